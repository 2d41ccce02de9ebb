"""The inbound log in PostgreSQL: appended by one writer, read by whoever folds it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from common.inbound.batch import Batch, Head, Kind
from common.inbound.sequence import Position, start_of
from common.projection import Connection, Fact

_COLUMNS = (
    "fact_no", "kind", "stream", "seq", "ce_id", "aggregate", "version",
    "subject", "recorded_at", "known_at", "digest", "body",
)  # fmt: skip

_HEAD = "SELECT fact_no, known_at, day FROM inbound.head"
_CHECKPOINTS = "SELECT stream, seq, digest FROM inbound.checkpoint"
_PARKED = "SELECT aggregate FROM inbound.parked"

# The lock, the check that nobody else wrote, and the move in one statement: a writer whose log was moved by
# another matches no row.
_ADVANCE = """
WITH moved AS (
  UPDATE inbound.head SET fact_no = $2, known_at = $3, day = $4, complete_through = greatest(complete_through, $5)
  WHERE fact_no = $1 RETURNING 1
), checkpoints AS (
  INSERT INTO inbound.checkpoint (stream, seq, digest)
  SELECT * FROM unnest($6::text[], $7::bigint[], $8::bytea[]) WHERE EXISTS (SELECT FROM moved)
  ON CONFLICT (stream) DO UPDATE SET seq = excluded.seq, digest = excluded.digest
)
SELECT EXISTS (SELECT FROM moved)
"""
_COMPLETE = (
    "UPDATE inbound.head SET complete_through = greatest(complete_through, $2) WHERE fact_no = $1 RETURNING true"
)


async def load(connection: Connection, streams: Sequence[str]) -> Head:
    """The end of the log as the database has it."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        head = await connection.fetchrow(_HEAD)
        known = {row["stream"]: Position(row["seq"], row["digest"]) for row in await connection.fetch(_CHECKPOINTS)}
        parked = frozenset(row["aggregate"] for row in await connection.fetch(_PARKED))
    assert head is not None, "the head row is made by the migration"
    positions = {stream: known.get(stream) or start_of(stream) for stream in streams}
    return Head(head["fact_no"], head["known_at"], head["day"], positions, parked)


async def advance(connection: Connection, batch: Batch, complete_through: datetime | None) -> bool:
    """Lock the head and move it and the checkpoints; False when another writer was here."""
    after = batch.after
    moved = {s: p for s, p in after.positions.items() if p is not batch.before.positions.get(s)}
    streams, seqs, digests = list(moved), [p.seq for p in moved.values()], [p.digest for p in moved.values()]
    days = (after.known_at, after.day, complete_through)
    return bool(await connection.fetchval(_ADVANCE, batch.before.fact_no, after.fact_no, *days, streams, seqs, digests))


async def append(connection: Connection, entries: Sequence[tuple[Kind, Fact]]) -> None:
    """Copy a batch's entries to the end of the log."""
    records = [_record(kind, fact) for kind, fact in entries]
    await connection.copy_records_to_table("log", schema_name="inbound", columns=_COLUMNS, records=records)


async def complete(connection: Connection, fact_no: int, at: datetime) -> bool:
    """Note that at the moment `at` nothing was missing; False when another writer was here."""
    return bool(await connection.fetchval(_COMPLETE, fact_no, at))


def _record(kind: Kind, fact: Fact) -> tuple[Any, ...]:
    m = fact.message
    heard = kind in ("event", "held")
    return (
        fact.number, kind, m.stream if heard else None, m.seq if heard else None, m.id, m.aggregate, m.version,
        m.subject, m.recorded_at, fact.known_at, m.digest, m.body,
    )  # fmt: skip


def last_sequences(head: Head) -> dict[str, int]:
    """How far each stream was read."""
    return {stream: position.seq for stream, position in head.positions.items()}
