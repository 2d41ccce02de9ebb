"""Surveys hears many at once: asked and taken back as if one had come after the other, in a few statements."""

import random

import pytest

from common.inbox import Inbox
from surveys.handlers import hearing
from tests.integration.surveys.conftest import AT
from tests.support import heard_together
from tests.support.hearing import Said

TABLES = {
    "facts": "SELECT * FROM surveys.fact ORDER BY programme_id, person_id, version",
    "asked": """
        SELECT invitation_id, person_id, spell, instrument, version, moment, asked_on, closes_on, revoked, revoked_for,
               said FROM surveys.invitation ORDER BY 1
    """,
    "outgoing": "SELECT message_id, purpose, channel, due_at, status FROM surveys.outgoing ORDER BY 1",
    "wordings": "SELECT * FROM surveys.locked ORDER BY 1, 2",
    "timers": "SELECT id, kind, subject, payload, due_at FROM spine.timer ORDER BY id",
    "events": "SELECT aggregate, version, subject, body FROM spine.event ORDER BY 1, 2",
    "inbox": "SELECT aggregate, version, handled FROM spine.inbox ORDER BY 1",
}
FORGET = (
    "TRUNCATE surveys.fact, surveys.merge, surveys.invitation, surveys.outgoing, surveys.locked",
    "TRUNCATE spine.inbox, spine.retry, spine.outbox, spine.timer, spine.event CASCADE",
)


@pytest.fixture
def inbox(empty) -> Inbox:
    return Inbox("surveys", hearing.handlers(empty.tools), empty.clock)


@pytest.mark.parametrize("number", range(8))
async def test_lives_heard_in_groups_end_as_heard_one_by_one(surveys, inbox, number):
    messages = heard_together.lives(number, AT)
    alone = await heard_together.ends(surveys.pool, inbox, messages, TABLES, FORGET, None)
    assert len(alone["asked"]) > 6
    chance = random.Random(number)
    assert await heard_together.ends(surveys.pool, inbox, messages, TABLES, FORGET, chance) == alone


async def test_many_who_enrol_cost_as_many_statements_as_two(surveys, database, inbox):
    few = [Said(AT, f"few{number}").enrolled("2018-06-11") for number in range(2)]
    many = [Said(AT, f"many{number}").enrolled("2018-06-11") for number in range(30)]
    known = await heard_together.asked_for(database, inbox, few)
    assert await heard_together.asked_for(database, inbox, many) == known
    assert await surveys.pool.fetchval("SELECT count(*) FROM surveys.outgoing WHERE status = 'waiting'") == 32


async def test_an_event_of_a_programme_that_is_not_known_waits_alone(surveys, inbox):
    messages = [Said(AT, f"p{number}").enrolled("2018-06-11") for number in range(5)]
    stranger = Said(AT, "p9")
    stranger.who["programme_id"] = "elsewhere"
    await inbox.hear_all(surveys.pool, [*messages[:2], stranger.enrolled("2018-06-11"), *messages[2:]])
    assert await surveys.pool.fetchval("SELECT count(*) FROM surveys.invitation") == 5
    assert await surveys.pool.fetchval("SELECT array_agg(aggregate) FROM spine.retry") == ["participation:elsewhere:p9"]
