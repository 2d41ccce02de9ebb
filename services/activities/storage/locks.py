"""Who waits for whom inside one transaction: names locked in one order, so that nobody waits in a ring.

A name is a circle, a person's diary, a room, or the attendance of a programme. Locks go with the transaction. What
is decided on must be read after its lock was taken.
"""

from collections.abc import Iterable

from common.db import Connection

_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS given (name)"
_SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended(name, 0)) FROM unnest($1::text[]) AS given (name)"


async def alone(connection: Connection, names: Iterable[str]) -> None:
    """Nobody else has any of these until the transaction ends."""
    if wanted := sorted(set(names)):
        await connection.execute(_ALONE, wanted)


async def together(connection: Connection, names: Iterable[str]) -> None:
    """Others may have them too, in this way; only who wants them alone waits."""
    if wanted := sorted(set(names)):
        await connection.execute(_SHARED, wanted)
