"""A figure as known at a moment is what reporting said at that moment, whatever has become known since."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from common.db import migrate
from local.engines import Postgres
from reporting.projections.books import LedgerProjection
from reporting.storage import MIGRATIONS, figures
from tests.support import read_model, reported
from tests.support.asking import Asker
from tests.support.logbook import Logbook, messages_of

PROGRAMME, OWNER, ON = reported.PROGRAMME, reported.OWNER, date(2015, 12, 15)
BATCH = 7
START = datetime(2020, 7, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
AT = f"""query($at: DateTime) {{ programme(id: "{PROGRAMME}") {{ goals {{ id
    figure(asOf: "{ON}", knownAt: $at) {{ numerator position knownAt }}
    breakdown(facet: GENDER, asOf: "{ON}", knownAt: $at) {{ value numerator denominator }}
    entries(first: 100, asOf: "{ON}", knownAt: $at) {{ nodes {{ num factNo }} }} }} }} }}"""

Said = dict[str, tuple[int, dict[str, int]]]
"""By goal what its figure was, and by gender."""


@pytest.fixture
async def then(postgres: Postgres, database: str) -> list[Said]:
    """What reporting said after each batch of a programme's history; one became known every second."""
    await migrate(database, *MIGRATIONS)
    connection = await asyncpg.connect(database)
    await read_model.make_gateway_role(connection)
    await connection.execute("SELECT read.grant_to('gateway')")
    logbook, messages = Logbook(connection, LedgerProjection()), messages_of(reported.everything())
    found = []
    for first in range(0, len(messages), BATCH):
        await logbook.write(messages[first : first + BATCH])
        found.append(await said(connection))
    await connection.close()
    return found


@pytest.fixture
def gateway_dsn(postgres: Postgres, database: str, then: list[Said]) -> str:
    """Of that history."""
    return database.replace(database.split("//")[1].split("@", maxsplit=1)[0], f"gateway:{read_model.GATEWAY_PASSWORD}")


async def said(connection: asyncpg.Connection) -> Said:
    """The figures as they are now, in reporting's own words."""
    told = {}
    for goal in await figures.goals(connection, PROGRAMME):
        values = await figures.values(connection, (PROGRAMME, goal["id"], goal["version"]), ON)
        whole = next((value.num for value in values if (value.facet, value.value) == ("", "")), 0)
        told[goal["id"]] = (whole, {value.value: value.num for value in values if value.facet == "gender"})
    return told


async def known_at(asker: Asker, at: datetime) -> list[dict[str, Any]]:
    data = await asker.read(AT, organisation=OWNER, variables={"at": at.isoformat()}, programmes=["*"])
    goals: list[dict[str, Any]] = data["programme"]["goals"]
    return goals


async def test_at_every_moment_the_view_says_what_reporting_said_then(asker: Asker, then: list[Said]):
    changed = 0
    for number, expected in enumerate(then, 1):
        for at in (START + number * SECOND, START + number * SECOND + timedelta(microseconds=999_999)):
            if at > START + len(then) * SECOND:
                continue
            for goal in await known_at(asker, at):
                whole, genders = expected[goal["id"]]
                assert goal["figure"]["numerator"] == whole, (goal["id"], at)
                assert {cell["value"]: cell["numerator"] for cell in goal["breakdown"]} == genders, (goal["id"], at)
                assert sum(entry["num"] for entry in goal["entries"]["nodes"]) == whole
                assert datetime.fromisoformat(goal["figure"]["knownAt"]) == START + number * SECOND
                assert all(entry["factNo"] <= goal["figure"]["position"] for entry in goal["entries"]["nodes"])
        changed += number > 1 and expected != then[number - 2]
    assert changed > 5


async def test_before_the_first_fact_nothing_was_known(asker: Asker, then: list[Said]):
    for at in (START + SECOND - timedelta(microseconds=1), datetime(1, 1, 1, tzinfo=UTC)):
        for goal in await known_at(asker, at):
            assert goal["figure"] == {"numerator": 0, "position": 0, "knownAt": None}
            assert (goal["breakdown"], goal["entries"]) == ([], {"nodes": []})


async def test_a_moment_after_what_is_known_is_refused_and_the_refusal_says_how_far_that_is(asker: Asker, then):
    last = START + len(then) * SECOND
    ahead = (last + timedelta(microseconds=1)).isoformat()
    answer = await asker.ask(AT, organisation=OWNER, variables={"at": ahead}, programmes=["*"])
    told = answer.json()["errors"][0]["extensions"]
    assert (told["code"], datetime.fromisoformat(told["heardThrough"])) == ("known-at-ahead", last)


async def test_whoever_sees_no_exact_figures_learns_no_position_from_a_moment(gateway_dsn: str, then: list[Said]):
    connection = await asyncpg.connect(gateway_dsn)
    asked = "SELECT read.position_at($1), read.known_at(7)"
    for exact, expected in (("off", (None, None)), ("on", (7 * len(then[:1]), START + SECOND))):
        async with connection.transaction():
            for name, value in (("organisation", OWNER), ("programmes", "*"), ("exact", exact)):
                await connection.execute("SELECT set_config($1, $2, true)", f"insteg.{name}", value)
            assert tuple(await connection.fetchrow(asked, START + SECOND)) == expected
    assert tuple(await connection.fetchrow(asked, START + SECOND)) == (None, None)
    await connection.close()


async def test_the_log_itself_stays_closed(gateway_dsn: str):
    connection = await asyncpg.connect(gateway_dsn)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetchval("SELECT known_at FROM inbound.log LIMIT 1")
    await connection.close()
