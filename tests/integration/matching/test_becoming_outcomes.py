"""What matching says of a placement is an outcome in enrolment: over the bus, late, twice and out of order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import httpx
import pytest

from common import chain, db, streams
from common.bus import publication, send
from common.http import Checks, Commands, create_app
from common.reactions import Reactions
from enrolment.__main__ import MIGRATIONS
from enrolment.api import access
from enrolment.api.deciding import commands
from enrolment.api.routes import routes
from enrolment.api.seeing import Seeing
from enrolment.handlers import placements
from enrolment.vault import Vault
from matching.__main__ import STREAM
from tests.support.commanding import PROGRAMME, Commanded
from tests.support.waiting import until

VAULT = Vault(b"m" * 32, b"p" * 32)


@pytest.fixture
async def enrolment(postgres, town) -> AsyncIterator[Commanded]:
    """Enrolment beside matching, with a database of its own; p1 is registered there and has not entered yet."""
    name = f"{postgres.dsn().rpartition('/')[2]}_hears_{id(town)}"
    admin = await asyncpg.connect(postgres.dsn())
    await admin.execute(f'CREATE DATABASE "{name}"')
    await db.migrate(postgres.dsn(name), ("common", db.MIGRATIONS), ("enrolment", MIGRATIONS))
    pool, clock = await db.open_pool(postgres.dsn(name)), town.tokens.clock
    app = create_app(
        "enrolment", registry=access.rules(), verifier=town.tokens.verifier, checks=Checks(),
        routers=routes(commands(clock, VAULT), pool, Seeing(pool, VAULT, clock)), commands=Commands(pool, clock),
    )  # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://enrolment.test") as client:
        service = Commanded(client, pool, town.tokens)
        await service.done("/programmes", PROGRAMME)
        await service.done("/people", {"person_id": "p1", "controller": "staden", "birth_date": "1990-05-01",
                                       "gender": "man"})  # fmt: skip
        yield service
    await pool.close()
    await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await admin.close()


@asynccontextmanager
async def _hearing(service: Commanded, url: str) -> AsyncIterator[None]:
    clock = service.tokens.clock
    task = asyncio.create_task(
        Reactions(
            service.pool, url, placements.STREAM, placements.DURABLE, placements.handlers(clock, VAULT), clock,
            subjects=placements.SUBJECTS,
        ).run()
    )  # fmt: skip
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Bus:
    """Publishes matching's stored events, bytes and all, in an order of the test's own."""

    def __init__(self, client, rows) -> None:
        self.client, self.rows, self.digest, self.seq = client, rows, chain.genesis(STREAM.name), 0

    async def say(self, *versions: int) -> None:
        for version in versions:
            row = self.rows[version - 1]
            self.digest = chain.link(self.digest, row["subject"], f"placement:pl1/{version}", row["body"])
            headers = row["headers"] + f"{chain.HEADER}: {self.digest.hex()}\r\n".encode()
            await send(self.client, publication(row["subject"], "", headers, row["body"]))
            self.seq += 1
        await until(self._there)

    async def _there(self) -> bool:
        return await streams.last_seq(self.client, STREAM.name) == self.seq


@pytest.fixture
async def bus(town, nats_server, nats_client):
    """With the whole way of a placement, as matching decided and stored it."""
    await town.placement()
    await town.done("/placements/pl1/acceptance", {"on": "2018-06-02"})
    await town.done("/placements/pl1/start", {"on": "2018-06-04"})
    await town.done("/placements/pl1/changes", {"on": "2018-06-10", "extent": 100})
    rows = await town.pool.fetch(
        "SELECT subject, headers, body FROM spine.event WHERE aggregate = 'placement:pl1' ORDER BY version"
    )
    assert len(rows) == 4
    client = await streams.connect(nats_server.url, name="test", patience=5)
    await streams.provision(client, STREAM)
    yield Bus(client, rows)
    await client.close()


async def _said(service):
    return await service.bodies("participation:steg:p1")


async def _settled(service, nats_client):
    info = await nats_client.jetstream().consumer_info(STREAM.name, placements.DURABLE)
    waits = await service.pool.fetchval("SELECT count(*) FROM spine.retry")
    return info.num_pending == 0 and info.num_ack_pending == 0 and waits == 0


async def _heard(service, nats_client, aggregate_version):
    version = await service.pool.fetchval("SELECT max(version) FROM spine.inbox WHERE handled")
    return version == aggregate_version and await _settled(service, nats_client)


def _stands(bodies):
    """The outcome as it stands: what was recorded, or the last correction of it."""
    (recorded,) = [body for body in bodies if body.get("outcome_id")]
    corrected = [body["replacement"] for body in bodies if "corrects" in body]
    return (corrected or [recorded])[-1]


async def test_twice_and_out_of_order_it_is_one_outcome_with_what_holds_last(enrolment, bus, nats_server, nats_client):
    await enrolment.done("/participations", {"programme_id": "steg", "person_id": "p1", "on": "2018-02-01",
                                             "entry": {"group": "newcomers"}})  # fmt: skip
    async with _hearing(enrolment, nats_server.url):
        await bus.say(1, 3, 2, 2, 1, 4, 3)
        await until(lambda: _heard(enrolment, nats_client, 4))
        before = await _said(enrolment)
        await nats_client.jetstream().delete_consumer(STREAM.name, placements.DURABLE)
    async with _hearing(enrolment, nats_server.url):  # a new consumer: the bus tells all of it again
        await until(lambda: _made(nats_client))
        await until(lambda: _settled(enrolment, nats_client))
    assert await _said(enrolment) == before, "what was heard changes nothing when it is heard again"
    stands = _stands(before)
    assert (stands["outcome_id"], stands["source"], stands["kind"]) == ("pl1", "placement", "internship")
    assert (stands["offered_on"], stands["started_on"], stands["extent"]) == ("2018-06-01", "2018-06-04", 100)


async def _made(nats_client):
    try:
        await nats_client.jetstream().consumer_info(STREAM.name, placements.DURABLE)
    except Exception:  # not there yet
        return False
    return True


async def test_a_placement_that_is_heard_before_the_entry_waits_for_it(enrolment, bus, nats_server, nats_client):
    async with _hearing(enrolment, nats_server.url):
        await bus.say(1, 2)
        await until(lambda: _waits(enrolment))
        assert await _said(enrolment) == []
        await enrolment.done("/participations", {"programme_id": "steg", "person_id": "p1", "on": "2018-02-01",
                                                 "entry": {"group": "newcomers"}})  # fmt: skip
        enrolment.tokens.clock.advance(timedelta(days=1))
        await until(lambda: _heard(enrolment, nats_client, 2))
    stands = _stands(await _said(enrolment))
    assert (stands["outcome_id"], stands["offered_on"], stands["started_on"]) == ("pl1", "2018-06-01", None)


async def _waits(service):
    return await service.pool.fetchval("SELECT count(*) FROM spine.retry") == 2
