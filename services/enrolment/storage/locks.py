"""Locks on definitions: a new one must not cut off an entry that is being written at the same moment."""

from collections.abc import Iterable

from common.db import Connection

_TO_READ = "SELECT pg_advisory_xact_lock_shared(hashtextextended(p, 0)) FROM unnest($1::text[]) AS p"
_TO_DEFINE = "SELECT pg_advisory_xact_lock(hashtextextended(p, 0)) FROM unnest($1::text[]) AS p"


async def to_read(connection: Connection, programme_ids: Iterable[str]) -> None:
    """Nobody publishes another definition of these programmes until the transaction ends."""
    if wanted := sorted(programme_ids):
        await connection.execute(_TO_READ, wanted)


async def to_define(connection: Connection, programme_ids: Iterable[str]) -> None:
    """Nobody stands on the definitions of these programmes until the transaction ends."""
    if wanted := sorted(programme_ids):
        await connection.execute(_TO_DEFINE, wanted)
