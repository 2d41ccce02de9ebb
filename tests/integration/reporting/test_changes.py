"""What changed for each organisation: in an order that no reader can skip, and of it only what it may see."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import asyncpg
import pytest

from reporting.projections.books import LedgerProjection
from reporting.storage import goals_told
from tests.support.logbook import Logbook, messages_of
from tests.support.partners_lives import PROGRAMME, Person

AT = datetime(2020, 6, 1, tzinfo=UTC)
_ORGANISATIONS = {"town": ["owner"], "board": ["steering-group"], "office": ["partner"], "other": ["partner"]}
_RELEASE = "INSERT INTO read.release VALUES ($1, $2, 1, $3, '2020-06-01', $4, 9, 5)"
_REPORT = """
INSERT INTO read.report (id, programme_id, kind, edition, covers_from, covers_to, position, signed_at, title_sv,
                         title_en, sha256)
VALUES ($1, $2, 'interim', $3, '2020-01-01', '2020-03-31', 9, $4, 't', 't', 'ab')
"""


@pytest.fixture
async def bridge(connection: asyncpg.Connection) -> asyncpg.Connection:
    await connection.execute(
        "INSERT INTO read.programme VALUES ($1, 1, 't', 't', 'p', 'p', 'town', '2020-01-01', '2020-12-31', NULL, 3, "
        "'{}')",
        PROGRAMME,
    )
    for name, roles in _ORGANISATIONS.items():
        await connection.execute("INSERT INTO read.organisation VALUES ($1, $2, $2, $3, NULL)", PROGRAMME, name, roles)
    return connection


async def seen(connection: asyncpg.Connection, organisation: str, **settings: str) -> list[tuple]:
    """(kind, thing, gone) as the gateway's role reads it for an organisation, in order."""
    told = {"organisation": organisation, "programmes": "*", "people": "on"} | settings
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE gateway")
        for name, value in told.items():
            await connection.execute("SELECT set_config('insteg.' || $1, $2, true)", name, value)
        rows = await connection.fetch("SELECT kind, thing, gone FROM read.change ORDER BY ordinal")
    return [tuple(row) for row in rows]


@pytest.fixture
async def reader(bridge, database):
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def test_a_release_is_on_the_list_of_every_organisation_of_its_programme_and_no_other(bridge, reader):
    await bridge.execute(_RELEASE, "bridge~1", PROGRAMME, 1, AT)
    for organisation in _ORGANISATIONS:
        assert await seen(reader, organisation) == [("release", "bridge~1", False)]
    assert await seen(reader, "stranger") == []
    assert await seen(reader, "") == []
    assert await seen(reader, "office", programmes="elsewhere") == []


async def test_a_closed_report_is_listed_for_readers_of_exact_figures_alone(bridge, reader):
    await bridge.execute(_REPORT, "open-1", PROGRAMME, "open", AT)
    await bridge.execute(_REPORT, "closed-1", PROGRAMME, "closed", AT)
    both = [("report", "open-1", False), ("report", "closed-1", False)]
    assert await seen(reader, "town", exact="on") == await seen(reader, "board", exact="on") == both
    assert await seen(reader, "town") == await seen(reader, "office", exact="on") == both[:1]
    assert await bridge.fetchval("SELECT count(*) FROM read.change WHERE organisation = 'office'") == 1


async def test_a_referral_is_listed_for_its_referrer_while_it_may_be_shown_and_as_gone_afterwards(bridge, reader):
    logbook, one, seq = Logbook(bridge, LedgerProjection()), Person("p-1"), count(1)

    async def say(said) -> list[tuple]:
        await logbook.write(messages_of([said], first=next(seq)))
        return await seen(reader, "office")

    assert await say(one.is_shared()) == []
    assert await say(one.consents()) == [("referral", "r-p-1", False)]
    first = await bridge.fetchval("SELECT ordinal FROM read.change")
    assert await say(one.is_shared("accepted", "group-start")) == [("referral", "r-p-1", False)]
    assert await bridge.fetchval("SELECT ordinal FROM read.change") > first, "what changes again moves to the end"
    assert await say(one.is_protected()) == [("referral", "r-p-1", True)]
    before = await bridge.fetchrow("SELECT * FROM read.change")
    assert await say(one.is_shared("entered")) == [("referral", "r-p-1", True)]
    assert await bridge.fetchrow("SELECT * FROM read.change") == before, "what nobody is shown changes nothing"
    assert await seen(reader, "office", people="off") == []
    assert await seen(reader, "other") == []


