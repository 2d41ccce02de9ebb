"""Activities hears of programmes over the real bus; the highest version speaks, whatever the order of arrival."""

import asyncio
import contextlib
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from activities.domain.programmes import heard
from activities.handlers import DURABLE, STREAM, handlers
from activities.storage import programmes
from common import db, store, streams
from common.clock import ManualClock
from common.reactions import Reactions
from common.relay import Relay
from common.store import Change
from contracts.enrolment import PersonRegistered, ProgrammeDefined
from contracts.programme import ProgrammeDefinition
from enrolment.__main__ import STREAM as ENROLMENT
from tests.support.commanding import PROGRAMME
from tests.support.waiting import until

AT = datetime(2018, 6, 15, 10, 0, tzinfo=UTC)


def _definition(version: int, end: str) -> ProgrammeDefinition:
    changed = {**deepcopy(PROGRAMME), "version": version, "period": {"start": "2018-01-01", "end": end}}
    return ProgrammeDefinition.model_validate(changed)


def _defined(version: int, end: str) -> ProgrammeDefined:
    definition = _definition(version, end)
    return ProgrammeDefined(
        programme_id="steg", controller="staden", definition=definition, occurred_on=AT.date(), recorded_at=AT
    )


@pytest.fixture
async def speaking(postgres, nats_server, nats_client, empty):
    """Enrolment's side: a database of its own with a relay that speaks on the real stream."""
    admin = await db.connect(postgres.dsn())
    await admin.execute("DROP DATABASE IF EXISTS speaking WITH (FORCE)")
    await admin.execute("CREATE DATABASE speaking")
    await db.migrate(postgres.dsn("speaking"), ("common", db.MIGRATIONS))
    pool = await db.open_pool(postgres.dsn("speaking"))
    client = await streams.connect(nats_server.url, name="test")
    await streams.provision(client, ENROLMENT)
    relay = Relay(pool, client, ENROLMENT)
    reactions = Reactions(empty.pool, nats_server.url, STREAM, DURABLE, handlers(ManualClock(AT)), ManualClock(AT))
    tasks = [asyncio.create_task(relay.run()), asyncio.create_task(reactions.run())]
    yield pool
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await client.close()
    await pool.close()
    await admin.execute("DROP DATABASE speaking WITH (FORCE)")
    await admin.close()


async def _say(pool, aggregate, expected, *events):
    async with pool.acquire() as connection, connection.transaction():
        await store.append(connection, [Change(aggregate, expected, events)])


async def _known(pool):
    async with pool.acquire() as connection:
        return (await programmes.find(connection, ["steg"])).get("steg")


async def test_a_programme_is_unknown_until_it_is_heard_of_and_follows_its_versions(speaking, empty):
    activity = {"activity_id": "cafe", "programme_id": "steg", "title": "Språkcafé", "kind": "cafe"}
    assert await empty.refused("/activities", activity) == (409, "unknown-programme", "programme_id")
    person = PersonRegistered(person_id="p", controller="staden", occurred_on=AT.date(), recorded_at=AT)
    await _say(speaking, "person:p", 0, person)
    await _say(speaking, "programme:steg", 0, _defined(1, "2018-12-31"))
    await until(lambda: _known(empty.pool), limit=30)
    await empty.done("/activities", activity)
    late = {"activity_id": "cafe", "starts_at": "2019-03-06T17:00:00+01:00", "ends_at": "2019-03-06T19:00:00+01:00"}
    assert (await empty.refused("/sessions", late))[1] == "outside-programme-period"
    await _say(speaking, "programme:steg", 1, _defined(2, "2019-12-31"))

    async def extended():
        return (await _known(empty.pool)).version == 2

    await until(extended, limit=30)
    await empty.done("/sessions", late)


async def test_an_older_version_never_overwrites_a_newer_one(empty):
    async with empty.pool.acquire() as connection:
        for version, end in ((1, "2018-12-31"), (2, "2019-12-31"), (1, "2018-12-31")):
            await programmes.keep(connection, heard(_definition(version, end)))
    known = await _known(empty.pool)
    assert (known.version, str(known.last_day)) == (2, "2019-12-31")
