"""Real engines for every test that needs one: started once per test process, on free loopback ports."""

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import nats
import pytest
from hypothesis import HealthCheck, settings
from nats.aio.client import Client

from local.engines import Nats, Postgres
from local.engines.process import free_port

_numbers = itertools.count(1)

# Speed is `make bench`'s matter: how long an example takes on a busy machine says nothing about what it tests.
settings.register_profile("insteg", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("insteg")


@pytest.fixture(scope="session")
def engine_home() -> Iterator[Path]:
    """A folder that the unprivileged PostgreSQL user can enter (pytest's own are closed to others)."""
    home = Path(tempfile.mkdtemp(prefix="insteg-test-"))
    home.chmod(0o755)
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(engine_home: Path) -> Iterator[Postgres]:
    """The shared PostgreSQL of this test process. A test that kills it must start its own.

    Without fsync, because every test makes and drops a database; what must survive a crash is tested on
    engines that the fault tests start themselves, with the settings of the product.
    """
    server = Postgres(engine_home / "postgres", free_port(), fsync="off")
    asyncio.run(server.start())
    yield server
    server.stop()


@pytest.fixture(scope="session")
def nats_server(engine_home: Path) -> Iterator[Nats]:
    """The shared NATS of this test process. A test that kills it must start its own."""
    server = Nats(engine_home / "nats", free_port())
    asyncio.run(server.start())
    yield server
    server.stop()


@pytest.fixture
async def database(postgres: Postgres) -> AsyncIterator[str]:
    """The DSN of a fresh, empty database, dropped afterwards."""
    name = f"test_{next(_numbers)}"
    admin = await asyncpg.connect(postgres.dsn())
    await admin.execute(f"CREATE DATABASE {name}")
    try:
        yield postgres.dsn(name)
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


@pytest.fixture
async def nats_client(nats_server: Nats) -> AsyncIterator[Client]:
    """A client of the shared NATS whose streams are all deleted afterwards."""
    client = await nats.connect(nats_server.url, max_reconnect_attempts=-1)
    try:
        yield client
    finally:
        js = client.jetstream()
        for stream in await js.streams_info():
            await js.delete_stream(stream.config.name)
        await client.close()
