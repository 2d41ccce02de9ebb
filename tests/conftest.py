"""Real engines for every test that needs one: started once per test process, on free loopback ports."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import nats
import pytest
from hypothesis import HealthCheck, settings
from nats.aio.client import Client
from xdist.remote import Producer

from local.engines import Nats, Postgres
from local.engines.process import free_port
from tests.support.folders import engines_folder
from tests.support.migrated import EMPTY, copy
from tests.support.spreading import Spreading

_numbers = itertools.count(1)

# Speed is `make bench`'s matter: how long an example takes on a busy machine says nothing about what it tests.
settings.register_profile("insteg", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("insteg")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Spreading | None:
    """Ours where whole files are asked for."""
    return Spreading(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def engine_home() -> Iterator[Path]:
    """Where the shared engines keep their data."""
    with engines_folder("insteg-test-") as home:
        yield home


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


@pytest.fixture(scope="session")
def template() -> str:
    """The database that each test's is a copy of: an empty one, where a folder does not say otherwise."""
    return EMPTY


@pytest.fixture
async def database(postgres: Postgres, template: str) -> AsyncIterator[str]:
    """The DSN of a fresh database, dropped afterwards."""
    name = f"test_{next(_numbers)}"
    admin = await asyncpg.connect(postgres.dsn())
    await copy(admin, template, name)
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
