"""What reporting says to other services: that a release was made, a report signed, or a goal's figure changed.

Aggregates: `release:<programme>`, `report:<report>`, `goal:<programme>:<goal>`. Releases and reports are read under the
reader's own rights; a changed goal says its exact figure, which is for staff: see docs/listening.md.
"""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from contracts.base import Code, Event, Id


class ReleaseMade(Event):
    """A programme's figures for partners were made anew. `occurred_on` is the day that they are of."""

    subject: ClassVar[str] = "insteg.reporting.release.made.v1"

    release_id: Id
    programme_id: Code
    controller: Code
    definition_version: int = Field(ge=1)
    ordinal: int = Field(ge=1)
    """Its place among the programme's releases, from 1 without gaps."""
    position: int = Field(ge=0)
    """Through which entry of reporting's inbound log the figures speak."""
    changed: tuple[Code, ...] = ()
    """The goals of which at least one figure differs from the release before."""


class ReportSigned(Event):
    """A report was signed and will not change any more. `occurred_on` is the day of the signature."""

    subject: ClassVar[str] = "insteg.reporting.report.signed.v1"

    report_id: Id
    programme_id: Code
    controller: Code
    kind: Literal["interim", "final", "addendum", "steering-sheet"]
    edition: Literal["open", "closed"]
    """open: what a release shows, for everybody in the programme; closed: exact, for owner and steering group."""
    calendar_id: Code | None = None
    """Which expected report was delivered with it."""
    covers_from: date
    covers_to: date
    definition_version: int = Field(ge=1)
    position: int = Field(ge=0)
    """Through which entry of reporting's inbound log the figures speak."""
    adds_to: Id | None = None
    """Of an addendum: the final report."""
    sha256: Id
    """Of the signed document, in hexadecimal."""
    key: Id
    """The name of the key that signed it."""


class GoalChanged(Event):
    """A goal's exact figure is another than was said last: of every short while the last one, for services of staff.

    `occurred_on` is the day that the figure is of. Never passed on to partners: theirs come from releases.
    """

    subject: ClassVar[str] = "insteg.reporting.goal.changed.v1"

    programme_id: Code
    controller: Code
    goal_id: Code
    definition_version: int = Field(ge=1)
    numerator: int
    """What is counted, in the goal's unit (people, minutes, days, öre ...); of a share: of whom it is true."""
    denominator: int = Field(ge=0)
    """Of a share, ratio or mean: out of how many; otherwise 0."""
    position: int = Field(ge=0)
    """Through which entry of reporting's inbound log the figure speaks."""


EVENTS: tuple[type[Event], ...] = (ReleaseMade, ReportSigned, GoalChanged)
