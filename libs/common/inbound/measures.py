"""What is watched of a projector: how far it is behind, how old the picture is, what is parked."""

from collections.abc import Awaitable, Callable

import asyncpg

from common.clock import Clock
from common.inbound.projector import Projector

Gauge = Callable[[str, str, Callable[[], Awaitable[float]]], None]
"""Registers a number that is asked for when somebody looks: `telemetry.Metrics.gauge`."""

_COMPLETE_THROUGH = "SELECT complete_through FROM inbound.head"
_PARKED = "SELECT count(*) FROM inbound.parked"


def measure(gauge: Gauge, projector: Projector, pool: asyncpg.Pool, clock: Clock) -> None:
    """Register the projector's gauges. One that cannot be known (yet) is not a number."""

    async def lag() -> float:
        return float(projector.progress.lag_events) if projector.progress.leading else float("nan")

    async def read() -> float:
        return float(sum(projector.progress.positions.values())) if projector.progress.leading else float("nan")

    async def age() -> float:
        through = await pool.fetchval(_COMPLETE_THROUGH)
        return (clock.now() - through).total_seconds() if through else float("nan")

    async def parked() -> float:
        return float(await pool.fetchval(_PARKED))

    gauge("projection_lag_events", "Messages in the streams that are not in the log; the leader knows.", lag)
    gauge("projection_read_events", "Messages of the streams that are in the log; the leader knows.", read)
    gauge("projection_freshness_seconds", "Age of the moment through which nothing is missing.", age)
    gauge("parked_total", "Aggregates whose events are held.", parked)
