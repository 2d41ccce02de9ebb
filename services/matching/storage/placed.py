"""How each placement stands: which seats are taken, who is placed when. Derived from the events, written with them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from common.db import Connection
from contracts.matching import VisitRecorded
from contracts.same_people import Clusters
from matching.domain.circumstances import Held
from matching.domain.placements import Placement

_KEEP = """
INSERT INTO matching.placed (placement_id, programme_id, person_id, opening_id, takes_seat, valid, first_day, last_day,
                             extent, started)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (placement_id) DO UPDATE SET takes_seat = excluded.takes_seat, valid = excluded.valid,
  first_day = excluded.first_day, last_day = excluded.last_day, extent = excluded.extent,
  started = excluded.started
"""
_OF_PEOPLE = """
SELECT person_id, placement_id, opening_id, first_day, last_day, extent FROM matching.placed
WHERE person_id = ANY($1::text[]) AND valid ORDER BY placement_id
"""
_SEATED = "SELECT opening_id, person_id FROM matching.placed WHERE opening_id = ANY($1::text[]) AND takes_seat"
_KEEP_VISIT = """
INSERT INTO matching.visit (visit_id, placement_id, on_day, next_on) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""


async def keep(connection: Connection, placements: Iterable[Placement]) -> None:
    """Write how these stand."""
    if rows := [_row(placement) for placement in placements]:
        await connection.executemany(_KEEP, rows)


async def keep_visits(connection: Connection, visits: Iterable[VisitRecorded]) -> None:
    """Note when workplaces were visited, and when next."""
    if rows := [(one.visit_id, one.placement_id, one.occurred_on, one.next_on) for one in visits]:
        await connection.executemany(_KEEP_VISIT, rows)


async def of_people(connection: Connection, people: Sequence[str], same: Clusters) -> dict[str, list[Held]]:
    """Each human being's placements that are or were, under whichever id."""
    found: dict[str, list[Held]] = {same.root(person): [] for person in people}
    everybody = [person for root in found for person in same.members(root)]
    for row in await connection.fetch(_OF_PEOPLE, everybody):
        found[same.root(row[0])].append(Held(*row[1:]))
    return {person: found[same.root(person)] for person in people}


async def seats_taken(connection: Connection, openings: Iterable[str], same: Clusters) -> dict[str, int]:
    """How many seats of each opening are taken; nobody takes two."""
    rows = await connection.fetch(_SEATED, sorted(set(openings)))
    return Counter(opening for opening, _ in {(row[0], same.root(row[1])) for row in rows})


def held(placement: Placement) -> Held:
    """A placement as others of the same person see it."""
    said = placement.said
    first = said.started_on or said.planned_start or said.offered_on
    last = said.ended_on or (None if said.planned_end is None else max(said.planned_end, first))
    return Held(said.placement_id, said.opening_id, first, last, said.extent)


def stands(placement: Placement) -> bool:
    """Whether it is or was a placement at all: not declined, withdrawn or a mistake."""
    over = placement.over
    return over is None or (placement.said.started_on is not None and over.reason != "registered-by-mistake")


def _row(placement: Placement) -> tuple[object, ...]:
    said, when = placement.said, held(placement)
    ids = (said.placement_id, said.programme_id, said.person_id, said.opening_id)
    return (
        *ids, placement.over is None, stands(placement), when.first, when.last, said.extent,
        said.started_on is not None,
    )  # fmt: skip
