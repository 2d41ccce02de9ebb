"""Activities hears many at once: places and spells as if one had come after the other, in a few statements."""

import random

import pytest

from activities.handlers import handlers
from common.clock import ManualClock
from common.inbox import Inbox
from tests.integration.activities.conftest import AT, COURSE
from tests.support import heard_together
from tests.support.hearing import Said

TABLES = {
    "facts": "SELECT * FROM activities.fact ORDER BY programme_id, person_id, aggregate, version",
    "spells": "SELECT * FROM activities.spell ORDER BY programme_id, person_id, number",
    "places": "SELECT * FROM activities.sign_up ORDER BY sign_up_id",
    "timers": "SELECT id, kind, subject, due_at FROM spine.timer ORDER BY id",
    "events": """
        SELECT aggregate, version, subject, body FROM spine.event WHERE aggregate LIKE 'sign-up:%' ORDER BY 1, 2
    """,
    "inbox": "SELECT aggregate, version, handled FROM spine.inbox ORDER BY 1",
}
FORGET = (
    "TRUNCATE activities.fact, activities.spell, activities.merge, activities.same_as, activities.sign_up",
    "TRUNCATE spine.inbox, spine.retry, spine.outbox, spine.timer",
    "DELETE FROM spine.event WHERE aggregate LIKE 'sign-up:%'",
)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox("activities", handlers(ManualClock(AT)), ManualClock(AT))


@pytest.mark.parametrize("number", range(8))
async def test_lives_heard_in_groups_end_as_heard_one_by_one(phased, inbox, number):
    await phased.done("/series", {**COURSE, "phase": "group-phase", "capacity": 2})
    messages = heard_together.lives(number, AT)
    alone = await heard_together.ends(phased.pool, inbox, messages, TABLES, FORGET, None)
    assert alone["places"], "somebody had a place"
    chance = random.Random(number)
    assert await heard_together.ends(phased.pool, inbox, messages, TABLES, FORGET, chance) == alone


async def test_many_who_enrol_cost_as_many_statements_as_two(phased, database, inbox):
    few = [Said(AT, f"few{number}").enrolled("2018-06-11") for number in range(2)]
    many = [Said(AT, f"many{number}").enrolled("2018-06-11") for number in range(30)]
    known = await heard_together.asked_for(database, inbox, few)
    assert "activities.spell" in " ".join(known)
    assert await heard_together.asked_for(database, inbox, many) == known
    assert await phased.pool.fetchval("SELECT count(*) FROM activities.spell") == 32


async def test_who_came_before_somebody_left_waited_and_moved_up(phased, inbox):
    await phased.done("/series", {**COURSE, "phase": "group-phase", "capacity": 1})
    one, two = Said(AT, "p1"), Said(AT, "p2")
    await inbox.hear_all(phased.pool, [one.enrolled("2018-06-11"), two.enrolled("2018-06-11")])
    await inbox.hear_all(phased.pool, [one.entered("group-phase", "2018-06-11")])
    await inbox.hear_all(phased.pool, [two.entered("group-phase", "2018-06-12"), one.exited("2018-06-13")])
    said = "SELECT subject FROM spine.event WHERE aggregate = 'sign-up:course~p2' ORDER BY version"
    subjects = await phased.pool.fetch(said)
    assert [row["subject"].split(".")[-2] for row in subjects] == ["waitlisted", "promoted"]
