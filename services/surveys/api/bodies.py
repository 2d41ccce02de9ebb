"""What callers send: unknown fields are refused, every field is named as in the events, examples included."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from common.http.fields import Day, Whole
from common.problems import Body
from contracts.base import Code, Id
from contracts.surveys import Respondent, SurveyMoment
from surveys.domain.languages import Language

Value = Annotated[str, StringConstraints(max_length=4000)]
"""An item's answer as a form sends it: a step or number in digits, an option's id, yes or no, free text."""


class _About(Body):
    """Whom, about what and at which moment."""

    programme_id: Code
    respondent: Respondent = "participant"
    person_id: Id | None = None
    organisation_id: Id | None = None
    spell: Whole | None = Field(default=None, ge=1)
    instrument: Code
    instrument_version: Whole | None = Field(default=None, ge=1)
    """The version of the spell's entry, else the newest, unless given."""
    moment: SurveyMoment
    on: Day | None = None
    """The day of asking; of the moment `other` it says which occasion. Entry and exit have their spell's days."""


class InvitationBody(_About):
    """Somebody is asked: an employer or a partner, or a participant whom no reaction asked."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"programme_id": "natverksbygge", "respondent": "employer", "organisation_id": "bageriet",
         "instrument": "employer", "moment": "other", "on": "2015-03-02"},
    ]})  # fmt: skip


class RevocationBody(Body):
    """Nobody should have been asked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "by-staff"}]})

    reason: Literal["by-staff"] = "by-staff"


class RevocationRow(RevocationBody):
    """A revocation in a batch."""

    invitation_id: Id


class LinkBody(Body):
    """A new link and a new code; those before end."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"why": "lost"}]})

    why: Literal["lost", "given-to-another", "other"]


class LinkRow(LinkBody):
    """A new link in a batch."""

    invitation_id: Id


class AnswerBody(_About):
    """An answer that staff type in: asked face to face, or from paper with the day on which it was answered."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"programme_id": "natverksbygge", "person_id": "p-1001", "spell": 1, "instrument": "entry-exit",
         "moment": "exit", "mode": "paper", "answered_on": "2015-03-02",
         "values": {"satisfied": "5", "strengthened": "4", "network-size": "12", "network-help": "yes"}},
    ]})  # fmt: skip

    mode: Literal["assisted", "paper"]
    answered_on: Day
    language: Language | None = None
    values: dict[Code, Value] = Field(min_length=1, max_length=100)


class WithdrawalBody(Body):
    """Whoever gave the answer wants it back."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"wish_of": "participant"}]})

    wish_of: Respondent


class WithdrawalRow(WithdrawalBody):
    """A withdrawal in a batch."""

    answer_id: Id
