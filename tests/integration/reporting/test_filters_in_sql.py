"""Goals that ask about single facts, from PostgreSQL: on any date, as known at a position, what a plain count says."""

from datetime import date

import asyncpg
import pytest

from reporting.projections.books import LedgerProjection
from reporting.projections.refolding import verify
from reporting.storage import figures
from tests.support.bookkeeping import interesting_days, plain
from tests.support.filtered_goals import filtered_goals
from tests.support.filtered_stories import telling_filtered
from tests.support.histories import MONTHS, PROGRAMME
from tests.support.logbook import Logbook, messages_of
from tests.support.newer_histories import newer_defined, newer_definition
from tests.support.plain_figures import people_of


@pytest.mark.parametrize("number", range(len(telling_filtered())))
async def test_a_filtered_goal_is_in_the_database_what_a_plain_count_says(connection: asyncpg.Connection, number: int):
    story, definition = telling_filtered()[number], newer_definition(chosen=filtered_goals())
    await Logbook(connection, LedgerProjection(capacity=1)).write(
        messages_of([newer_defined(1, filtered_goals()), *story]), 3
    )
    assert (await verify(connection, page=7)).same
    days = interesting_days(story, MONTHS)
    for known in {len(story), len(story) // 2}:
        so_far = story[:known]
        people = people_of(so_far, PROGRAMME)
        for day in (*days[:: max(1, len(days) // 6)], date(2020, 1, 1)):
            for goal in definition.goals:
                found = await figures.values(connection, (PROGRAMME, goal.id, 1), day, known + 1)
                cells = {(value.facet, value.value): (value.num, value.den) for value in found}
                assert cells == plain(so_far, people, definition, goal, day), (goal.id, day, known)
