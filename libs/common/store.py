"""The store of record: events of aggregates, written with the version their writer expects.

One statement writes the events and their outbox rows, for one event as for a thousand. Two writers
of one aggregate cannot both win: the unique (aggregate, version) decides, and the loser loads anew.
Versions have no gaps, because an event is only written on top of its predecessor.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import asyncpg

from common import telemetry, wire
from common.db import Connection
from common.events import Event, Recorded

MAX_EVENT_BYTES = 1_000_000
"""Headers and body. NATS takes 1,048,576 by default; the rest is left to digest and batch headers."""

_ONE = """
WITH stored AS (
  INSERT INTO spine.event (aggregate, version, subject, recorded_at, headers, body)
  SELECT $1, $2, $3, $4, $5, $6
  WHERE $2 = 1 OR EXISTS (SELECT FROM spine.event WHERE aggregate = $1 AND version = $2 - 1)
  RETURNING position)
INSERT INTO spine.outbox (position, size) SELECT position, $7 FROM stored RETURNING position
"""
_MANY = """
WITH orphan AS (
  SELECT FROM unnest($7::text[], $8::int[]) AS p (aggregate, version)
  WHERE NOT EXISTS (SELECT FROM spine.event e WHERE e.aggregate = p.aggregate AND e.version = p.version)
), stored AS (
  INSERT INTO spine.event (aggregate, version, subject, recorded_at, headers, body)
  SELECT aggregate, version, subject, recorded_at, headers, body
  FROM unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[], $5::bytea[], $6::bytea[])
    WITH ORDINALITY AS given (aggregate, version, subject, recorded_at, headers, body, nr)
  WHERE NOT EXISTS (SELECT FROM orphan)
  ORDER BY nr
  RETURNING position, octet_length(headers) + octet_length(body) AS size
), waiting AS (
  INSERT INTO spine.outbox (position, size) SELECT position, size FROM stored)
SELECT position FROM stored ORDER BY position
"""
_LOAD = """
SELECT position, aggregate, version, subject, recorded_at, body FROM spine.event
WHERE aggregate = ANY($1::text[]) ORDER BY aggregate, version
"""
_VERSION = "SELECT coalesce(max(version), 0) FROM spine.event WHERE aggregate = $1"
_CONFLICTING = re.compile(r"\(aggregate, version\)=\((.*), \d+\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """New events of one aggregate whose last version the writer believes to be `expected_version`."""

    aggregate: str
    expected_version: int
    events: Sequence[Event]
    traces: Sequence[str | None] = ()
    """The trace of each event, where those of several requests are stored together."""


class VersionConflict(Exception):  # noqa: N818 - the field's term
    """Somebody else wrote to the aggregate first: roll back, load again, decide again."""

    def __init__(self, aggregate: str) -> None:
        super().__init__(f"{aggregate} is not at the expected version")
        self.aggregate = aggregate


class EventTooLargeError(ValueError):
    """The event could never be published, so it is not stored."""


class _Row(NamedTuple):
    aggregate: str
    version: int
    event: Event
    headers: bytes
    body: bytes


async def load(connection: Connection, aggregates: Sequence[str]) -> dict[str, list[Recorded]]:
    """The events of each aggregate in order; an empty list for one that does not exist."""
    found: dict[str, list[Recorded]] = {aggregate: [] for aggregate in aggregates}
    for row in await connection.fetch(_LOAD, list(found)):
        found[row[1]].append(Recorded(*row))
    return found


async def append(
    connection: Connection, changes: Sequence[Change], *, traceparent: str | None = None
) -> list[Recorded]:
    """Store the changes, all or none, and put them into the outbox. Raises VersionConflict.

    One round trip. After a conflict the surrounding transaction is of no further use. Each event carries the
    current trace on, unless another is given.
    """
    traceparent = traceparent or telemetry.traceparent()
    rows = [row for change in changes for row in _rows(change, traceparent)]
    if not rows:
        return []
    try:
        positions = await (_append_one(connection, rows[0]) if len(rows) == 1 else _append_many(connection, rows))
    except asyncpg.UniqueViolationError as error:
        named = _CONFLICTING.search(error.detail or "")
        raise VersionConflict(named[1] if named else changes[0].aggregate) from error
    if not positions:
        raise VersionConflict(await _not_at_expected_version(connection, changes))
    return [
        Recorded(position, row.aggregate, row.version, row.event.subject, row.event.recorded_at, row.body)
        for position, row in zip(positions, rows, strict=True)
    ]


def _rows(change: Change, traceparent: str | None) -> list[_Row]:
    rows: list[_Row] = []
    traces = change.traces or (None,) * len(change.events)
    for version, (event, trace) in enumerate(zip(change.events, traces, strict=True), change.expected_version + 1):
        headers = wire.header_block(
            subject=event.subject,
            aggregate=change.aggregate,
            version=version,
            recorded_at=event.recorded_at,
            traceparent=trace or traceparent,
        )
        body = event.model_dump_json().encode()
        if len(headers) + len(body) > MAX_EVENT_BYTES:
            raise EventTooLargeError(f"{change.aggregate}/{version} has {len(headers) + len(body)} bytes")
        rows.append(_Row(change.aggregate, version, event, headers, body))
    return rows


async def _append_one(connection: Connection, row: _Row) -> list[int]:
    size = len(row.headers) + len(row.body)
    position = await connection.fetchval(
        _ONE, row.aggregate, row.version, row.event.subject, row.event.recorded_at, row.headers, row.body, size
    )
    return [] if position is None else [position]


async def _append_many(connection: Connection, rows: list[_Row]) -> list[int]:
    given = {(row.aggregate, row.version) for row in rows}
    predecessors = [(row.aggregate, row.version - 1) for row in rows if row.version > 1]
    assumed = [key for key in predecessors if key not in given]
    stored = await connection.fetch(
        _MANY,
        [row.aggregate for row in rows],
        [row.version for row in rows],
        [row.event.subject for row in rows],
        [row.event.recorded_at for row in rows],
        [row.headers for row in rows],
        [row.body for row in rows],
        [aggregate for aggregate, _ in assumed],
        [version for _, version in assumed],
    )
    return [record[0] for record in stored]


async def _not_at_expected_version(connection: Connection, changes: Sequence[Change]) -> str:
    for change in changes:
        if await connection.fetchval(_VERSION, change.aggregate) < change.expected_version:
            return change.aggregate
    return changes[0].aggregate
