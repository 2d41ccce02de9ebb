"""Releases on the real database: made once, banded, for every organisation of the programme and nobody else."""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import httpx
import pytest

from common import db, timers
from common.clock import ManualClock
from common.http import Checks, Commands, create_app
from contracts.enrolment import (
    EntryCharacteristics,
    OutcomeRecorded,
    ParticipantEnrolled,
    ParticipantExited,
    ProgrammeDefined,
)
from contracts.reporting import ReleaseMade
from reporting.__main__ import checking
from reporting.api import access
from reporting.api.routes import routes
from reporting.projections.books import LedgerProjection
from reporting.releasing import cadence
from reporting.releasing.making import make
from tests.support.four_programmes import definition
from tests.support.linking import links
from tests.support.lives import AGES, CASES, lives
from tests.support.logbook import Logbook, messages_of
from tests.support.signing import HOOKS, KEYS
from tests.support.tokens import Tokens

PROGRAMME = "natverksbygge"
BEGINS = date(2014, 6, 2)
AT = datetime(2016, 6, 1, 10, 0, tzinfo=UTC)
_TRUE = """
SELECT goal_id, facet, value, sum(num)::int AS num FROM read.figure_day
WHERE programme_id = $1 AND effective_on <= $2 GROUP BY 1, 2, 3
"""
_SHOWN = "SELECT * FROM read.release_figure WHERE release_id = $1"
_SAID = "SELECT count(*) FROM spine.event WHERE subject = $1"


def said() -> list[tuple]:
    """Programme C's simulated people, in the events that reporting hears."""
    at = datetime(2014, 1, 1, tzinfo=UTC)
    stated = definition(PROGRAMME)
    known = {"programme_id": PROGRAMME, "controller": stated.controller, "recorded_at": at}
    told: list[tuple] = [
        (f"programme:{PROGRAMME}", 1, ProgrammeDefined(**known, definition=stated, occurred_on=at.date()))
    ]
    for number, life in enumerate(lives(CASES["C"], 0)):
        cells, person = dict(life.cells), f"p-{number}"
        about = {**known, "person_id": person}
        age = dict(zip(AGES, (16, 20, 27, 40, 57, 63, None), strict=True))[cells["age"]]
        gender = None if cells["gender"] == "unknown" else cells["gender"]
        entry = EntryCharacteristics(gender=gender, age=age)
        events = [
            ParticipantEnrolled(**about, occurred_on=_day(life.enters), spell=1, entry=entry),
            ParticipantExited(**about, occurred_on=_day(life.leaves), spell=1, reason="completed"),
        ]
        if life.offered is not None:
            day = _day(life.offered)
            offer = {"outcome_id": "o-1", "kind": "new-start-job", "offered_on": day}
            events.append(OutcomeRecorded(**about, occurred_on=day, **offer))
        told += [(f"participation:{PROGRAMME}:{person}", n, event) for n, event in enumerate(events, 1)]
    return told


def _day(week: int) -> date:
    return BEGINS + timedelta(weeks=week)


@pytest.fixture
async def told(connection: asyncpg.Connection) -> asyncpg.Connection:
    await Logbook(connection, LedgerProjection()).write(messages_of(said()))
    return connection


async def released(connection: asyncpg.Connection, at: datetime) -> list[asyncpg.Record]:
    async with connection.transaction():
        made = await make(connection, PROGRAMME, at)
    assert made is not None
    return await connection.fetch(_SHOWN, made.release_id)


async def test_what_is_shown_is_at_most_the_truth_and_never_all_of_it(told):
    shown = await released(told, AT)
    true = {(r["goal_id"], r["facet"], r["value"]): r["num"] for r in await told.fetch(_TRUE, PROGRAMME, AT.date())}
    visible = [row for row in shown if row["at_least"] is not None]
    assert visible
    for row in visible:
        place = (row["goal_id"], row["facet"], row["value"])
        assert row["at_least"] % 5 == 0
        assert row["at_least"] <= true[place]
    offered = next(row for row in visible if (row["goal_id"], row["facet"]) == ("offered-employment", ""))
    assert (offered["at_least"], offered["of_at_least"], offered["of_exact"]) == (15, 35, False)


async def test_hours_are_absent(told):
    assert not [row for row in await released(told, AT) if row["goal_id"] == "attended-hours"]


async def test_two_releases_on_one_day_are_one(told):
    await released(told, AT)
    async with told.transaction():
        again = await make(told, PROGRAMME, AT + timedelta(hours=3))
    assert again is not None
    assert not again.fresh
    assert await told.fetchval("SELECT count(*) FROM read.release") == 1
    assert await told.fetchval(_SAID, ReleaseMade.subject) == 1


