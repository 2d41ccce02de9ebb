"""Who is behind a goal's figure on a day: one row a subject, from the ledger's own lines. Never leaves this service."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from common.projection import Connection
from reporting.domain.releases.lines import TOTAL, Cell, Combination
from reporting.domain.windows import months_after

_MEMBERS = """
SELECT e.subject, e.facet, e.value, sum(e.num)::int AS num, sum(e.den)::int AS den
FROM ledger.entry e JOIN ledger.book b USING (book)
WHERE b.programme_id = $1 AND b.goal_id = $2 AND b.version = $3 AND e.effective_on <= $4 AND e.fact_no <= $5
  AND e.facet <> 'window'
GROUP BY e.subject, e.facet, e.value HAVING sum(e.num) <> 0 OR sum(e.den) <> 0
"""
_EXITS = """
SELECT subject, max(occurred_on) FILTER (WHERE type = 'insteg.enrolment.participant.exited.v1') AS left_on,
       max(occurred_on) FILTER (WHERE type = 'insteg.enrolment.participant.enrolled.v1') AS entered_on
FROM read.fact WHERE programme_id = $1 AND fact_no <= $2 AND occurred_on <= $3
  AND type IN ('insteg.enrolment.participant.exited.v1', 'insteg.enrolment.participant.enrolled.v1')
GROUP BY subject
"""


@dataclass(frozen=True, slots=True)
class Member:
    """One subject of a goal: the cells it is in, and what it adds to numerator and denominator."""

    cells: Combination
    num: int
    den: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Of which day, as known at which position, and by which version of the definition."""

    programme: str
    version: int
    on: date
    position: int


async def members(connection: Connection, at: Moment, goal: str) -> dict[str, Member]:
    """The subjects of a goal."""
    amounts: dict[str, tuple[int, int]] = {}
    cells: dict[str, list[Cell]] = {}
    for subject, facet, value, num, den in await connection.fetch(
        _MEMBERS, at.programme, goal, at.version, at.on, at.position
    ):
        if (facet, value) == TOTAL:
            amounts[subject] = (num, den)
        else:
            cells.setdefault(subject, []).append((facet, value))
    return {subject: Member(tuple(sorted(cells.get(subject, []))), *amounts[subject]) for subject in amounts}


async def closed_windows(connection: Connection, at: Moment, months: int | None, since: date) -> set[str]:
    """The subjects whose window after their exit had closed before `since`: everybody may know that."""
    if months is None:
        return set()
    rows = await connection.fetch(_EXITS, at.programme, at.position, at.on)
    return {
        row["subject"]
        for row in rows
        if row["left_on"] and row["left_on"] >= row["entered_on"] and months_after(row["left_on"], months) < since
    }


async def left_by(connection: Connection, at: Moment, day: date) -> set[str]:
    """The subjects who had left by a day and have not come back."""
    rows = await connection.fetch(_EXITS, at.programme, at.position, at.on)
    return {row["subject"] for row in rows if row["left_on"] and row["entered_on"] <= row["left_on"] <= day}


def by_cell(cells: Iterable[Combination]) -> dict[Cell, int]:
    """How many there are in each cell, the headline included."""
    counted: Counter[Cell] = Counter()
    for combination in cells:
        counted.update((TOTAL, *combination))
    return dict(counted)


def by_combination(cells: Iterable[Combination]) -> Mapping[Combination, int]:
    """How many there are of each combination."""
    return Counter(cells)
