"""The entries behind a number, and the facts behind the entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.storage.goals import GoalKey
from gateway.storage.reading import Reading, Rows, numbered

# Events that came at once have one number, and each may have moved the same subject on the same day: their sum is the
# line, for a cursor could not tell them apart.
_ENTRIES = """
SELECT k.n, e.subject, e.effective_on, e.fact_no, e.num, e.den
FROM unnest($1::text[], $2::text[], $3::int[], $4::date[], $5::bigint[], $6::text[], $7::date[], $8::bigint[],
            $9::text[], $10::int[])
     WITH ORDINALITY AS k(programme_id, goal_id, version, on_date, position, subject,
                          after_on, after_fact, after_subject, rows, n)
CROSS JOIN LATERAL (
    SELECT e.subject, e.effective_on, e.fact_no, sum(e.num)::bigint AS num, sum(e.den)::bigint AS den FROM read.entry e
    WHERE e.book = (SELECT b.book FROM read.book b
                    WHERE b.programme_id = k.programme_id AND b.goal_id = k.goal_id AND b.version = k.version)
      AND e.facet = ''
      AND (k.on_date IS NULL OR e.effective_on <= k.on_date)
      AND (k.position IS NULL OR e.fact_no <= k.position)
      AND (k.subject IS NULL OR e.subject = k.subject)
      AND (k.after_on IS NULL
           OR (e.effective_on, e.fact_no, e.subject) > (k.after_on, k.after_fact, k.after_subject))
    GROUP BY e.effective_on, e.fact_no, e.subject ORDER BY e.effective_on, e.fact_no, e.subject LIMIT k.rows
) e
ORDER BY k.n, e.effective_on, e.fact_no, e.subject
"""

_FACTS_OF_SUBJECT = """
SELECT k.n, f.fact_no, f.event_id, f.type, f.aggregate, f.subject, f.occurred_on, f.known_at
FROM unnest($1::text[], $2::text[], $3::date[], $4::bigint[], $5::text[], $6::int[])
     WITH ORDINALITY AS k(programme_id, subject, on_date, after_fact, after_event, rows, n)
CROSS JOIN LATERAL (
    SELECT * FROM read.fact f
    WHERE f.programme_id = k.programme_id AND f.subject = k.subject
      AND (k.on_date IS NULL OR f.occurred_on <= k.on_date)
      AND (k.after_fact IS NULL OR (f.fact_no, f.event_id) > (k.after_fact, k.after_event))
    ORDER BY f.fact_no, f.event_id LIMIT k.rows
) f
ORDER BY k.n, f.fact_no, f.event_id
"""

_FACTS_BY_NUMBER = """
SELECT fact_no, event_id, type, aggregate, subject, occurred_on, known_at
FROM read.fact WHERE fact_no = ANY($1::bigint[]) ORDER BY fact_no, event_id
"""


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Which entries: up to a date, as known at a position, of one subject at will."""

    goal: GoalKey
    on: date | None
    position: int | None
    subject: str | None
    after: tuple[date, int, str] | None
    rows: int


@dataclass(frozen=True, slots=True)
class FactPage:
    """Which facts: about a subject of a programme, up to a date."""

    programme: str
    subject: str
    on: date | None
    after: tuple[int, str] | None
    rows: int


async def entries(reading: Reading, pages: Sequence[EntryPage]) -> list[Rows]:
    """Pages of ledger entries, oldest first, each with one row more if there is a next page."""
    rows = await reading.rows(
        _ENTRIES,
        [page.goal.programme for page in pages],
        [page.goal.goal for page in pages],
        [page.goal.version for page in pages],
        [page.on for page in pages],
        [page.position for page in pages],
        [page.subject for page in pages],
        [page.after[0] if page.after else None for page in pages],
        [page.after[1] if page.after else None for page in pages],
        [page.after[2] if page.after else None for page in pages],
        [page.rows + 1 for page in pages],
    )
    return numbered(rows, len(pages))


async def facts(reading: Reading, pages: Sequence[FactPage]) -> list[Rows]:
    """Pages of facts in the order they became known, each with one row more if there is a next page."""
    rows = await reading.rows(
        _FACTS_OF_SUBJECT,
        [page.programme for page in pages],
        [page.subject for page in pages],
        [page.on for page in pages],
        [page.after[0] if page.after else None for page in pages],
        [page.after[1] if page.after else None for page in pages],
        [page.rows + 1 for page in pages],
    )
    return numbered(rows, len(pages))


async def facts_numbered(reading: Reading, numbers: Sequence[int]) -> list[Rows]:
    """The facts of each number: several where one entry of the log released held events."""
    found: dict[int, Rows] = {number: [] for number in numbers}
    for row in await reading.rows(_FACTS_BY_NUMBER, list(numbers)):
        found[row["fact_no"]].append(row)
    return [found[number] for number in numbers]
