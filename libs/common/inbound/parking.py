"""Parked aggregates: what an operator sees and asks for, and what the writer does about it.

Only the projector writes the log. So `unpark` and `drop` leave a request, which the projector carries out
as an entry of the log in its next batch, exactly once, whoever asked and however often.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import asyncpg

from common.projection import Connection

Action = Literal["unpark", "drop"]

_PARKED = """
SELECT p.aggregate, p.since, p.reason, p.tries, p.requested,
       (SELECT count(*) FROM inbound.log l
        WHERE l.aggregate = p.aggregate AND l.kind = 'held' AND l.fact_no >= p.since) AS held
FROM inbound.parked p ORDER BY p.since
"""
_REQUEST = "UPDATE inbound.parked SET requested = $2 WHERE aggregate = $1 RETURNING true"
_REQUESTED = "SELECT aggregate, requested FROM inbound.parked WHERE requested IS NOT NULL ORDER BY since"
_PARK = """
INSERT INTO inbound.parked (aggregate, since, reason)
SELECT aggregate, $3, reason FROM unnest($1::text[], $2::text[]) AS new (aggregate, reason)
ON CONFLICT (aggregate) DO NOTHING
"""
_RELEASE = "DELETE FROM inbound.parked WHERE aggregate = $1"
_REFUSE = "UPDATE inbound.parked SET requested = NULL, tries = tries + 1, reason = $2 WHERE aggregate = $1"


@dataclass(frozen=True, slots=True)
class Parked:
    """An aggregate whose events are held since entry `since`, and why."""

    aggregate: str
    since: int
    reason: str
    tries: int
    held: int
    requested: Action | None


async def parked(connection: Connection) -> list[Parked]:
    """Everything that is parked, oldest first."""
    return [Parked(**dict(row)) for row in await connection.fetch(_PARKED)]


async def unpark(pool: asyncpg.Pool, aggregate: str) -> bool:
    """Ask for another try of the held events; False when the aggregate is not parked."""
    return bool(await pool.fetchval(_REQUEST, aggregate, "unpark"))


async def drop(pool: asyncpg.Pool, aggregate: str) -> bool:
    """Ask that the held events never be delivered; False when the aggregate is not parked."""
    return bool(await pool.fetchval(_REQUEST, aggregate, "drop"))


async def requests(connection: Connection) -> list[tuple[str, Action]]:
    """What operators asked for and nobody has done yet."""
    return [(row["aggregate"], row["requested"]) for row in await connection.fetch(_REQUESTED)]


async def park(connection: Connection, since: int, reasons: Mapping[str, str]) -> None:
    """Note newly parked aggregates, in the writer's transaction."""
    await connection.execute(_PARK, list(reasons), list(reasons.values()), since)


async def release(connection: Connection, aggregate: str) -> None:
    """Forget a parked aggregate, in the writer's transaction."""
    await connection.execute(_RELEASE, aggregate)


async def refuse(connection: Connection, aggregate: str, reason: str) -> None:
    """The held events still cannot be read: they stay, and the request is done."""
    await connection.execute(_REFUSE, aggregate, reason)
