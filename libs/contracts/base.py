"""The base of every event and the few kinds of field an event may have.

There is deliberately no free text: an event carries pseudonymous ids, codes, numbers, dates and, for
things (never for people), short labels. tests/contract/test_no_personal_data.py refuses anything else.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment needs its offset, as in 2019-03-20T09:00:00+01:00")
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._~-]{0,79}$")]
"""A pseudonymous id: of a person, a session, an organisation. Never an identity number."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
"""A word of a closed or programme-defined list, in lower case with hyphens."""

ConceptId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{4}_[A-Za-z0-9]{3}_[A-Za-z0-9]{3}$")]
"""A concept of the labour-market taxonomy (JobTech Taxonomy, Arbetsförmedlingen, open data)."""

Label = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
"""The name of a thing (an activity, an area, a goal). Never of a participant."""

Moment = Annotated[datetime, AfterValidator(_aware)]
"""A moment with its offset."""

Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
"""A length within one day, in minutes."""

Percent = Annotated[int, Field(ge=0, le=100)]
"""Extent of work or studies: 100 is 40 hours a week."""

Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
"""Money in SEK, or another quantity with two decimals; never a float."""

Gender = Literal["woman", "man", "other"]


class Event(BaseModel):
    """Something that happened, as it is stored and published.

    Two clocks: `occurred_on` says when it happened, `recorded_at` when it was written down.
    Readers ignore fields they do not know, so optional fields may be added within a version.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    subject: ClassVar[str]

    occurred_on: date
    recorded_at: Moment

    def alike(self, **checked: object) -> Self:
        """The same but for some fields whose values were checked already: `model_copy` in a seventh of its time."""
        made = object.__new__(type(self))
        object.__setattr__(made, "__dict__", {**self.__dict__, **checked})
        object.__setattr__(made, "__pydantic_fields_set__", set(self.__dict__))
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made
