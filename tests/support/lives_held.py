"""What the lives of the four programmes must hold, whatever the seed: every kind of deed, and the sizes they had.

A deed counts when it was acknowledged (`Diary.done`), so what the simulator no longer does is missed here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from local.simulate.book.counting import Figure
from local.simulate.room import Room

A, B, C, D = PROGRAMMES = ("en-vag-in", "steget-fore", "natverksbygge", "till-arbete-eller-studier")
_DEEDS = (
    (
        PROGRAMMES,
        ("programmes", "people", "participations", "activities", "sessions", "attendance", "exit", "outcomes"),
    ),
    ((C,), ("referral", "decision", "consents")),
    ((D,), ("signatures", "month signed at the page", "approvals", "months", "month handed in", "phase")),
    ((A, D), ("competence-mappings",)),
    ((A,), ("openings", "speed dating planned", "speed dating held", "match decided", "places begun", "places ended")),
    ((A, B, D), ("employers", "placements", "acceptances", "starts", "ends")),
    ((A, C), ("survey answered",)),
    ((B,), ("re-entry", "extension")),
    ((B, D), ("follow-ups",)),
    ((A, C, D), ("budget-lines", "costs")),
    ((A, B, C), ("deliverables", "deliverable-steps", "judgements", "statistics")),
    ((C, D), ("deliveries", "status")),
    ((A, B, C), ("corrections", "merge", "erasure")),
    ((C, D), ("attendance-corrections", "cost-corrections")),
    ((D,), ("months corrected",)),
    ((A, C), ("merge undone", "volumes")),
    ((B, C, D), ("protection",)),
    ((B, C), ("residence",)),
    ((A,), ("plan", "steps", "visitors", "supervisor-trainings")),
)
_DEEDS_OF_WHOLE_LIVES = (((A, C, D), ("re-entry",)), ((A,), ("protection",)), ((D,), ("corrections",)))
"""Which small ones hold by chance only."""


class Missing(NamedTuple):
    """Something that never happened in a programme."""

    programme: str
    kind: str


def never_done(rooms: Iterable[Room], *, whole: bool = False) -> set[Missing]:
    """Of what each programme's life must hold, in the rooms of all seeds together."""
    done: Counter[Missing] = Counter()
    for room in rooms:
        done.update({Missing(_name(room), kind): times for kind, times in room.diary.done.items()})
    wanted = (*_DEEDS, *_DEEDS_OF_WHOLE_LIVES) if whole else _DEEDS
    return {Missing(one, kind) for programmes, kinds in wanted for one in programmes for kind in kinds} - done.keys()


def hold_their_sizes(rooms: Sequence[Room]) -> None:
    """Asserts that whole lives are as large as the programmes were (domain.md, section 3), by their books."""
    by = {_name(room): room for room in rooms}
    way_in, network, studies = (_figures(by[name]) for name in (A, C, D))
    assert way_in["individuals-reached"].numerator > 2000
    assert way_in["target-group-reached"].numerator > 700
    assert way_in["activities-run"].numerator == 47
    step = by[B].book
    assert len({life.municipality for life in step.lives if life.stays}) == 8
    occupied = step.figures(date(2019, 12, 31))["found-occupation"].numerator
    assert 190 <= occupied <= 210
    assert step.figures(by[B].end)["found-occupation"].numerator > occupied, "some more in the extension"
    assert network["enrolled"].numerator >= 30
    assert studies["enrolled"].numerator == 61
    assert len({life.stays[0].first for life in by[D].book.lives}) == 6
    assert 50 < studies["individual-phase"].numerator <= 61


def _figures(room: Room) -> dict[str, Figure]:
    return room.book.figures(room.end)


def _name(room: Room) -> str:
    return next(name for name in PROGRAMMES if room.id.startswith(name))
