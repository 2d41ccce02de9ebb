"""On what a run was made: without it the numbers of a table are nobody's."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import asyncpg

from common import streams
from tests.bench.engines import Engines

_LIBRARIES = (
    "asyncpg",
    "nats-py",
    "uvloop",
    "pydantic",
    "msgspec",
    "faststream",
    "strawberry-graphql",
    "eventsourcing",
)


async def described(there: Engines) -> dict[str, str]:
    """What stands above the table, by name."""
    cores = len(os.sched_getaffinity(0))
    return {
        "machine": f"{cores} cores of {_processor()}, {_memory_gb():.0f} GB, {platform.system()}",
        "engines": f"PostgreSQL {await _postgres(there)}, nats-server {await _nats(there)}, fsync on, on this machine",
        "versions": f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
        "load before": f"{os.getloadavg()[0]:.1f} (a rate says little where others use the machine)",
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


async def _postgres(there: Engines) -> str:
    connection = await asyncpg.connect(there.postgres.dsn())
    try:
        return str(await connection.fetchval("SHOW server_version"))
    finally:
        await connection.close()


async def _nats(there: Engines) -> str:
    client = await streams.connect(there.nats.url, name="bench-machine")
    try:
        return str(client.connected_server_version).strip("<>").removeprefix("nats server v")
    finally:
        await client.close()
