"""Calendars of due reports: who was given a link, and what each shows."""

from datetime import datetime
from typing import Any, NamedTuple

from common.db import Connection
from reporting.domain.languages import Language

_KEEP = "INSERT INTO report.feed (feed_id, programme_id, language, made_at) VALUES ($1, $2, $3, $4)"
_EVERY = """
SELECT feed_id, language, made_at, revoked_at FROM report.feed WHERE programme_id = $1 AND feed_id > $2
ORDER BY feed_id LIMIT $3
"""
_REVOKE = """
UPDATE report.feed f SET revoked_at = coalesce(f.revoked_at, $3) FROM report.feed before
WHERE f.feed_id = $1 AND f.programme_id = $2 AND before.feed_id = f.feed_id
RETURNING before.revoked_at IS NULL
"""
_OPENED = "SELECT programme_id, language FROM report.feed WHERE feed_id = $1 AND revoked_at IS NULL"
_PROGRAMME = """
SELECT p.id, p.title_sv, p.title_en, p.controller, c.version
FROM read.programme p JOIN report.calendar c ON c.programme_id = p.id WHERE p.id = $1
"""
_DUE = """
SELECT d.id, d.title_sv, d.title_en, d.due_on, d.delivered_on, ARRAY(
  SELECT coalesce(o.name, t.id) FROM unnest(d.to_organisations) WITH ORDINALITY AS t (id, place)
  LEFT JOIN read.organisation o ON o.programme_id = d.programme_id AND o.id = t.id ORDER BY t.place) AS recipients
FROM read.report_due d WHERE d.programme_id = $1 ORDER BY d.due_on, d.id
"""


class Feed(NamedTuple):
    """Whose due reports an open link shows, and in which language."""

    programme_id: str
    language: Language


async def keep(connection: Connection, feed_id: str, feed: Feed, at: datetime) -> None:
    """Remember that a link was made."""
    await connection.execute(_KEEP, feed_id, *feed, at)


async def every(connection: Connection, programme: str, after: str, limit: int) -> list[dict[str, Any]]:
    """A programme's calendars by id, revoked ones too."""
    return [dict(row) for row in await connection.fetch(_EVERY, programme, after, limit)]


async def revoke(connection: Connection, programme: str, feed_id: str, at: datetime) -> bool | None:
    """Close one for good: whether it was open until now; None if the programme has no such calendar."""
    closed: bool | None = await connection.fetchval(_REVOKE, feed_id, programme, at)
    return closed


async def opened(connection: Connection, feed_id: str) -> Feed | None:
    """What is behind a link, unless it is closed."""
    row = await connection.fetchrow(_OPENED, feed_id)
    return None if row is None else Feed(*row)


async def programme(connection: Connection, name: str) -> dict[str, Any] | None:
    """Whose reports they are, and of which definition version the calendar is."""
    row = await connection.fetchrow(_PROGRAMME, name)
    return None if row is None else dict(row)


async def due(connection: Connection, name: str) -> list[dict[str, Any]]:
    """What is due, by day, with the names of those who wait for it."""
    return [dict(row) for row in await connection.fetch(_DUE, name)]
