"""A changed goal is told to other services and to staff: once in a while, with the last value, and never twice."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from common import db
from common.clock import ManualClock
from contracts.reporting import GoalChanged
from reporting.projections.books import LedgerProjection
from reporting.projections.telling import Telling
from reporting.storage import figures
from tests.support.histories import PROGRAMME, defined
from tests.support.logbook import Logbook, messages_of
from tests.support.stories import Story
from tests.support.waiting import until

TODAY = date(2020, 7, 1)
NOW = datetime(2020, 7, 1, 10, tzinfo=UTC)
_SAID = "SELECT aggregate, version, body FROM spine.event WHERE subject = $1 ORDER BY position"


class World:
    """The log and who tells what it changed."""

    def __init__(self, connection: asyncpg.Connection, pool: asyncpg.Pool) -> None:
        self.connection, self.pool = connection, pool
        self.clock = ManualClock(NOW)
        self.telling = Telling(pool, self.clock, 0.01)
        self.logbook = Logbook(connection, LedgerProjection())
        self._seq = 1

    async def say(self, *said: tuple, batch: int = 500) -> None:
        await self.logbook.write(messages_of(list(said), first=self._seq), batch)
        self._seq += len(said)

    async def look(self) -> int:
        async with self.pool.acquire() as connection:
            return await self.telling.look(connection)

    async def told(self) -> list[GoalChanged]:
        rows = await self.connection.fetch(_SAID, GoalChanged.subject)
        return [GoalChanged.model_validate(json.loads(row["body"])) for row in rows]

    async def values(self, on: date) -> dict[str, tuple[int, int]]:
        goals = await self.connection.fetch("SELECT id FROM read.goal")
        found = {}
        for goal in (row["id"] for row in goals):
            cells = await figures.values(self.connection, (PROGRAMME, goal, 1), on, None)
            found[goal] = next(((v.num, v.den) for v in cells if v.facet == ""), (0, 0))
        return found


@pytest.fixture
async def world(connection, own_database):
    pool = await db.open_pool(own_database)
    yield World(connection, pool)
    await pool.close()


def people(count: int, on: date = date(2020, 3, 2)) -> list[tuple]:
    return [said for n in range(count) for said in Story(f"p-{n}").enters(on).leaves(on + timedelta(days=90)).log]


async def test_whatever_happens_between_two_looks_each_goal_is_told_once_with_its_last_value(world: World):
    await world.say(defined(), *people(40), batch=7)
    many = await world.look()
    told = await world.told()
    values = await world.values(TODAY)
    assert 0 < many == len(told) == len({event.goal_id for event in told})
    for event in told:
        assert (event.numerator, event.denominator) == values[event.goal_id]
        assert event.position == await world.connection.fetchval("SELECT fact_no FROM inbound.head")
    assert {event.goal_id for event in told} >= {goal for goal, value in values.items() if any(value)}
    assert await world.look() == 0


async def test_a_goal_is_told_again_when_its_figure_is_another_and_only_then(world: World):
    await world.say(defined(), *people(3))
    await world.look()
    before = len(await world.told())
    await world.say(*Story("p-9").enters(date(2020, 4, 1)).log)
    changed = await world.look()
    later = (await world.told())[before:]
    assert len(later) == changed > 0
    versions = await world.connection.fetch(_SAID, GoalChanged.subject)
    assert {row["version"] for row in versions} == {1, 2}
    assert all(row["aggregate"] == f"goal:{PROGRAMME}:{json.loads(row['body'])['goal_id']}" for row in versions)


async def test_a_day_that_begins_changes_figures_too(world: World):
    await world.say(defined(), *people(1, on=TODAY + timedelta(days=1)))
    await world.look()
    before = len(await world.told())
    assert await world.look() == 0
    world.clock.advance(timedelta(days=1))
    assert await world.look() > 0
    values = await world.values(TODAY + timedelta(days=1))
    for event in (await world.told())[before:]:
        assert (event.numerator, event.denominator) == values[event.goal_id]
        assert event.occurred_on == TODAY + timedelta(days=1)


async def test_staff_find_it_on_their_list(world: World):
    await world.say(defined(), *people(2))
    many = await world.look()
    owners = "SELECT count(*) FROM read.organisation WHERE roles && ARRAY['owner', 'steering-group']"
    owners_count = await world.connection.fetchval(owners)
    assert owners_count
    assert (
        await world.connection.fetchval("SELECT count(*) FROM read.change WHERE kind = 'goal'") == many * owners_count
    )


async def test_of_two_processes_one_tells(world: World):
    await world.say(defined(), *people(5))
    both = [asyncio.create_task(Telling(world.pool, world.clock, 0.01).run()) for _ in range(2)]

    async def all_told() -> bool:
        return bool(await world.told())

    await until(all_told, 20)
    await world.say(*Story("p-9").enters(date(2020, 4, 1)).log)
    before = len(await world.told())

    async def more_told() -> bool:
        return len(await world.told()) > before

    await until(more_told, 20)
    for task in both:
        task.cancel()
    await asyncio.gather(*both, return_exceptions=True)
    told = await world.told()
    assert len({(e.goal_id, e.numerator, e.denominator) for e in told}) == len(told)