async def test_a_goal_is_listed_for_owner_and_steering_group(bridge, reader):
    told = goals_told.Moved(PROGRAMME, "enrolled", 1, "town", 1, 1, 5, 0, differs=True, position=1)
    async with bridge.transaction():
        await goals_told.list_for_staff(bridge, [told], AT)
    assert await seen(reader, "town", exact="on") == [("goal", "enrolled", False)]
    assert await seen(reader, "town") == await seen(reader, "office", exact="on") == []


async def test_what_is_old_is_forgotten_and_the_list_says_up_to_where(bridge, reader):
    for n in range(1, 4):
        await bridge.execute(_RELEASE, f"bridge~{n}", PROGRAMME, n, AT + timedelta(days=n))
    async with bridge.transaction():
        await goals_told.forget(bridge, AT + timedelta(days=2, hours=1))
    assert await seen(reader, "office") == [("release", "bridge~3", False)]
    assert tuple(await bridge.fetchrow("SELECT ordinal, forgotten FROM read.change_head LIMIT 1")) == (3, 2)


async def _write(own_database: str, number: int, things: list[str]) -> None:
    """Referrals of `office` and `other`, each in a transaction of its own that takes its time and may be given up."""
    chance, connection = Random(number), await asyncpg.connect(own_database)
    for thing in things:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(
            "INSERT INTO read.referral VALUES ($1, $2, $3, $1, 'made', 'none', '2020-06-01') "
            "ON CONFLICT (referral_id) DO UPDATE SET status = 'accepted'",
            thing, PROGRAMME, chance.choice(["office", "other"]),
        )  # fmt: skip
        await asyncio.sleep(chance.random() / 100)
        await (transaction.rollback() if chance.random() < 0.2 else transaction.commit())
    await connection.close()


async def test_who_reads_on_from_its_place_misses_nothing_whatever_commits_meanwhile(bridge, own_database):
    things = [[f"r-{Random(n).randint(0, 20)}-{n // 25}" for n in range(w * 60, w * 60 + 60)] for w in range(6)]
    writing = asyncio.gather(*(_write(own_database, n, some) for n, some in enumerate(things)))
    place, last = 0, {}

    async def read() -> None:
        nonlocal place
        rows = await bridge.fetch(
            "SELECT ordinal, thing FROM read.change WHERE organisation = 'office' AND ordinal > $1 ORDER BY ordinal",
            place,
        )
        last.update({row["thing"]: row["ordinal"] for row in rows})
        place = max([place, *(row["ordinal"] for row in rows)])

    while not writing.done():
        await read()
        await asyncio.sleep(0)
    await writing
    await read()
    kept = await bridge.fetch("SELECT thing, ordinal FROM read.change WHERE organisation = 'office'")
    assert kept
    assert last == {row["thing"]: row["ordinal"] for row in kept}
    head = await bridge.fetchval("SELECT ordinal FROM read.change_head WHERE organisation = 'office'")
    assert place == head


async def test_the_gateway_learns_which_organisations_have_something_new_and_can_note_nothing(bridge, reader):
    await bridge.execute(_RELEASE, "bridge~1", PROGRAMME, 1, AT)
    await reader.execute("SET ROLE gateway")
    rows = await reader.fetch("SELECT * FROM read.changed_since(0)")
    assert {row["organisation"] for row in rows} == set(_ORGANISATIONS)
    assert await reader.fetch("SELECT * FROM read.changed_since($1)", max(row["serial"] for row in rows)) == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await reader.execute("SELECT read.note_changes('goal', '{town}', '{bridge}', '{g}', false, $1)", AT)
