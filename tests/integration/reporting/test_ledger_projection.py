"""The ledger in PostgreSQL: exactly what the log says, live, after a crash, after forgetting, rebuilt."""

from datetime import date

import asyncpg
from hypothesis import HealthCheck, Phase, given, settings

from reporting.projections.books import LedgerProjection
from reporting.projections.rebuild import rebuild
from reporting.projections.refolding import verify
from reporting.storage import MIGRATIONS, blocks, figures
from tests.support.bookkeeping import interesting_days
from tests.support.histories import MONTHS, PROGRAMME, defined, goals, histories
from tests.support.logbook import Logbook, messages_of
from tests.support.plain_figures import people_of, plain_figure
from tests.support.stories import Story, merged, spring_exit_and_july_entry, two_of_one_person

_TABLES = "inbound.log", "ledger.entry", "ledger.definition", "ledger.book", "read.fact", "read.figure_day", "read.goal"
_OTHERS = "ledger.edge, kept.figure_month, read.figure_block, read.programme, read.organisation, inbound.checkpoint"


async def _empty(connection: asyncpg.Connection) -> None:
    await connection.execute(f"TRUNCATE {', '.join(_TABLES)}, {_OTHERS}")
    await connection.execute("UPDATE inbound.head SET fact_no = 0, known_at = NULL")


async def _counts(connection: asyncpg.Connection) -> list[int]:
    return [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in _TABLES]


async def _total(connection, goal: str, on: date, position: int | None = None) -> tuple[int, int]:
    found = await figures.values(connection, (PROGRAMME, goal, 1), on, position)
    return next(((v.num, v.den) for v in found if v.facet == ""), (0, 0))


