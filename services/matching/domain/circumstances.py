"""What speaks against a placement as it is about to be written down. Said and kept, never refused: staff decide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from contracts.base import Percent
from contracts.enrolment_codes import OutcomeKind
from contracts.matching_codes import PlacementWarning, WeeklyHours
from matching.domain.instruments import appears_eligible
from matching.domain.mapped import Known
from matching.domain.openings import Instrument
from matching.domain.publishing import Opening

FULL_TIME: Percent = 100


@dataclass(frozen=True, slots=True)
class Held:
    """Another placement of the same person; no last day: it goes on."""

    placement_id: str
    opening_id: str | None
    first: date
    last: date | None
    extent: Percent


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known when a placement is written down."""

    known: Known
    opening: Opening | None = None
    free_seats: int | None = None
    trained: bool = False
    instruments: Sequence[Instrument] = ()
    others: Sequence[Held] = field(default_factory=tuple)


def warnings(
    kind: OutcomeKind, extent: Percent, first: date, last: date | None, around: Circumstances
) -> list[PlacementWarning]:
    """Everything that staff should see before they go on."""
    return [*_of_studies(extent, first, around), *_of_the_place(kind, first, around), *_of_the_person(
        extent, first, last, around
    )]  # fmt: skip


def clash(one: Sequence[WeeklyHours], other: Sequence[WeeklyHours]) -> bool:
    """Whether two weekly timetables have a minute in common."""
    return any(
        a.weekday == b.weekday and a.from_minute < b.to_minute and b.from_minute < a.to_minute
        for a in one
        for b in other
    )


def _of_studies(extent: Percent, first: date, around: Circumstances) -> Iterator[PlacementWarning]:
    studies = around.known.studies
    if not studies.on(first):
        return
    weekly = around.opening.said.weekly if around.opening else ()
    if clash(weekly, studies.weekly):
        yield "clashes-with-language-studies"
    if extent + studies.extent > FULL_TIME:
        yield "over-full-time-with-studies"


def _of_the_place(kind: OutcomeKind, first: date, around: Circumstances) -> Iterator[PlacementWarning]:
    if not appears_eligible(kind, first, around.instruments):
        yield "instrument-not-valid-on-start"
    if kind in {"internship", "work-training"} and not around.trained:
        yield "supervisor-not-trained"
    if around.free_seats is not None and around.free_seats < 1:
        yield "opening-full"


def _of_the_person(
    extent: Percent, first: date, last: date | None, around: Circumstances
) -> Iterator[PlacementWarning]:
    profile = around.known.profile()
    said = around.opening.said if around.opening else None
    if profile is not None and (
        (profile.wished_extent is not None and extent > profile.wished_extent)
        or (said is not None and profile.reach is not None and said.municipality not in profile.reach)
    ):
        yield "outside-wishes"
    if any((other.last is None or first <= other.last) and (last is None or other.first <= last)
           for other in around.others):  # fmt: skip
        yield "already-placed-then"
