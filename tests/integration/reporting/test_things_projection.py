"""Things in PostgreSQL: kept by the log alone, whenever the definition came, also when nothing stays in memory."""

from datetime import date

import asyncpg
import pytest

from contracts.programme import Target
from reporting.projections.books import LedgerProjection
from reporting.projections.refolding import verify
from reporting.storage import figures
from tests.support.bookkeeping import plain
from tests.support.histories import PROGRAMME
from tests.support.logbook import Logbook, messages_of
from tests.support.newer_histories import newer_defined, newer_definition
from tests.support.newer_stories import people
from tests.support.plain_figures import people_of
from tests.support.stories_of_things import things

_STORY = [*things(), *(said for log in people() for said in log)]


@pytest.mark.parametrize("late", [False, True], ids=["defined first", "defined last"])
async def test_every_goal_of_engine_2_is_in_the_database_what_a_plain_count_says(
    connection: asyncpg.Connection, *, late: bool
):
    told = [*_STORY, newer_defined()] if late else [newer_defined(), *_STORY]
    await Logbook(connection, LedgerProjection(capacity=1)).write(messages_of(told), 3)
    everybody, definition = people_of(_STORY, PROGRAMME), newer_definition()
    for day in (date(2018, 9, 9), date(2018, 12, 31), date(2019, 9, 5)):
        for goal in definition.goals:
            found = await figures.values(connection, (PROGRAMME, goal.id, 1), day)
            cells = {(value.facet, value.value): (value.num, value.den) for value in found}
            assert cells == plain(_STORY, everybody, definition, goal, day), (goal.id, day)
    assert (await verify(connection, page=7)).same


async def test_a_crash_between_two_bookings_leaves_no_trace(connection: asyncpg.Connection):
    book, messages = Logbook(connection, LedgerProjection()), messages_of([newer_defined(), *_STORY])
    await book.write(messages[:20], 5)
    await book.write(messages[20:25], 5, crash=True)
    await book.write(messages[20:], 5)
    assert (await verify(connection, page=11)).same


async def test_money_is_read_in_ore_and_its_ceiling_stays_one(connection: asyncpg.Connection):
    wanted = {goal.id: goal for goal in newer_definition().goals}["per-head"]
    capped = wanted.model_copy(update={"target": Target(at_most=184_000)})
    await Logbook(connection, LedgerProjection()).write(messages_of([newer_defined(1, (capped,)), *_STORY]))
    (row,) = await figures.goals(connection, PROGRAMME)
    assert (row["kind"], row["unit"], row["target"], row["at_most"]) == ("ratio", "ore", 184_000_00, True)