async def test_who_dies_before_the_commit_has_made_nothing_and_the_next_makes_it(told):
    transaction = told.transaction()
    await transaction.start()
    await make(told, PROGRAMME, AT)
    await transaction.rollback()
    assert await told.fetchval("SELECT count(*) FROM read.release") == 0
    assert await told.fetchval("SELECT count(*) FROM release.entry") == 0
    await released(told, AT)
    assert await told.fetchval("SELECT ordinal FROM read.release") == 1
    assert await told.fetchval(_SAID, ReleaseMade.subject) == 1


async def test_the_same_facts_and_key_give_the_same_release(told):
    await told.execute("INSERT INTO release.secret (key) VALUES ($1)", b"k" * 32)
    transaction = told.transaction()
    await transaction.start()
    made = await make(told, PROGRAMME, AT)
    first = await told.fetch(_SHOWN, made.release_id)
    await transaction.rollback()
    assert [dict(row) for row in first] == [dict(row) for row in await released(told, AT)]


async def test_a_due_release_is_made_by_the_timer_once(told, own_database):
    pool = await db.open_pool(own_database)
    clock = ManualClock(AT)
    await told.execute("UPDATE read.programme SET ends_on = '2016-05-01'")
    await cadence.start(pool, clock)
    days = timers.Timers(pool, clock, cadence.handlers(clock))
    while await days.fire_next(told):
        pass
    assert await told.fetchval("SELECT count(*) FROM read.release") == 0, "known since after this Monday"
    clock.set(datetime(2020, 7, 13, 10, tzinfo=UTC))
    await told.execute("UPDATE read.programme SET ends_on = '2020-05-01'")
    while await days.fire_next(told):
        pass
    assert await told.fetchval("SELECT count(*) FROM read.release") == 1
    await pool.close()


@pytest.mark.parametrize(
    ("organisation", "sees"), [("arbetsformedlingen", True), ("harjedalen", True), ("stranger", False), ("", False)]
)
async def test_every_organisation_of_the_programme_reads_it_and_no_other(told, database, organisation, sees):
    await released(told, AT)
    reader = await asyncpg.connect(database)
    async with reader.transaction():
        await reader.execute("SET LOCAL ROLE gateway")
        await reader.execute("SELECT set_config('insteg.organisation', $1, true)", organisation)
        await reader.execute("SELECT set_config('insteg.programmes', '*', true)")
        assert bool(await reader.fetchval("SELECT count(*) FROM read.release")) is sees
        assert bool(await reader.fetchval("SELECT count(*) FROM read.release_figure")) is sees
    for hidden in ("release.entry", "release.secret", "release.decision"):
        async with reader.transaction():
            await reader.execute("SET LOCAL ROLE gateway")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await reader.fetch(f"SELECT * FROM {hidden}")
    await reader.close()


@pytest.fixture
async def asks(told, own_database, tmp_path):
    pool, clock = await db.open_pool(own_database), ManualClock(AT)
    tokens = Tokens(tmp_path, ManualClock(AT))
    app = create_app(
        "reporting", registry=access.rules(), verifier=tokens.verifier, checks=Checks(),
        routers=routes(pool, clock, checking(KEYS), HOOKS, links(clock)), commands=Commands(pool, clock),
    )  # fmt: skip
    header = tokens.header("coordinator", organisation="harjedalen", programmes=["*"])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://reporting.test", headers=header
    ) as client:
        yield client, clock
    await pool.close()


async def test_staff_make_a_release_out_of_turn_and_read_it(asks):
    client, _ = asks
    assert (await client.get(f"/releases/{PROGRAMME}")).status_code == 404
    made = await client.post(f"/releases/{PROGRAMME}", json={})
    assert made.status_code == 200, made.text
    read = (await client.get(f"/releases/{PROGRAMME}")).json()
    assert read["id"] == made.json()["release_id"]
    assert read["figures"]


async def test_a_headline_is_made_exact_once_after_the_end_and_stays(asks, told):
    client, clock = asks
    path, body = f"/releases/{PROGRAMME}/exact-headlines", {"goal": "offered-employment"}
    clock.set(datetime(2015, 5, 1, tzinfo=UTC))
    assert (await client.post(path, json=body)).json()["rule"] == "exact-only-in-the-final-report"
    clock.set(AT)
    await client.post(f"/releases/{PROGRAMME}", json={})
    granted = await client.post(path, json=body)
    assert granted.status_code == 200, granted.text
    assert (await client.post(path, json=body)).json()["rule"] == "exact-once"
    refused = await client.post(path, json={"goal": "enrolled"})
    assert refused.json()["rule"] == "exact-needs-an-outcome"
    for days in (7, 14):
        shown = await released(told, AT + timedelta(days=days))
        headline = next(r for r in shown if (r["goal_id"], r["facet"]) == ("offered-employment", ""))
        assert (headline["at_least"], headline["of_at_least"], headline["final"]) == (15, 37, True)
