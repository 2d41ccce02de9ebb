"""Months as they were handed in, and their corrections: appended, never updated."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from common.projection import Connection
from reporting.domain.exports.participant_months import Row
from reporting.domain.exports.submissions import Difference

_EVER = 2**31 - 1
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('participant-months:' || $1))"
_EDITIONS = """
SELECT month, edition, version, position, frozen_at, frozen_by, people, minutes, digest, despite
FROM export.participant_month WHERE programme_id = $1 ORDER BY month, edition
"""
_ROWS = """
SELECT DISTINCT ON (month, person_id) month, person_id, starts_on, ends_on, minutes FROM export.participant_row
WHERE programme_id = $1 AND ($2::text IS NULL OR month = $2) AND edition <= $3
ORDER BY month, person_id, edition DESC
"""
_CHANGED = """
SELECT person_id, starts_on, ends_on, minutes, identity FROM export.participant_row
WHERE programme_id = $1 AND month = $2 AND edition = $3 ORDER BY person_id
"""
_KEEP = """
INSERT INTO export.participant_month (programme_id, month, edition, version, position, frozen_at, frozen_by, people,
                                      minutes, digest, despite)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_KEEP_ROWS = """
INSERT INTO export.participant_row (programme_id, month, edition, person_id, starts_on, ends_on, minutes, identity)
SELECT $1, $2, $3, * FROM unnest($4::text[], $5::date[], $6::date[], $7::integer[], $8::boolean[])
"""
_DEFINITION = "SELECT definition FROM ledger.definition WHERE programme_id = $1 AND version = $2"


class Edition(NamedTuple):
    """A month as it was handed in (0), or a correction of it."""

    month: str
    edition: int
    version: int
    """Of the definition whose rule holds for the month."""
    position: int
    frozen_at: datetime
    frozen_by: str
    people: int
    minutes: int
    digest: str
    despite: list[str]


async def lock(connection: Connection, programme: str) -> None:
    """Nobody else hands anything of the programme in until this transaction ends."""
    await connection.execute(_LOCK, programme)


async def editions(connection: Connection, programme: str) -> dict[str, list[Edition]]:
    """Every edition of every month that was handed in, in order."""
    found: dict[str, list[Edition]] = {}
    for row in await connection.fetch(_EDITIONS, programme):
        found.setdefault(row["month"], []).append(Edition(*row))
    return found


async def submitted(
    connection: Connection, programme: str, month: str | None = None, edition: int = _EVER
) -> dict[str, dict[str, Row]]:
    """Month by month, the rows that were handed in, with the corrections up to an edition."""
    found: dict[str, dict[str, Row]] = {}
    for name, person, starts_on, ends_on, minutes in await connection.fetch(_ROWS, programme, month, edition):
        rows = found.setdefault(name, {})
        if starts_on is not None:
            rows[person] = Row(person, starts_on, ends_on, minutes)
    return found


async def changes(connection: Connection, programme: str, month: str, edition: int) -> list[Difference]:
    """The list of differences that an edition is."""
    before = (await submitted(connection, programme, month, edition - 1)).get(month, {})
    found = []
    for person, starts_on, ends_on, minutes, identity in await connection.fetch(_CHANGED, programme, month, edition):
        after = None if starts_on is None else Row(person, starts_on, ends_on, minutes)
        found.append(Difference(person, before.get(person), after, identity))
    return found


async def keep(connection: Connection, programme: str, edition: Edition, changed: Iterable[Difference]) -> None:
    """Keep an edition: all of its rows as differences to nothing, or those that differ."""
    await connection.execute(_KEEP, programme, *edition)
    rows = [_values(change) for change in changed]
    if rows:
        columns: list[list[Any]] = [list(column) for column in zip(*rows, strict=True)]
        await connection.execute(_KEEP_ROWS, programme, edition.month, edition.edition, *columns)


async def definition_json(connection: Connection, programme: str, version: int) -> str:
    """A version of the programme's definition."""
    found: str = await connection.fetchval(_DEFINITION, programme, version)
    return found


def _values(change: Difference) -> tuple[Any, ...]:
    after = change.after
    if after is None:
        return change.person_id, None, None, 0, change.identity
    return change.person_id, after.starts_on, after.ends_on, after.minutes, change.identity


def totals(rows: Mapping[str, Row]) -> tuple[int, int]:
    """(people, minutes) of a month."""
    return len(rows), sum(row.minutes for row in rows.values())
