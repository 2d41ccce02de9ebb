"""A rebuild beside everything else: facts arrive, readers read, it is killed; nobody sees half of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from reporting.projections.books import LedgerProjection
from reporting.projections.rebuild import RebuildRunningError, rebuild
from reporting.projections.refolding import verify
from tests.support.children import Child
from tests.support.histories import defined
from tests.support.logbook import Logbook, messages_of
from tests.support.stories import Story, spring_exit_and_july_entry
from tests.support.waiting import ended, until

ON = date(2020, 1, 1)
_LINES = "SELECT * FROM ledger.entry ORDER BY fact_no, book, effective_on, facet, value, num, den"
_SPOIL = "UPDATE ledger.entry SET num = num + 1 WHERE fact_no = 2"
_PROTECTION = """
SELECT c.oid::regclass::text, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text,
       (SELECT array_agg((p.polname, pg_get_expr(p.polqual, p.polrelid))::text ORDER BY p.polname)
        FROM pg_policy p WHERE p.polrelid = c.oid)
FROM pg_class c WHERE c.relnamespace IN ('ledger'::regnamespace, 'read'::regnamespace) ORDER BY 1
"""
_AS_THE_OWNER = """
SELECT set_config('insteg.organisation', 'town', true), set_config('insteg.programmes', '*', true),
       set_config('insteg.exact', 'on', true)
"""
_BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE $1"


@pytest.fixture
async def others(own_database: str) -> AsyncIterator[list[asyncpg.Connection]]:
    connections = [await asyncpg.connect(own_database) for _ in range(3)]
    yield connections
    for connection in connections:
        await connection.close()


def _people(count: int) -> list[tuple]:
    log: list[tuple] = []
    for number in range(count):
        story = Story(f"p-{number}").enters(date(2019, 1, 7)).attends(date(2019, 1, 8), 60).attends(date(2019, 1, 9))
        log += (story.leaves(date(2019, 3, 31)) if number % 2 else story).log
    return log


async def _spoilt(connection: asyncpg.Connection) -> list[asyncpg.Record]:
    await Logbook(connection, LedgerProjection()).write(messages_of([defined(), *spring_exit_and_july_entry()]), 2)
    await connection.execute(_SPOIL)
    return await connection.fetch(_LINES)


async def test_a_rebuild_while_facts_arrive_mends_the_ledger_and_misses_none(connection, others):
    writer, target, reader = others
    messages = messages_of([defined(), *_people(150)])
    logbook = Logbook(writer, LedgerProjection())
    await logbook.write(messages[:100], 20)
    await connection.execute(_SPOIL)
    writing = asyncio.create_task(logbook.write(messages[100:], 5))
    assert (await rebuild(connection, target, page=10)).replaced
    assert not writing.done(), "facts were arriving all the time"
    await writing
    found = await verify(reader)
    assert found.same
    assert found.facts == len(messages)


async def test_a_definition_published_while_a_rebuild_folds_is_among_its_books(connection, others):
    writer, target, _ = others
    story = [defined(), *_people(20)]
    logbook = Logbook(writer, LedgerProjection())
    messages = messages_of([*story, defined(2)])
    await logbook.write(messages[:-1], 10)
    await connection.execute(_SPOIL)
    publishing: list[asyncio.Task] = []

    def told(at: int, last: int) -> None:
        if at == last and not publishing:
            publishing.append(asyncio.create_task(logbook.write(messages[-1:])))

    assert (await rebuild(connection, target, page=5, told=told)).replaced
    await publishing[0]
    assert (await verify(connection)).same
    assert await connection.fetchval("SELECT count(DISTINCT version) FROM read.entry") == 2


async def test_a_reader_that_began_before_sees_the_ledger_before_and_protection_stays_as_it_was(connection, others):
    early, target, log = others
    before = await _spoilt(connection)
    protected = await connection.fetch(_PROTECTION)
    assert any(row[4] for row in protected), "there are policies to lose"
    async with early.transaction(isolation="repeatable_read", readonly=True):
        await early.fetchval("SELECT count(*) FROM read.watermark")
        assert (await rebuild(log, target)).replaced
        assert await early.fetch(_LINES) == before
    assert await early.fetch(_LINES) != before
    assert await connection.fetch(_PROTECTION) == protected
    kept = await connection.fetch(_LINES.replace("ledger.entry", "ledger_before.entry"))
    assert [tuple(row) for row in kept] == [tuple(row) for row in before]


async def test_the_gateways_role_goes_on_answering_and_sees_what_it_may(connection, others, database):
    _, target, log = others
    await _spoilt(connection)
    gateway = await asyncpg.connect(database)
    await gateway.execute("SET ROLE gateway")
    answers: list[int] = []

    async def asking() -> None:
        while True:
            assert await gateway.fetchval("SELECT count(*) FROM read.entry") == 0, "who says nothing sees nothing"
            async with gateway.transaction(readonly=True):
                await gateway.execute(_AS_THE_OWNER)
                answers.append(await gateway.fetchval("SELECT count(*) FROM read.entry"))

    task = asyncio.create_task(asking())
    await until(lambda: len(answers) > 3)
    assert (await rebuild(log, target, page=2)).replaced
    asked = len(answers)
    await until(lambda: len(answers) > asked + 3)
    assert not task.done()
    assert all(answers), "and the owner its ledger, at every moment"
    await ended(task)
    await gateway.close()


@pytest.mark.parametrize(
    ("moment", "blocks"),
    [
        ("SELECT fact_no FROM inbound.head%", "SELECT * FROM inbound.head FOR UPDATE"),
        ("%DELETE FROM ledger.entry%", "SELECT * FROM ledger.entry WHERE fact_no = 2 FOR UPDATE"),
        ("%DELETE FROM read.finding%", "LOCK TABLE read.finding IN SHARE MODE"),
    ],
    ids=["before it changes over", "while lines change their place", "when all lines have changed"],
)
async def test_a_rebuild_killed_leaves_the_live_ledger_as_it_was(
    connection, others, own_database, tmp_path: Path, moment: str, blocks: str
):
    blocker, target, _ = others
    before = await _spoilt(connection)
    child = Child(tmp_path / "rebuild.log", "tests.support.rebuilding", own_database)
    async with blocker.transaction():
        await blocker.execute(blocks)
        child.start()
        await until(lambda: _count(connection, moment), limit=60)
        child.kill()
    await until(lambda: _nobody_rebuilds(connection), limit=30)
    assert await connection.fetch(_LINES) == before
    assert not (await verify(connection)).same
    assert (await rebuild(connection, target)).replaced
    assert (await verify(connection)).same


async def _count(connection: asyncpg.Connection, query: str) -> bool:
    return bool(await connection.fetchval(_BLOCKED, query))


async def _nobody_rebuilds(connection: asyncpg.Connection) -> bool:
    held = await connection.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 1")
    return held == 0


async def test_of_two_rebuilds_at_once_one_says_that_the_other_is_at_work(connection, others):
    one, two, three = others
    await _spoilt(connection)
    async with three.transaction():
        await three.execute("SELECT * FROM inbound.head FOR UPDATE")
        first = asyncio.create_task(rebuild(connection, one))
        await until(lambda: _count(two, "SELECT fact_no FROM inbound.head%"), limit=30)
        with pytest.raises(RebuildRunningError):
            await rebuild(three, two)
    assert (await first).replaced
