"""A broker that knows users by their own signatures: right, wrong, half written and exchanged credentials files."""

import asyncio
import contextlib
import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import pytest
import structlog
from nats.errors import Error as NatsError

from common import streams
from common.clock import ManualClock
from common.reactions import Reactions
from local.engines.process import free_port
from tests.faults.common.test_starts_that_wait import _waits
from tests.support.jwt_bus import JwtBus
from tests.support.reacting import TABLE, inbox
from tests.support.shop_running import RunningShop
from tests.support.speaking import Loaf, Speaker
from tests.support.waiting import until


@pytest.fixture
def bus_of_users(home: Path) -> Iterator[JwtBus]:
    """A running broker in operator mode."""
    bus = JwtBus(home / "bus", free_port())
    bus.start()
    yield bus
    bus.stop()


@pytest.fixture
async def shop(database: str, bus_of_users: JwtBus, tmp_path: Path):
    """A shop that is told of the file `services.creds`, which each test writes."""
    shop = RunningShop(tmp_path, database, address(bus_of_users, tmp_path), patience_seconds=60)
    await shop.migrate()
    yield shop
    shop.abandon()


def address(bus: JwtBus, folder: Path) -> str:
    return f"{bus.url}?credentials={folder / 'services.creds'}"


async def bake(shop: RunningShop, oven: str) -> None:
    """One command, and its event acknowledged by the stream."""
    async with httpx.AsyncClient(base_url=shop.url, headers=shop.header) as client:
        answer = await client.post("/loaves", json={"oven": oven}, headers={"Idempotency-Key": oven})
        assert answer.status_code == 201, answer.text

        async def published() -> bool:
            return "outbox_pending 0.0" in (await client.get("/metrics")).text

        await until(published, limit=30)


async def test_with_the_right_credentials_commands_are_taken_and_published(shop: RunningShop, bus_of_users, tmp_path):
    bus_of_users.admit(tmp_path / "services.creds")
    made = await asyncio.to_thread(shop.run, "provision")
    assert (made.returncode, "stream BAKERY is there" in made.stdout) == (0, True), made.stdout + made.stderr
    await shop.serve()
    await bake(shop, "north")
    client = await streams.connect(address(bus_of_users, tmp_path), name="test")
    assert await streams.last_seq(client, "BAKERY") == 1
    await client.close()
    assert await shop.stop() == 0


async def test_credentials_of_another_account_are_named_waited_out_and_never_shown(
    shop: RunningShop, bus_of_users: JwtBus, home: Path, tmp_path: Path
):
    JwtBus(home / "another", free_port()).admit(tmp_path / "services.creds")
    strange = (tmp_path / "services.creds").read_text()
    said = await _waits(shop)
    assert "refuses who we are: is the secret in INSTEG_NATS_URL right?" in said
    bus_of_users.admit(tmp_path / "services.creds")
    await until(shop.ready, limit=30)
    log = shop.log.read_text()
    assert not [line for line in strange.splitlines() if line and not line.startswith("-") and line in log]


@pytest.mark.parametrize("held", [None, "", "rubbish\n", "-----BEGIN NATS USER JWT-----\neyJ0.eyJq.aa\n"])
async def test_a_file_without_credentials_is_refused_in_one_sentence(shop: RunningShop, tmp_path: Path, held):
    if held is not None:
        (tmp_path / "services.creds").write_text(held)
    done = await asyncio.to_thread(shop.run, "serve")
    assert done.returncode == 1
    (said,) = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert said.startswith("shop: INSTEG_NATS_URL: the bus's credentials file"), done.stderr


async def test_credentials_exchanged_under_a_running_service_are_taken_at_the_next_connection(
    shop: RunningShop, bus_of_users: JwtBus, tmp_path: Path
):
    file = tmp_path / "services.creds"
    first = bus_of_users.admit(file)
    await shop.serve()
    await bake(shop, "north")
    bus_of_users.stop()
    file.write_text(file.read_text()[:40])  # as it is for a moment while somebody copies it
    bus_of_users.revoke(first)
    bus_of_users.start()
    await until(lambda: "CredentialsError" in shop.log.read_text(), limit=30)
    async with httpx.AsyncClient(base_url=shop.url) as client:
        assert (await client.get("/livez")).status_code == 200, "it waits, and does not stand still"
        assert (await client.get("/readyz")).status_code == 503
    bus_of_users.admit(file)
    await until(shop.ready, limit=30)
    await bake(shop, "south")
    assert await shop.stop() == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # nats-py's, of connections given up
async def test_who_reacts_signs_too_and_goes_on_with_exchanged_credentials(
    pool: asyncpg.Pool, bus_of_users: JwtBus, tmp_path: Path
):
    await pool.execute(TABLE)
    file = tmp_path / "services.creds"
    first = bus_of_users.admit(file)
    url = address(bus_of_users, tmp_path)
    client = await streams.connect(url, name="test")
    bakery = await Speaker(client, "bakery").open()
    own = inbox("till", ManualClock(datetime(2019, 3, 4, 12, 0, tzinfo=UTC)))
    reacting = asyncio.create_task(Reactions(pool, url, "BAKERY", "till", own.handlers, own.clock, inbox=own).run())

    async def heard(count: int) -> bool:
        return await pool.fetchval("SELECT count(*) FROM till") == count

    async def answers() -> bool:
        with contextlib.suppress(NatsError, OSError):
            return await streams.last_seq(client, "BAKERY") == 1
        return False

    await bakery.say([Loaf("oven-1", 1)])
    await until(lambda: heard(1), limit=30)
    bus_of_users.stop()
    bus_of_users.revoke(first)
    file.write_text("")
    with structlog.testing.capture_logs() as logged:
        bus_of_users.start()
        unusable = {"event": "bus connection", "problem": "CredentialsError", "log_level": "info"}
        await until(lambda: unusable in logged, limit=30)
    bus_of_users.admit(file)
    await until(answers, limit=30)
    await bakery.say([Loaf("oven-1", 2)])
    await until(lambda: heard(2), limit=30)
    reacting.cancel()
    await asyncio.gather(reacting, return_exceptions=True)
    await client.close()
    gc.collect()  # what nats-py gave up is complained of here, and not in a test after this one
