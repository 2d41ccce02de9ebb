"""What must not be changed by two at once: a programme's questions; and wordings that somebody was asked with.

From its first use on a version's definition must stay what it is.
"""

from collections.abc import Iterable
from datetime import datetime

from common.db import Connection
from surveys.domain.instrument import Instrument

_HOLD = """
INSERT INTO surveys.locked (instrument, version, digest, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""
_TOGETHER = "SELECT pg_advisory_xact_lock_shared(hashtextextended('same people', 0))"
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('same people', 0))"
_PROGRAMMES = """
SELECT pg_advisory_xact_lock(hashtextextended('asked in ' || name, 0)) FROM unnest($1::text[]) AS given (name)
"""
_ALL = "SELECT instrument, version, digest FROM surveys.locked ORDER BY instrument, version"


async def hold(connection: Connection, instrument: Instrument, at: datetime) -> None:
    """Lock a version's wording, at its first use."""
    await connection.execute(_HOLD, instrument.id, instrument.version, instrument.digest, at)


async def held(connection: Connection) -> dict[tuple[str, int], str]:
    """The digest of every version that was used."""
    return {(row["instrument"], row["version"]): row["digest"] for row in await connection.fetch(_ALL)}


async def settling(connection: Connection, programmes: Iterable[str]) -> None:
    """Until the transaction ends nobody else settles what is asked in these: two ids may be one person."""
    await connection.execute(_TOGETHER)
    await connection.execute(_PROGRAMMES, sorted(programmes))


async def grouping(connection: Connection) -> None:
    """Until the transaction ends nobody settles what is asked anywhere: who is one with whom changes."""
    await connection.execute(_ALONE)