@given(history=histories())
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_figures_in_the_database_equal_the_plain_ones_and_a_rebuild(connection, history):
    await _empty(connection)
    await Logbook(connection, LedgerProjection(capacity=1)).write(messages_of(history), 4)
    people = people_of([said for said in history if not said[0].startswith("programme:")], PROGRAMME)
    for goal in goals()[:12:3]:
        for day in interesting_days(history, MONTHS)[::5]:
            found = await figures.values(connection, (PROGRAMME, goal.id, 1), day)
            assert {(v.facet, v.value): (v.num, v.den) for v in found} == plain_figure(people, goal, day)
    for position in {0, len(history) // 2, len(history)}:
        assert (await verify(connection, upto=position, page=3)).same


async def test_a_july_re_entry_leaves_springs_exit_on_springs_curve(connection):
    story = spring_exit_and_july_entry()
    await Logbook(connection, LedgerProjection()).write(messages_of([defined(), *story]))
    assert [await _total(connection, "left", date(2019, month, 15)) for month in (3, 4, 7, 12)] == [
        (0, 0),
        (1, 0),
        (0, 0),
        (1, 0),
    ]


async def test_a_crash_between_fold_and_commit_leaves_no_trace(connection):
    logbook = Logbook(connection, LedgerProjection())
    messages = messages_of([defined(), *spring_exit_and_july_entry()])
    await logbook.write(messages[:4])
    before = await _counts(connection)
    await logbook.write(messages[4:], crash=True)
    assert await _counts(connection) == before
    await logbook.write(messages[4:])
    assert (await verify(connection)).same
    assert await _total(connection, "enrolled", date(2020, 1, 1)) == (1, 0)


async def test_what_was_known_before_a_late_exit_can_still_be_asked(connection):
    story = Story().enters(date(2019, 1, 14)).leaves(date(2019, 3, 31))
    await Logbook(connection, LedgerProjection()).write(messages_of([defined(), *story.log]))
    on = date(2019, 6, 1)
    assert [await _total(connection, "left", on, position) for position in (1, 2, 3)] == [(0, 0), (0, 0), (1, 0)]


async def test_a_rebuild_of_a_sound_ledger_changes_nothing(connection, own_database):
    await Logbook(connection, LedgerProjection()).write(messages_of([defined(), *spring_exit_and_july_entry()]), 2)
    before = await connection.fetch("SELECT * FROM ledger.entry")
    target = await asyncpg.connect(own_database)
    found = await rebuild(connection, target)
    assert (found.same, found.replaced) == (True, False)
    assert found.entries == len(before) > 10
    assert await connection.fetch("SELECT * FROM ledger.entry") == before
    await target.close()


async def test_a_ledger_that_is_not_what_the_log_says_is_found_out_and_made_anew(connection, own_database):
    logbook = Logbook(connection, LedgerProjection())
    messages = messages_of([defined(), *spring_exit_and_july_entry()])
    await logbook.write(messages[:-1], 2)
    await connection.execute("UPDATE ledger.entry SET num = num + 1 WHERE fact_no = 2")
    assert not (await verify(connection)).same
    assert (await verify(connection)).differing_sums > 0
    target = await asyncpg.connect(own_database)
    assert (await rebuild(connection, target, page=2)).replaced
    await target.close()
    assert (await verify(connection)).same
    await logbook.write(messages[-1:])
    assert (await verify(connection)).same


async def test_whoever_writes_sums_of_days_moves_those_of_their_months(connection):
    written = "INSERT INTO read.figure_day VALUES ('p', 'g', 1, '', $1, $2, $3, 1) ON CONFLICT (programme_id, goal_id, "
    written += "version, facet, value, effective_on) DO UPDATE SET num = figure_day.num + excluded.num"
    for value, on, num in (("", date(2019, 2, 1), 5), ("", date(2019, 2, 28), 7), ("x", date(2019, 2, 28), 9)):
        await connection.execute(written, value, on, num)
    await connection.execute(written, "", date(2019, 3, 1), 11)
    await connection.execute(written, "", date(2019, 2, 28), -2)

    async def months() -> list[tuple]:
        found = await connection.fetch("SELECT value, month, num, den FROM kept.figure_month ORDER BY value, month")
        return [tuple(row) for row in found]

    february, march = date(2019, 2, 1), date(2019, 3, 1)
    assert await months() == [("", february, 10, 2), ("", march, 11, 1), ("x", february, 9, 1)]
    await connection.execute("UPDATE read.figure_day SET effective_on = '2019-03-02' WHERE effective_on = '2019-02-01'")
    await connection.execute("DELETE FROM read.figure_day WHERE value = 'x'")
    assert await months() == [("", february, 5, 1), ("", march, 16, 2), ("x", february, 0, 0)]


async def test_months_of_days_that_were_there_before_the_upgrade_are_what_they_would_have_been(connection):
    await Logbook(connection, LedgerProjection()).write(messages_of([defined(), *spring_exit_and_july_entry()]), 2)
    months = "SELECT * FROM kept.figure_month ORDER BY goal_id, facet, value, month"
    written = await connection.fetch(months)
    await connection.execute("DROP TABLE kept.figure_month; DROP INDEX read.figure_day_by_day")
    await connection.execute("DROP FUNCTION kept.months_moved, kept.months_came_or_went CASCADE")
    await connection.execute((MIGRATIONS[-1][1] / "0062_pre_months.sql").read_text())
    assert len(written) > 10
    assert await connection.fetch(months) == written


async def test_a_month_that_is_not_the_sum_of_its_days_is_found_out_and_mended(connection, own_database):
    await Logbook(connection, LedgerProjection()).write(messages_of([defined(), *spring_exit_and_july_entry()]), 2)
    assert (await verify(connection)).same
    await connection.execute("UPDATE kept.figure_month SET num = num + 1 WHERE month = '2019-03-01'")
    assert await _total(connection, "left", date(2019, 3, 31)) == (1, 0), "the days of a month are their own"
    assert await _total(connection, "left", date(2019, 4, 1)) == (2, 0)
    assert not (await verify(connection)).same
    target = await asyncpg.connect(own_database)
    assert (await rebuild(connection, target)).replaced
    await target.close()
    assert await _total(connection, "left", date(2019, 4, 1)) == (1, 0)
    assert (await verify(connection)).same


async def test_a_definition_published_after_its_facts_folds_them_from_the_first(connection):
    story = spring_exit_and_july_entry()
    logbook = Logbook(connection, LedgerProjection(capacity=0))
    await logbook.write(messages_of([*story, defined(1), defined(2)]), 3)
    assert await _total(connection, "left", date(2019, 4, 15)) == (1, 0)
    first_fact = await connection.fetchval("SELECT min(fact_no) FROM read.entry WHERE version = 2")
    assert first_fact == 1
    assert (await verify(connection)).same


async def test_a_merge_of_people_who_are_no_longer_in_memory_and_its_undoing_are_what_the_log_says(connection):
    logbook = Logbook(connection, LedgerProjection(capacity=0))
    story = [defined(), *two_of_one_person(), merged(1, "p-1", "p-2"), merged(2, "p-2", "p-3")]
    await logbook.write(messages_of([*story, defined(2), merged(1, "p-1", "p-2", undone=True)]), 2)
    on, end = date(2020, 1, 1), len(story)
    assert [await _total(connection, "enrolled", on, known) for known in (end - 2, end - 1, end + 2)] == [
        (2, 0),
        (1, 0),
        (2, 0),
    ]
    assert [row[0] for row in await connection.fetch("SELECT subject FROM read.fact WHERE fact_no = $1", end)] == [
        "p-2",
        "p-3",
    ]
    for position in range(end + 3):
        assert (await verify(connection, upto=position)).same


async def test_a_merge_is_still_known_after_a_start(connection):
    story = [defined(), *two_of_one_person()]
    await Logbook(connection, LedgerProjection()).write(messages_of([*story, merged(1, "p-1", "p-2")]))
    later = Logbook(connection, LedgerProjection())
    await later.write(
        messages_of([*story, merged(1, "p-1", "p-2"), *Story("p-2").enters(date(2018, 1, 8), 7).log])[-1:]
    )
    assert await _total(connection, "enrolled", date(2020, 1, 1)) == (1, 0)
    assert (await verify(connection)).same


async def test_the_views_show_the_newest_definition_and_every_versions_goals(connection):
    logbook = Logbook(connection, LedgerProjection())
    await logbook.write(messages_of([defined(2, goals()[:3]), defined(1)]), 1)
    assert await connection.fetchval("SELECT version FROM read.programme") == 2
    assert await connection.fetchval("SELECT count(*) FROM read.goal") == len(goals()) + 3
    assert await connection.fetchval("SELECT position FROM read.watermark") == 2


async def test_what_was_known_is_the_same_across_blocks_late_definitions_and_a_rebuild(connection, own_database):
    start = 2 * blocks.SIZE - 9
    await connection.execute("UPDATE inbound.head SET fact_no = $1", start)
    story = Story().enters(date(2019, 1, 14)).attends(date(2019, 1, 15), 60).attends(date(2019, 1, 16), 30)
    story = story.leaves(date(2019, 3, 31)).enters(date(2019, 7, 1), 2).attends(date(2019, 7, 2), 45)
    logbook = Logbook(connection, LedgerProjection())
    await logbook.write(messages_of([defined(), *story.log, *two_of_one_person(), defined(2)]), 2)
    last = await connection.fetchval("SELECT fact_no FROM inbound.head")
    assert await blocks.closed(connection) == 2 < last / blocks.SIZE + 1
    assert await connection.fetchval("SELECT count(DISTINCT book) FROM read.figure_block WHERE block = 1") > len(
        goals()
    )

    async def all_known() -> list:
        return [
            await figures.values(connection, (PROGRAMME, goal.id, version), date(2020, 1, 1), position)
            for position in range(start, last + 1)
            for goal in goals()
            for version in (1, 2)
        ]

    known = await all_known()
    await connection.execute("UPDATE read.blocks_closed SET blocks = 0")
    assert await all_known() == known, "as read from the lines alone"
    await connection.execute("UPDATE read.blocks_closed SET blocks = 2")
    assert (await verify(connection)).same
    await connection.execute("UPDATE read.figure_block SET num = num + 1")
    target = await asyncpg.connect(own_database)
    assert (await rebuild(connection, target)).replaced
    await target.close()
    assert await all_known() == known
