"""What every speaking service does beside its own work: health checks, the outbox's length, old keys forgotten."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import asyncpg
from nats.aio.client import Client

from common import db, idempotency, inbox
from common.clock import Clock
from common.http import Checks
from common.relay import Relay
from common.serve.workers import Worker
from common.telemetry import Metrics

_PENDING = "SELECT count(*) FROM spine.outbox"
_OLDEST = """
SELECT recorded_at FROM spine.event
WHERE position = (SELECT min(position) FROM spine.outbox)
"""
_KEYS_ARE_KEPT = timedelta(days=30)
_BETWEEN_SWEEPS_SECONDS = 3600


def spine_checks(pool: asyncpg.Pool, client: Client, sources: Sequence[tuple[str, Path]]) -> Checks:
    """Alive: the broker's client has not closed for good. Ready: database, broker, schema."""

    async def database() -> str | None:
        await pool.fetchval("SELECT 1")
        return None

    async def schema() -> str | None:
        waiting = await db.pending(pool, *sources, before_release=True)
        return f"lacks {', '.join(waiting)}" if waiting else None

    async def broker() -> str | None:
        return None if client.is_connected else "not connected"

    async def client_open() -> str | None:
        return "closed for good" if client.is_closed else None

    return Checks(live={"broker client": client_open}, ready={"database": database, "broker": broker, "schema": schema})


def watch_outbox(metrics: Metrics, pool: asyncpg.Pool, clock: Clock) -> None:
    """Register `outbox_pending` and `outbox_oldest_age_seconds`."""

    async def pending() -> float:
        return float(await pool.fetchval(_PENDING))

    async def oldest() -> float:
        recorded_at = await pool.fetchval(_OLDEST)
        return 0.0 if recorded_at is None else max(0.0, (clock.now() - recorded_at).total_seconds())

    metrics.gauge("outbox_pending", "Events committed and not yet known to be in the stream.", pending)
    metrics.gauge("outbox_oldest_age_seconds", "Age of the oldest of them.", oldest)


def watch_relay(metrics: Metrics, relay: Relay) -> None:
    """Register what the relay counts."""

    async def resyncs() -> float:
        return float(relay.stats.resyncs)

    async def leading() -> float:
        return float(relay.stats.leading)

    metrics.gauge("relay_resync_total", "How often the relay had to read the stream to know where it stands.", resyncs)
    metrics.gauge("relay_leading", "Whether this process is the one that relays.", leading)


def watch_inbox(metrics: Metrics, pool: asyncpg.Pool) -> None:
    """Register `inbox_parked`: what this service heard and could not take in."""
    metrics.gauge("inbox_parked", "Events that failed so often that they are held.", lambda: inbox.parked_total(pool))


def worker_forgetting_keys(pool: asyncpg.Pool, clock: Clock) -> Worker:
    """Forgets answers kept for idempotency keys after thirty days."""

    async def run() -> None:
        while True:
            async with pool.acquire() as connection:
                await idempotency.forget(connection, clock.now() - _KEYS_ARE_KEPT)
            await asyncio.sleep(_BETWEEN_SWEEPS_SECONDS)

    return Worker("forget-keys", run)
