"""The entity views: what the highest version of each aggregate says, whatever the order; of people only what may be."""

from datetime import timedelta
from itertools import count, permutations
from pathlib import Path
from random import Random

import asyncpg
import pytest

from common.events import Message
from contracts.activities import ActivityDefined, SessionScheduled
from contracts.activities_offers import SessionCancelled, SessionChanged
from reporting.projections.books import LedgerProjection
from reporting.storage.events.entities import SUBJECTS, TABLES
from tests.support.logbook import STREAM, Logbook, messages_of
from tests.support.partners_lives import AT, Person, bakery
from tests.support.stories import merged

_PAYLOADS = Path(__file__).parents[2] / "contract" / "golden" / "payloads"
VIEWS = [*(table.name for table in TABLES), "read.referral", "read.placement"]


@pytest.fixture
def logbook(connection) -> Logbook:
    return Logbook(connection, LedgerProjection())


async def everything(connection: asyncpg.Connection) -> dict[str, list[tuple]]:
    """Every row of every table of the entity views."""
    return {name: sorted(map(str, await connection.fetch(f"SELECT * FROM {name}"))) for name in VIEWS}


async def shown(connection: asyncpg.Connection) -> set[str]:
    """The referrals and placements that are there to be seen."""
    rows = await connection.fetch("SELECT referral_id FROM read.referral UNION SELECT placement_id FROM read.placement")
    return {row[0] for row in rows}


async def test_the_contracts_sample_of_every_event_becomes_a_row(logbook, connection):
    erased_last = sorted(SUBJECTS, key=lambda subject: ("erased" in subject, subject))
    for seq, subject in enumerate(erased_last, 1):
        before = await everything(connection)
        body = (_PAYLOADS / f"{subject}.json").read_bytes()
        await logbook.write([Message(STREAM, seq, f"x:{seq}/{seq}", subject, f"x:{seq}", seq, AT, body, b"")])
        assert await everything(connection) != before, subject


async def test_rows_are_the_same_whatever_order_their_versions_arrive_in(logbook, connection):
    one = Person("p-1")
    said = [one.consents(), one.is_shared(), one.is_shared("accepted", "group-start"), one.is_offered(), one.starts()]
    told, chance = set(), Random(7)
    for order in list(permutations(said))[::7]:
        await connection.execute(f"TRUNCATE inbound.log, inbound.checkpoint, read.fact, {', '.join(VIEWS)}")
        await connection.execute("UPDATE inbound.head SET fact_no = 0, known_at = NULL")
        logbook.projection.reset()
        await logbook.write(messages_of(list(order)), chance.randint(1, 3))
        told.add(str(await everything(connection)))
    assert len(told) == 1
    assert {"r-p-1", "pl-p-1"} == await shown(connection)


async def test_a_referral_is_shown_only_while_its_person_consents_to_its_referrer(logbook, connection):
    one, seq = Person("p-1"), count(1)

    async def say(said) -> set[str]:
        await logbook.write(messages_of([said], first=next(seq)))
        return await shown(connection)

    assert await say(one.is_shared()) == set()
    assert await say(one.consents(organisation="other")) == set()
    assert await say(one.consents()) == {"r-p-1"}
    assert await say(one.consents(given=False)) == set()
    assert await say(one.is_shared("entered")) == set()
    assert await say(one.consents()) == {"r-p-1"}


async def test_protected_and_erased_people_are_nowhere_under_any_of_their_ids(logbook, connection):
    one, other = Person("p-1"), Person("p-2")
    seq = 0

    async def say(*said) -> set[str]:
        nonlocal seq
        await logbook.write(messages_of(list(said), first=seq + 1))
        seq += len(said)
        return await shown(connection)

    everyone = {"r-p-1", "pl-p-1", "r-p-2", "pl-p-2"}
    begin = [bakery(), *(said for who in (one, other) for said in (who.consents(), who.is_shared(), who.is_offered()))]
    assert await say(*begin) == everyone
    assert await say(one.is_protected()) == {"r-p-2", "pl-p-2"}
    assert await say(merged(1, "p-1", "p-2")) == set()
    assert await say(other.is_shared("accepted"), other.starts()) == set()
    assert await say(merged(1, "p-1", "p-2", undone=True)) == {"r-p-2", "pl-p-2"}
    assert await say(one.is_protected(protected=False)) == everyone
    assert await say(merged(2, "p-1", "p-2"), one.consents(given=False)) == {"pl-p-1", "pl-p-2"}
    assert await say(one.is_erased()) == set()


async def test_a_placement_that_never_was_is_not_shown(logbook, connection):
    one = Person("p-1")
    await logbook.write(messages_of([one.is_offered(), one.starts()]))
    assert await connection.fetchval("SELECT status FROM read.placement") == "started"
    await logbook.write(messages_of([one.stops()], first=3))
    assert await connection.fetchval("SELECT status FROM read.placement") == "ended"
    await logbook.write(messages_of([one.stops("registered-by-mistake")], first=4))
    assert await shown(connection) == set()


async def test_views_that_are_younger_than_the_log_are_filled_from_it(logbook, connection):
    one = Person("p-1")
    await logbook.write([*messages_of([one.consents(), one.is_shared(), one.is_offered()])])
    before = await everything(connection)
    await connection.execute(f"TRUNCATE kept.filled, {', '.join(VIEWS)}")
    await Logbook(connection, LedgerProjection()).write(messages_of([Person("p-9").is_protected()], first=4))
    after = await everything(connection)
    assert after["read.referral"] == before["read.referral"] != []
    assert after["kept.consent"] == before["kept.consent"]
    assert after["read.placement"] == before["read.placement"] != []


async def test_of_somebody_who_was_erased_it_is_kept_that_they_were_and_no_link(logbook, connection):
    one, other, seq = Person("p-1"), Person("p-2"), count(1)
    for person in (one, other):
        said = [person.consents(), person.is_shared(), person.is_offered()]
        await logbook.write(messages_of(said, next(seq) * 10))
    await logbook.write(messages_of([one.is_erased()], 100))
    await logbook.write(messages_of([one.starts()], 101))
    for table in ("consent", "referral", "placement"):
        rows = await connection.fetch(f"SELECT person_id FROM kept.{table}")
        assert {row["person_id"] for row in rows} == {"p-2"}, table
    assert await connection.fetchval("SELECT hidden AND erased FROM kept.person WHERE person_id = 'p-1'")
    assert await shown(connection) == {"r-p-2", "pl-p-2"}


async def test_an_activity_has_the_sessions_that_take_place(logbook, connection):
    when = {"starts_at": AT, "ends_at": AT + timedelta(hours=1)}
    about = {"programme_id": "bakery", "controller": "town", "occurred_on": AT.date(), "recorded_at": AT}
    said = [
        (f"activity:{name}", 1, ActivityDefined(**about, activity_id=name, title=name, kind="course"))
        for name in ("x", "y")
    ]
    said += [
        (f"session:s-{n}", 1, SessionScheduled(**about, **when, session_id=f"s-{n}", activity_id="x")) for n in range(4)
    ]
    await logbook.write(messages_of(said))
    change = {**about, **when, "session_id": "s-1", "activity_id": "y", "moved_from": "x"}
    gone = {**about, "session_id": "s-2", "activity_id": "x", "reason": "illness"}
    changes = [("session:s-1", 2, SessionChanged(**change)), ("session:s-2", 2, SessionCancelled(**gone))]
    await logbook.write(messages_of(changes, len(said) + 1))
    assert dict(await connection.fetch("SELECT id, sessions FROM read.activity")) == {"x": 2, "y": 1}
