"""Engine 3 in the real database: one person under two ids, live, forgotten and rebuilt, on any day, as known ever."""

from collections.abc import Iterable
from datetime import date

import asyncpg
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reporting.projections.books import LedgerProjection
from reporting.projections.rebuild import rebuild
from reporting.projections.refolding import verify
from reporting.storage import figures
from tests.support.bookkeeping import interesting_days, plain
from tests.support.broadcasting import Broadcaster
from tests.support.doubled import doubled_goals, doubled_histories, telling_doubled
from tests.support.histories import MONTHS, PROGRAMME
from tests.support.logbook import Logbook, messages_of
from tests.support.newer_histories import newer_defined, newer_definition
from tests.support.plain_figures import people_of
from tests.support.projected import running
from tests.support.stories import merged
from tests.support.waiting import until

APART = merged(7, "p-1", "p-2", undone=True)
TABLES = (
    "inbound.log, inbound.checkpoint, ledger.entry, ledger.definition, ledger.book, ledger.edge, read.fact, "
    "read.figure_day, kept.figure_month, read.figure_block, read.goal, read.programme, read.organisation"
)
END = date(2020, 1, 1)


async def assert_counted(
    connection: asyncpg.Connection, log: list[tuple], days: Iterable[date], positions: Iterable[int]
) -> None:
    """Every goal that `log` defines is what a plain count of the facts says, as known at each of the positions."""
    defined = [event.definition for _, _, event in log if event.subject.startswith("insteg.enrolment.programme.")]
    for position in positions:
        known = [said for said in log[:position] if not said[0].startswith("programme:")]
        people = people_of(known, PROGRAMME)
        for definition in defined:
            for goal in definition.goals:
                for day in days:
                    asked = (PROGRAMME, goal.id, definition.version), day, position
                    found = {(v.facet, v.value): (v.num, v.den) for v in await figures.values(connection, *asked)}
                    assert found == plain(known, people, definition, goal, day), asked


@st.composite
def histories(draw) -> list[tuple]:
    """Two ids were at a session and turned out to be one person; now and then they were two after all."""
    log = draw(doubled_histories())
    if draw(st.booleans()):
        log.insert(draw(st.integers(0, len(log))), APART)
    return log


@given(log=histories(), batch=st.integers(1, 9), capacity=st.sampled_from([0, 1, 50_000]), data=st.data())
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
async def test_a_session_attended_under_two_ids_is_what_a_plain_count_says_on_any_day_as_known_ever(
    connection, own_database, log, batch, capacity, data
):
    await connection.execute(f"TRUNCATE {TABLES}")
    await connection.execute("UPDATE inbound.head SET fact_no = 0, known_at = NULL")
    await Logbook(connection, LedgerProjection(capacity=capacity)).write(messages_of(log), batch)
    turns = [number for number, said in enumerate(log, 1) if said[0] == "merge:m-7"]
    positions = {*turns, turns[0] - 1, data.draw(st.integers(0, len(log))), len(log)}
    days = interesting_days([said for said in log if not said[0].startswith("programme:")], MONTHS)
    await assert_counted(connection, log, data.draw(st.sets(st.sampled_from(days), min_size=6, max_size=6)), positions)
    target = await asyncpg.connect(own_database)
    assert (await rebuild(connection, target, page=4)).same
    await target.close()


async def test_merged_undone_and_voided_on_the_bus_both_engines_say_what_was_true_and_what_was_known(
    pool, bus, connection, own_database
):
    """Heard one after the other, with nobody kept in memory; and in a ledger that is made anew."""
    both = {1: newer_definition(1, doubled_goals(2)), 2: newer_definition(2, doubled_goals(3))}
    story = telling_doubled()[4]
    said, log = await Broadcaster(bus).open(), []
    async with running(pool, bus, batch=3, capacity=0) as projector:
        for each in [*(newer_defined(version, told.goals) for version, told in both.items()), *story]:
            log.append(each)
            await said.say([each])
            await until(lambda: projector.progress.fact_no == said.count, limit=30)
    ever = range(len(log) + 1)
    await assert_counted(connection, log, [date(2018, 9, 3), date(2018, 9, 10), END], ever)
    told = {version: [await _attended(connection, version, position) for position in ever[-4:]] for version in both}
    assert told == {1: [75, 140, 80, 15], 2: [75, 95, 80, 15]}, "apart, together, without the longer, apart again"
    await connection.execute("UPDATE ledger.entry SET num = num + 1")
    assert not (await verify(connection)).same
    target = await asyncpg.connect(own_database)
    assert (await rebuild(connection, target, page=2)).replaced
    await target.close()
    await assert_counted(connection, log, [date(2018, 9, 3), date(2018, 9, 10), END], ever)


async def _attended(connection: asyncpg.Connection, version: int, position: int) -> int:
    found = await figures.values(connection, (PROGRAMME, "attended", version), END, position)
    return next(value.num for value in found if value.facet == "")
