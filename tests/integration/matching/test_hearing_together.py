"""Matching hears many at once: who takes part is known as if one had come after the other, in a few statements."""

import random

import pytest

from common.clock import ManualClock
from common.inbox import Inbox
from matching.handlers import hearing
from tests.support import heard_together
from tests.support.hearing import Said
from tests.support.matchmaking import AT

TABLES = {
    "people": "SELECT * FROM matching.participant ORDER BY programme_id, person_id",
    "inbox": "SELECT aggregate, version, handled FROM spine.inbox ORDER BY 1",
}
FORGET = ("TRUNCATE matching.participant, matching.merge, spine.inbox, spine.retry",)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox("matching", hearing.FROM_ENROLMENT, ManualClock(AT))


@pytest.mark.parametrize("number", range(4))
async def test_lives_heard_in_groups_end_as_heard_one_by_one(empty, inbox, number):
    messages = heard_together.lives(number, AT)
    alone = await heard_together.ends(empty.pool, inbox, messages, TABLES, FORGET, None)
    assert {row["present"] for row in await empty.pool.fetch("SELECT present FROM matching.participant")} == {
        True,
        False,
    }
    chance = random.Random(number)
    assert await heard_together.ends(empty.pool, inbox, messages, TABLES, FORGET, chance) == alone


async def test_many_who_enrol_cost_as_many_statements_as_two(empty, database, inbox):
    few = [Said(AT, f"few{number}").enrolled("2018-06-11") for number in range(2)]
    many = [Said(AT, f"many{number}").enrolled("2018-06-11") for number in range(30)]
    known = await heard_together.asked_for(database, inbox, few)
    assert await heard_together.asked_for(database, inbox, many) == known
    assert await empty.pool.fetchval("SELECT count(*) FROM matching.participant WHERE present") == 32
