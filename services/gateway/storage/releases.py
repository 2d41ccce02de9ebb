"""Releases and what they say of goals: the only figures about people that every organisation of a programme reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.storage.reading import Reading, Rows, numbered

RELEASE = "id, ordinal, version, made_on, made_at, step"
_ONE = f"""
SELECT k.n, r.*
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(programme_id, release_id, n)
CROSS JOIN LATERAL (
    SELECT {RELEASE} FROM read.release r
    WHERE r.programme_id = k.programme_id AND (k.release_id IS NULL OR r.id = k.release_id)
    ORDER BY r.ordinal DESC LIMIT 1
) r
"""
_PAGE = f"""
SELECT k.n, r.*
FROM unnest($1::text[], $2::int[], $3::int[]) WITH ORDINALITY AS k(programme_id, before, rows, n)
CROSS JOIN LATERAL (
    SELECT {RELEASE} FROM read.release r
    WHERE r.programme_id = k.programme_id AND (k.before IS NULL OR r.ordinal < k.before)
    ORDER BY r.ordinal DESC LIMIT k.rows
) r
ORDER BY k.n, r.ordinal DESC
"""
_CELLS = """
SELECT k.n, f.value, f.at_least, f.of_at_least, f.of_exact, f.shown_since, f.final, f.most_people
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS k(release_id, goal_id, facet, n)
JOIN read.release_figure f ON f.release_id = k.release_id AND f.goal_id = k.goal_id AND f.facet = k.facet
ORDER BY k.n, f.value
"""
# The target as it was in the version that a release speaks of.
_TARGETS = """
SELECT k.n, g.unit, g.target, g.at_most
FROM unnest($1::text[], $2::text[], $3::int[]) WITH ORDINALITY AS k(programme_id, goal_id, version, n)
JOIN read.goal g ON g.programme_id = k.programme_id AND g.id = k.goal_id AND g.version = k.version
"""
_HEADLINES = """
SELECT k.n, r.id, r.version, r.made_on, f.at_least, f.of_at_least, f.final
FROM unnest($1::text[], $2::text[], $3::int[]) WITH ORDINALITY AS k(programme_id, goal_id, ordinal, n)
JOIN read.release r ON r.programme_id = k.programme_id AND r.ordinal <= k.ordinal
JOIN read.release_figure f ON f.release_id = r.id AND f.goal_id = k.goal_id AND f.facet = '' AND f.value = ''
ORDER BY k.n, r.ordinal
"""


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """A release of a programme: by id, or the newest."""

    programme: str
    release: str | None


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """Which releases: of a programme, newest first, before an ordinal."""

    programme: str
    before: int | None
    rows: int


@dataclass(frozen=True, slots=True)
class CellsKey:
    """What a release says of a goal: the headline (facet '') or one table."""

    release: str
    goal: str
    facet: str


@dataclass(frozen=True, slots=True)
class SaidKey:
    """A goal up to a release (by ordinal), or in a version of its definition."""

    programme: str
    goal: str
    number: int


async def release(reading: Reading, keys: Sequence[ReleaseKey]) -> list[Rows]:
    """Each release asked for: one row, or none."""
    rows = await reading.rows(_ONE, [key.programme for key in keys], [key.release for key in keys])
    return numbered(rows, len(keys))


async def release_pages(reading: Reading, pages: Sequence[ReleasePage]) -> list[Rows]:
    """Pages of releases, newest first, each with one row more than asked if there is a next page."""
    rows = await reading.rows(
        _PAGE, [page.programme for page in pages], [page.before for page in pages], [page.rows + 1 for page in pages]
    )
    return numbered(rows, len(pages))


async def cells(reading: Reading, keys: Sequence[CellsKey]) -> list[Rows]:
    """The published cells; none where a release does not speak of a goal."""
    columns = ([key.release for key in keys], [key.goal for key in keys], [key.facet for key in keys])
    return numbered(await reading.rows(_CELLS, *columns), len(keys))


async def targets(reading: Reading, keys: Sequence[SaidKey]) -> list[Rows]:
    """Unit and target of a goal in a version, and whether it is a ceiling."""
    return numbered(await reading.rows(_TARGETS, *_columns(keys)), len(keys))


async def headlines(reading: Reading, keys: Sequence[SaidKey]) -> list[Rows]:
    """The headline of a goal in every release up to one, oldest first."""
    return numbered(await reading.rows(_HEADLINES, *_columns(keys)), len(keys))


def _columns(keys: Sequence[SaidKey]) -> tuple[list[object], ...]:
    return [key.programme for key in keys], [key.goal for key in keys], [key.number for key in keys]
