"""Every entry of the inbound log, page by page from one moment of the database: memory stays flat at any length."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import NamedTuple

import asyncpg
import msgspec

_PAGE = 5000
_HEAD = "SELECT fact_no FROM inbound.head"
_ENTRIES = """
SELECT fact_no, kind, stream, seq, ce_id, subject, aggregate, version, recorded_at, known_at, digest, body
FROM inbound.log WHERE fact_no <= $1 ORDER BY fact_no
"""
_NO_TEXT = "base64:"
"""Before a body that is no UTF-8, which no event of ours is."""


class Entry(NamedTuple):
    """One entry of the log. Two clocks: `occurred_on` (when it happened) and `recorded_at`; and when we knew it."""

    fact_no: int
    kind: str
    stream: str | None
    seq: int | None
    event_id: str
    type: str
    aggregate: str
    version: int
    occurred_on: date | None
    recorded_at: datetime
    known_at: datetime
    digest: str
    body: str


class _Body(msgspec.Struct):
    occurred_on: date | None = None
    controller: str | None = None


async def head(pool: asyncpg.Pool) -> int:
    """Through which position facts are known. The log only grows: what is up to it never changes."""
    position: int = await pool.fetchval(_HEAD)
    return position


async def pages(pool: asyncpg.Pool, position: int, controller: str | None) -> AsyncIterator[list[Entry]]:
    """The log up to a position. With a controller its own events alone, and none of the log's own entries."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        cursor = await connection.cursor(_ENTRIES, position)
        while rows := await cursor.fetch(_PAGE):
            if page := await asyncio.to_thread(_read, rows, controller):
                yield page


def _read(rows: list[asyncpg.Record], controller: str | None) -> list[Entry]:
    found = []
    for number, kind, stream, seq, event_id, subject, aggregate, version, recorded, known, digest, body in rows:
        said = _said(body)
        if controller is None or said.controller == controller:
            about = (number, kind, stream, seq, event_id, subject, aggregate, version, said.occurred_on)
            found.append(Entry(*about, recorded, known, digest.hex(), as_text(body)))
    return found


def _said(body: bytes) -> _Body:
    try:
        return _DECODE(body)
    except msgspec.MsgspecError:
        return _Body()  # held because nobody could read it, and kept all the same


def as_text(body: bytes) -> str:
    """A body as it is written into a file; `as_bytes` takes it back, byte for byte."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _NO_TEXT + base64.b64encode(body).decode()


def as_bytes(text: str) -> bytes:
    """What `as_text` wrote."""
    return base64.b64decode(text.removeprefix(_NO_TEXT)) if text.startswith(_NO_TEXT) else text.encode()


_DECODE = msgspec.json.Decoder(_Body).decode
