"""What matching hears, over the real bus and in any order: the end is the same."""

import asyncio
from itertools import permutations

import pytest

from common import db, store, streams
from common.clock import ManualClock
from common.reactions import Reactions
from common.relay import Relay
from common.store import Change
from common.streams import StreamSpec
from matching.__main__ import STREAM
from matching.handlers import hearing
from matching.storage import people
from tests.support.matchmaking import AT, corrected, defined, enrolled, exited, mapped, trained
from tests.support.waiting import ended, until

KEY = ("steg", "p1")
FACTS = [
    (1, enrolled("p1", gender="woman", age=30, education="isced-3-4")),
    (2, exited("p1")),
    (3, enrolled("p1", 2)),
    (4, corrected("p1", 2)),
    (5, exited("p1", 2)),
    (6, corrected("p1", 5)),
]


async def _known(matchmaker):
    async with matchmaker.pool.acquire() as connection:
        return (await people.find(connection, [KEY]))[KEY]


async def test_spells_and_corrections_end_the_same_in_any_order_and_twice(empty):
    told = [*permutations(FACTS[:4]), tuple(FACTS), tuple(reversed(FACTS))]
    ends = set()
    for order in told[::3]:
        await empty.pool.execute("DELETE FROM matching.participant")
        for version, event in (*order, *order):
            await empty.hears(event, "participation:steg:p1", version)
        row = await _known(empty)
        ends.add((len(order), row["present"]))
    assert ends == {(4, True), (6, True)}


PRESENCES = [
    ([], False),
    ([enrolled("p1")], True),
    ([enrolled("p1", stage="waitlisted")], False),
    ([enrolled("p1", role="volunteer")], False),
    ([enrolled("p1", anonymous=True)], False),
    ([enrolled("p1"), exited("p1")], False),
    ([enrolled("p1"), exited("p1"), enrolled("p1", 2)], True),
    ([enrolled("p1"), corrected("p1", 1)], False),
    ([enrolled("p1"), exited("p1"), corrected("p1", 2)], True),
]


async def test_only_who_takes_part_now_is_a_candidate(empty):
    for events, present in PRESENCES:
        await empty.pool.execute("DELETE FROM matching.participant")
        for version, event in enumerate(events, 1):
            await empty.hears(event, "participation:steg:p1", version)
        assert (await _known(empty))["present"] is present, events


async def test_the_last_mapping_speaks_and_one_taken_back_leaves_no_profile(matching):
    await matching.hears(mapped("p1", "C1"), "competence:steg~p1", 2)
    await matching.hears(mapped("p1", "A1"), "competence:steg~p1", 1)
    profile = (await _known(matching)).known.profile()
    assert profile.languages[1].level == "C1"
    taken_back = {"languages": (), "wishes": {}, "status": "taken-back"}
    await matching.hears(mapped("p1", **taken_back), "competence:steg~p1", 3)
    assert (await _known(matching)).known.profile() is None


@pytest.fixture
async def speaking(postgres, nats_server, nats_client, empty):
    """Enrolment's and activities' side: databases of their own with relays that speak on the real streams."""
    admin = await db.connect(postgres.dsn())
    pools, tasks, clients = {}, [], []
    for name, subject in (("ENROLMENT", "insteg.enrolment.>"), ("ACTIVITIES", "insteg.activities.>")):
        base = f"speaking_{name.lower()}"
        await admin.execute(f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")
        await admin.execute(f"CREATE DATABASE {base}")
        await db.migrate(postgres.dsn(base), ("common", db.MIGRATIONS))
        pools[name] = await db.open_pool(postgres.dsn(base))
        client = await streams.connect(nats_server.url, name="test")
        clients.append(client)
        spec = StreamSpec(name, (subject,))
        await streams.provision(client, spec)
        tasks.append(asyncio.create_task(Relay(postgres.dsn(base), client, spec).run()))
    for stream, known, subjects in (
        (hearing.ENROLMENT, hearing.FROM_ENROLMENT, ()),
        (hearing.ACTIVITIES, hearing.FROM_ACTIVITIES, hearing.OF_ACTIVITIES),
    ):
        heard = Reactions(
            empty.pool, nats_server.url, stream, hearing.DURABLES[stream], known, ManualClock(AT), subjects=subjects
        )
        tasks.append(asyncio.create_task(heard.run()))
    yield pools
    await ended(*tasks)
    for client in clients:
        await client.close()
    for name, pool in pools.items():
        await pool.close()
        await admin.execute(f"DROP DATABASE speaking_{name.lower()} WITH (FORCE)")
    await admin.close()


async def _say(pool, aggregate, expected, *events):
    async with pool.acquire() as connection, connection.transaction():
        await store.append(connection, [Change(aggregate, expected, events)])


async def test_profiles_come_over_the_bus_from_two_services_and_are_matched(speaking, empty):
    await _say(speaking["ACTIVITIES"], "competence:steg~p1", 0, mapped("p1"))
    await _say(speaking["ACTIVITIES"], "supervisor-training:s~saw", 0, trained("saw"))
    await _say(speaking["ENROLMENT"], "participation:steg:p1", 0, enrolled("p1"))
    await _say(speaking["ENROLMENT"], "programme:steg", 0, defined())

    async def everything_is_heard():
        row = await _known(empty)
        taught = await empty.count("SELECT count(*) FROM matching.training")
        return (
            row["present"] and row["mapped"] and taught and await empty.count("SELECT count(*) FROM matching.programme")
        )

    await until(everything_is_heard, limit=60)
    await empty.employer()
    await empty.opening()
    assert (await empty.done("/runs", {"programme_id": "steg"}))["suggested"] == 1
    assert (await empty.placement())["warnings"] == []


def test_the_two_consumers_have_inboxes_of_their_own():
    assert len(set(hearing.DURABLES.values())) == 2
    assert STREAM.name not in hearing.DURABLES
