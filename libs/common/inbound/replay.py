"""The log as facts, in the order in which they were delivered live: what every rebuild and check folds.

A pure fold of this reproduces everything, at any position: held events appear where their 'unparked'
entry stands, dropped ones nowhere.
"""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from common.events import Message
from common.projection import Connection, Fact

_FIELDS = "fact_no, kind, stream, seq, ce_id, aggregate, version, subject, recorded_at, known_at, digest, body"
_LAST = "SELECT fact_no FROM inbound.head"
_PAGE = f"""
SELECT {_FIELDS} FROM inbound.log
WHERE fact_no > $1 AND fact_no <= $2 AND kind <> 'held' AND kind <> 'dropped' ORDER BY fact_no LIMIT $3
"""
_AT = f"SELECT {_FIELDS} FROM inbound.log WHERE fact_no = ANY($1::bigint[]) ORDER BY fact_no"

# Held entries before $2 that no earlier release took.
_HELD = f"""
SELECT {_FIELDS} FROM inbound.log
WHERE aggregate = $1 AND kind = 'held' AND fact_no < $2
  AND fact_no > coalesce((SELECT max(fact_no) FROM inbound.log
                          WHERE aggregate = $1 AND kind IN ('unparked', 'dropped') AND fact_no < $2), 0)
ORDER BY fact_no
"""


async def replay(
    connection: Connection, upto: int | None = None, after: int = 0, *, page: int = 2000
) -> AsyncIterator[list[Fact]]:
    """Facts with `after` < number <= `upto` (default: the log's end at the start), about `page` at a time."""
    last = await connection.fetchval(_LAST) if upto is None else upto
    while after < last:
        rows = await connection.fetch(_PAGE, after, last, page)
        if not rows:
            return
        after = rows[-1]["fact_no"]
        yield await _facts(connection, rows)


async def facts_at(connection: Connection, numbers: list[int]) -> list[Fact]:
    """The facts delivered under these numbers, in order; an 'unparked' number gives all that it released."""
    rows = await connection.fetch(_AT, sorted(numbers))
    return await _facts(connection, [row for row in rows if row["kind"] not in ("held", "dropped")])


async def held_messages(connection: Connection, aggregate: str, before: int) -> list[Message]:
    """What is held of an aggregate at a moment just before the entry `before`."""
    return [_message(row) for row in await connection.fetch(_HELD, aggregate, before)]


async def _facts(connection: Connection, rows: list[asyncpg.Record]) -> list[Fact]:
    facts: list[Fact] = []
    for row in rows:
        if row["kind"] == "unparked":
            held = await held_messages(connection, row["aggregate"], row["fact_no"])
            facts += [Fact(row["fact_no"], row["known_at"], message) for message in held]
        else:
            facts.append(Fact(row["fact_no"], row["known_at"], _message(row)))
    return facts


def _message(row: asyncpg.Record) -> Message:
    _, _, stream, seq, ce_id, aggregate, version, subject, recorded_at, _, digest, body = _values(row)
    return Message(stream or "", seq or 0, ce_id, subject, aggregate, version, recorded_at, body, digest)


def _values(row: asyncpg.Record) -> tuple[Any, ...]:
    return tuple(row)
