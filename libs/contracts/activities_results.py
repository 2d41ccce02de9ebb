"""What activities says of things that a programme makes, and of employers' staff who were trained.

Aggregates: `deliverable:<deliverable>`, `supervisor-training:<training>` where a training is `<session>~<employer>`.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from contracts.base import Code, Event, Id, Label

DeliverableKind = Literal["model", "tool", "method"]

DeliverableStatus = Literal["planned", "in-progress", "done", "adopted", "spread"]
"""`adopted`: taken into an organisation's ordinary operations; `spread`: handed on to another organisation."""

_PLACE = r"^https://[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~%/+-]{0,180})?$"
Link = Annotated[str, StringConstraints(pattern=_PLACE, max_length=300)]
"""Where a document lies: host and path only, so that neither an account nor a key nor a search travels in it."""


class DeliverableChanged(Event):
    """A model, tool or method that the programme develops reached a status. `occurred_on` is the day it did."""

    subject: ClassVar[str] = "insteg.activities.deliverable.changed.v1"

    fact: Literal["deliverable"] = "deliverable"
    deliverable_id: Id
    programme_id: Code
    controller: Code
    kind: DeliverableKind
    title: Label
    part_of: Id | None = None
    """The deliverable it is a part of. A part is shown with its whole and never counted beside it."""
    area: Code | None = None
    status: DeliverableStatus
    close_to_done: bool = False
    """In progress, and in the staff's judgement nearly there."""
    expected_on: date | None = None
    organisation: Id | None = None
    """Who adopted it, or to whom it was spread."""
    evidence: tuple[Link, ...] = ()


class DeliverableCorrected(Event):
    """A status was wrong: the whole of what holds instead, or void. As ParticipationCorrected."""

    subject: ClassVar[str] = "insteg.activities.deliverable.corrected.v1"

    deliverable_id: Id
    programme_id: Code
    controller: Code
    corrects: int = Field(ge=1)
    replacement: DeliverableChanged | None = None


class SupervisorTrainingAttended(Event):
    """So many of an employer's staff were trained as supervisors. The last one speaks; zero voids what was said."""

    subject: ClassVar[str] = "insteg.activities.supervisor-training.attended.v1"

    training_id: Id
    programme_id: Code
    controller: Code
    activity_id: Id
    kind: Code
    area: Code | None = None
    session_id: Id
    employer: Id
    people: int = Field(ge=0, le=1000)
    """Individuals reached who are no participants: a number, never who."""


EVENTS: tuple[type[Event], ...] = (DeliverableChanged, DeliverableCorrected, SupervisorTrainingAttended)
