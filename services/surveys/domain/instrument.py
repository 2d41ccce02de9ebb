"""An instrument: what is asked, in which words, of whom and at which moments, and how an answer becomes a score.

A version's wording is locked once somebody was asked with it: `digest` is what is compared. Whether a translation was
reviewed, and by whom, may be added later and is no part of it.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.base import Code
from contracts.surveys import Respondent, SurveyMoment
from surveys.domain.languages import LANGUAGES, Language, Said

Direction = Literal["more-is-better", "less-is-better", "none"]
"""Which way a change of the answer is an improvement."""

WRITTEN_IN: tuple[Language, ...] = ("sv", "en")
"""Languages that the instruments are written in; all others are translations."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Item(_Part):
    id: Code
    asks: Said
    help: Said | None = None
    moments: tuple[SurveyMoment, ...] = ("entry", "exit", "other")
    required: bool = False


class Scale(_Item):
    """A step between two ends, both included."""

    kind: Literal["scale"]
    lowest: int = Field(ge=0, le=1)
    highest: int = Field(ge=2, le=10)
    low: Said
    high: Said
    direction: Direction = "more-is-better"
    affirmed_from: int | None = None
    """From this step on (after turning it, so that more is better) the answer is a yes."""


class Option(_Part):
    """One of the answers of a choice."""

    id: Code
    says: Said
    score: int | None = Field(default=None, ge=-100, le=100)
    """None: it has no place in an order ("I don't know")."""


class Choice(_Item):
    """One of a few answers in words."""

    kind: Literal["choice"]
    options: tuple[Option, ...] = Field(min_length=2, max_length=10)
    direction: Direction = "more-is-better"
    affirmed_from: int | None = None


class Number(_Item):
    """A whole number."""

    kind: Literal["number"]
    lowest: int = Field(default=0, ge=0)
    highest: int = Field(default=999, le=1_000_000)
    direction: Direction = "more-is-better"
    affirmed_from: int | None = None


class YesNo(_Item):
    """Yes or no: 1 or 0."""

    kind: Literal["yes-no"]
    direction: Direction = "more-is-better"

    @property
    def affirmed_from(self) -> int:
        """A yes is a yes, or a no where less is better: in both cases what is scored highest."""
        return 0 if self.direction == "less-is-better" else 1


class OwnWords(_Item):
    """Free text. It stays in surveys and is never in an event."""

    kind: Literal["text"]
    longest: int = Field(default=1000, ge=1, le=4000)


Item = Annotated[Scale | Choice | Number | YesNo | OwnWords, Field(discriminator="kind")]
Scored = Scale | Choice | Number | YesNo


class Review(_Part):
    """A named translator vouches for a translation."""

    by: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    on: date


class Step(_Part):
    """What stands on one page."""

    items: tuple[Item, ...] = Field(min_length=1, max_length=12)


class Instrument(_Part):
    """One version of an instrument."""

    id: Code
    version: int = Field(ge=1)
    respondent: Respondent
    licence: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    title: Said
    introduction: Said
    thanks: Said
    reviews: dict[Language, Review] = Field(default_factory=dict)
    """Translations that a named translator has reviewed; all others are drafts."""
    steps: tuple[Step, ...] = Field(min_length=1, max_length=10)

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        ids = [item.id for step in self.steps for item in step.items]
        if len(ids) != len(set(ids)):
            raise ValueError("two items have the same id")
        for item in (item for step in self.steps for item in step.items):
            if isinstance(item, Choice) and len({option.id for option in item.options}) != len(item.options):
                raise ValueError(f"two options of {item.id} have the same id")
        return self

    @property
    def name(self) -> str:
        """Instrument and version in one word, for messages."""
        return f"{self.id} v{self.version}"

    @property
    def digest(self) -> str:
        """Of everything that is asked and how it counts, without the reviews of translations."""
        content = self.model_dump(mode="json", exclude={"reviews"})
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def is_draft(self, language: Language) -> bool:
        """Whether these words were translated and nobody has vouched for them."""
        return language not in WRITTEN_IN and language not in self.reviews

    @property
    def drafts(self) -> tuple[Language, ...]:
        """Languages whose translation is a draft until a named translator has reviewed it."""
        return tuple(language for language in LANGUAGES if self.is_draft(language))

    def asked(self, moment: SurveyMoment) -> tuple[tuple[Item, ...], ...]:
        """The items of each page at a moment; pages with nothing to ask are left out."""
        steps = (tuple(item for item in step.items if moment in item.moments) for step in self.steps)
        return tuple(step for step in steps if step)

    def items(self, moment: SurveyMoment) -> Iterator[Item]:
        """Everything that is asked at a moment, in order."""
        for step in self.asked(moment):
            yield from step
