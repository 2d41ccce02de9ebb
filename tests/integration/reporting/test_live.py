"""The whole way through the real broker and database: projector, ledger, parking, a second projector."""

from datetime import date
from typing import cast

from common.inbound import parked, unpark
from contracts.enrolment import ParticipationCorrected
from contracts.matching import OpeningClosed
from reporting.__main__ import examine
from reporting.projections.refolding import verify
from reporting.settings import ReportingSettings
from reporting.storage import figures
from tests.support.broadcasting import STREAMS, Broadcaster
from tests.support.histories import PROGRAMME, defined
from tests.support.projected import AT, running
from tests.support.stories import Story
from tests.support.waiting import until

ON = date(2020, 8, 1)


def _people(count: int) -> list[tuple]:
    log: list[tuple] = []
    for number in range(count):
        story = Story(f"p-{number}").enters(date(2019, 1, 7)).attends(date(2019, 1, 8), 60).attends(date(2019, 1, 9))
        log += (story.leaves(date(2019, 3, 31)) if number % 2 else story).log
    return log


async def _totals(pool) -> dict[str, int]:
    async with pool.acquire() as connection:
        found = {}
        for goal in ("enrolled", "took-part", "left", "attended"):
            values = await figures.values(connection, (PROGRAMME, goal, 1), ON)
            found[goal] = values[0].num if values else 0
        return found


async def test_two_projectors_in_turn_apply_every_fact_once_whatever_the_batch(pool, bus):
    said = await Broadcaster(bus).open()
    people = _people(60)
    await said.say([defined(), *people[:100]])
    async with running(pool, bus, batch=7, capacity=5) as first:
        await until(lambda: first.progress.fact_no == 101, limit=30)
    await said.say(people[100:])
    async with running(pool, bus) as second:
        await until(lambda: second.progress.fact_no == said.count, limit=30)
    assert await _totals(pool) == {"enrolled": 60, "took-part": 60, "left": 30, "attended": 60 * 120}
    async with pool.acquire() as connection:
        assert (await verify(connection)).same


async def test_a_database_that_heard_two_streams_goes_on_with_those_and_begins_the_others_at_their_start(pool, bus):
    said = await Broadcaster(bus).open()
    people = _people(6)
    await said.say([defined(), *people[:10]])
    async with running(pool, bus, streams=STREAMS[:2]) as before:
        await until(lambda: before.progress.fact_no == 11, limit=30)
    fields = {"employer_id": "e-1", "programme_id": PROGRAMME, "controller": "town", "reason": "filled"}
    closed = OpeningClosed(occurred_on=ON, recorded_at=AT, opening_id="o-1", **fields)
    await said.say([("opening:o-1", 1, closed), *people[10:]])
    async with running(pool, bus) as after:
        await until(lambda: after.progress.fact_no == said.count, limit=30)
    assert (await _totals(pool))["enrolled"] == 6
    assert await pool.fetchval("SELECT subject FROM read.fact WHERE stream = 'MATCHING'") == "o-1"
    async with pool.acquire() as connection:
        assert (await verify(connection)).same


async def test_one_persons_contradiction_parks_one_participation_and_nobody_else_waits(pool, bus):
    said = await Broadcaster(bus).open()
    story = Story("p-0").enters(date(2019, 1, 7))
    other = Story("p-9").enters(date(2019, 1, 7)).log[0][2]
    story.say(ParticipationCorrected(**story.common(ON), corrects=1, replacement=other))
    story.leaves(date(2019, 3, 31))
    await said.say([defined(), *story.log, *_people(20)[3:]])
    async with running(pool, bus) as projector:
        await until(lambda: projector.progress.fact_no == said.count, limit=30)
        assert [p.aggregate for p in await parked(pool)] == [f"participation:{PROGRAMME}:p-0"]
        assert [str(found) for found in await examine(cast("ReportingSettings", None), pool)] == [
            "WRONG  aggregates held back: 1. See docs/operations/poison-events.md."
        ]
        assert (await _totals(pool))["left"] == 10
        assert await unpark(pool, f"participation:{PROGRAMME}:p-0")
        await until(lambda: _refused(pool), limit=30)
    async with pool.acquire() as connection:
        assert (await verify(connection)).same


async def _refused(pool) -> bool:
    (entry,) = await parked(pool)
    return entry.tries > 1 and entry.requested is None
