"""What surveys says: who was asked, who answered with which scores, and which answers were taken back.

Aggregates: `invitation:<invitation>` and `answer:<answer>`. An answer to an invitation has the invitation's id,
so that there cannot be two. Free text, links and addresses are never said.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import Code, Event, Id

Respondent = Literal["participant", "employer", "partner"]
"""Who is asked: a participant about one spell, an employer, or an organisation that refers people."""

SurveyMoment = Literal["entry", "exit", "other"]
"""At the entry of a spell, at its exit, or on a date that the programme chose."""

SurveyMode = Literal["web", "assisted", "paper"]
"""By oneself on the page; asked by staff who typed; on paper, typed in later."""

Score = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
"""One item's answer as a number, turned so that more is always better; a choice or a yes counts by its place."""


class Asked(Event):
    """Common to what surveys says: who is asked what, and about which stretch of time."""

    programme_id: Code
    controller: Code
    respondent: Respondent = "participant"
    person_id: Id | None = None
    """Of a participant."""
    organisation_id: Id | None = None
    """Of an employer or a referring partner."""
    spell: int | None = Field(default=None, ge=1)
    instrument: Code
    instrument_version: int = Field(ge=1)
    moment: SurveyMoment


class InvitationMade(Asked):
    """Somebody was asked to answer. `occurred_on` is the day from which the answer was wanted."""

    subject: ClassVar[str] = "insteg.surveys.invitation.made.v1"

    invitation_id: Id
    closes_on: date | None = None
    """The last day on which the page takes an answer."""


class InvitationRevoked(Asked):
    """An invitation counts no more: nobody should have been asked. No answer to it can come."""

    subject: ClassVar[str] = "insteg.surveys.invitation.revoked.v1"

    invitation_id: Id
    reason: Literal["entry-void", "exit-void", "person-erased", "by-staff"]


class AnswerSubmitted(Asked):
    """Somebody answered. `occurred_on` is the day of the answer, on paper too.

    `scores` holds the answered items alone: an unanswered one is neither zero nor no. `affirmed` names the items
    whose answer is a yes by the instrument ("satisfied" from 4 of 5), so that no reader needs its thresholds.
    """

    subject: ClassVar[str] = "insteg.surveys.answer.submitted.v1"

    answer_id: Id
    mode: SurveyMode
    scores: dict[Code, Score]
    affirmed: tuple[Code, ...] = ()


class AnswerWithdrawn(Asked):
    """An answer was taken back by whoever gave it: it counts no more from now on. `occurred_on` is that day."""

    subject: ClassVar[str] = "insteg.surveys.answer.withdrawn.v1"

    answer_id: Id


EVENTS: tuple[type[Event], ...] = (InvitationMade, InvitationRevoked, AnswerSubmitted, AnswerWithdrawn)
