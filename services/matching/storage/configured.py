"""What a controller configures, version by version: weights of a score, validity dates of instruments."""

from datetime import datetime

from pydantic import TypeAdapter

from common.db import Connection
from matching.domain.instruments import STARTING, STARTING_VERSION
from matching.domain.openings import Instrument
from matching.domain.preferences import Weights

DEFAULT_WEIGHTS = Weights(version="default-1")
"""What an installation starts with."""

_INSTRUMENTS = TypeAdapter(tuple[Instrument, ...])
_WEIGHTS = "SELECT body FROM matching.weights WHERE controller = $1 AND version = $2"
_ALL_WEIGHTS = "SELECT body FROM matching.weights WHERE controller = $1 ORDER BY version"
_KEEP_WEIGHTS = "INSERT INTO matching.weights (controller, version, body) VALUES ($1, $2, $3)"
_NEWEST = "SELECT version, body FROM matching.instruments WHERE controller = $1 ORDER BY version DESC LIMIT 1"
_KEEP = "INSERT INTO matching.instruments (controller, version, body, at) VALUES ($1, $2, $3, $4)"


async def weights(connection: Connection, controller: str, version: str) -> Weights | None:
    """One version of a controller's weights; the starting ones are every controller's."""
    if version == DEFAULT_WEIGHTS.version:
        return DEFAULT_WEIGHTS
    body = await connection.fetchval(_WEIGHTS, controller, version)
    return None if body is None else Weights.model_validate_json(body)


async def all_weights(connection: Connection, controller: str) -> list[Weights]:
    """Every version that may be asked for."""
    rows = await connection.fetch(_ALL_WEIGHTS, controller)
    return [DEFAULT_WEIGHTS, *(Weights.model_validate_json(row["body"]) for row in rows)]


async def keep_weights(connection: Connection, controller: str, new: Weights) -> None:
    """A new version; a version never changes."""
    await connection.execute(_KEEP_WEIGHTS, controller, new.version, new.canonical())


async def instruments(connection: Connection, controller: str) -> tuple[int, tuple[Instrument, ...]]:
    """The newest version and its instruments."""
    row = await connection.fetchrow(_NEWEST, controller)
    return (STARTING_VERSION, STARTING) if row is None else (row["version"], _INSTRUMENTS.validate_json(row["body"]))


async def keep_instruments(
    connection: Connection, controller: str, version: int, new: tuple[Instrument, ...], at: datetime
) -> None:
    """A new version of the whole list."""
    await connection.execute(_KEEP, controller, version, _INSTRUMENTS.dump_json(new).decode(), at)
