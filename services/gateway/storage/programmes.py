"""Programmes and what stands around their goals: organisations, funders, areas, activities."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.storage.reading import Reading, Rows, grouped, numbered

# `exact` is what the policies on figures ask, told per programme so that an answer can say "withheld"
# where row-level security would only show nothing.
_PROGRAMMES = """
SELECT p.id, p.version, p.title_sv, p.title_en, p.purpose_sv, p.purpose_en, p.controller,
       p.starts_on, p.ends_on, p.extension_ends_on, p.planned,
       p.id IN (SELECT read.exact_programmes()) AS exact,
       EXISTS (SELECT FROM read.release r WHERE r.programme_id = p.id) AS released
FROM read.programme p
"""
_PAGE = f"{_PROGRAMMES} WHERE ($1::text IS NULL OR p.id > $1) ORDER BY p.id LIMIT $2"
_ONE = f"{_PROGRAMMES} WHERE p.id = ANY($1::text[])"

_ORGANISATIONS = """
SELECT programme_id, id, name, roles, municipality
FROM read.organisation WHERE programme_id = ANY($1::text[]) ORDER BY programme_id, name, id
"""

_FUNDERS = """
SELECT f.programme_id, f.organisation_id, o.name, f.fund, f.case_no, f.granted
FROM read.funder f
LEFT JOIN read.organisation o ON o.programme_id = f.programme_id AND o.id = f.organisation_id
WHERE f.programme_id = ANY($1::text[]) ORDER BY f.programme_id, f.ordinal
"""

_AREAS = """
SELECT programme_id, id, title_sv, title_en
FROM read.area WHERE programme_id = ANY($1::text[]) ORDER BY programme_id, ordinal, id
"""

_ACTIVITIES = """
SELECT k.n, a.id, a.area, a.kind, a.title, a.audience, a.host, a.sessions
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[])
     WITH ORDINALITY AS k(programme_id, area, after_title, after_id, rows, n)
CROSS JOIN LATERAL (
    SELECT * FROM read.activity a
    WHERE a.programme_id = k.programme_id
      AND (k.area IS NULL OR a.area = k.area)
      AND (k.after_id IS NULL OR (a.title, a.id) > (k.after_title, k.after_id))
    ORDER BY a.title, a.id LIMIT k.rows
) a
ORDER BY k.n, a.title, a.id
"""


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Which activities: of a programme, of one of its areas at will, after a (title, id)."""

    programme: str
    area: str | None
    after: tuple[str, str] | None
    rows: int


async def programme_page(reading: Reading, after: str | None, rows: int) -> Rows:
    """Programmes that the reader's organisation takes part in, by id."""
    return await reading.rows(_PAGE, after, rows)


async def programmes(reading: Reading, ids: Sequence[str]) -> list[Rows]:
    """Each programme asked for: one row, or none where it does not exist for this reader."""
    return grouped(await reading.rows(_ONE, list(ids)), ids, by="id")


async def organisations(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """Who takes part, and as what."""
    return grouped(await reading.rows(_ORGANISATIONS, list(programmes)), programmes)


async def funders(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """Who pays, from which fund."""
    return grouped(await reading.rows(_FUNDERS, list(programmes)), programmes)


async def areas(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """Parts of the programmes, in their own order."""
    return grouped(await reading.rows(_AREAS, list(programmes)), programmes)


async def activities(reading: Reading, pages: Sequence[ActivityPage]) -> list[Rows]:
    """Pages of activities by title, each with one row more than asked if there is a next page."""
    rows = await reading.rows(
        _ACTIVITIES,
        [page.programme for page in pages],
        [page.area for page in pages],
        [page.after[0] if page.after else None for page in pages],
        [page.after[1] if page.after else None for page in pages],
        [page.rows + 1 for page in pages],
    )
    return numbered(rows, len(pages))
