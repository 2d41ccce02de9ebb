"""The wordings that somebody was asked with: from then on a version's definition must stay what it is."""

from datetime import datetime

from common.db import Connection
from surveys.domain.instrument import Instrument

_HOLD = """
INSERT INTO surveys.locked (instrument, version, digest, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""
_ALL = "SELECT instrument, version, digest FROM surveys.locked ORDER BY instrument, version"


async def hold(connection: Connection, instrument: Instrument, at: datetime) -> None:
    """Lock a version's wording, at its first use."""
    await connection.execute(_HOLD, instrument.id, instrument.version, instrument.digest, at)


async def held(connection: Connection) -> dict[tuple[str, int], str]:
    """The digest of every version that was used."""
    return {(row["instrument"], row["version"]): row["digest"] for row in await connection.fetch(_ALL)}
