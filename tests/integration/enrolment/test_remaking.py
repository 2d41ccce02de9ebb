"""The tables beside the events are the same when they are made again from nothing but events."""

import pytest

from common.remaking import remake
from enrolment.storage.remaking import REMAKING
from tests.support.commanding import PROGRAMME

FOLLOWED = PROGRAMME | {
    "capacity": {"places": 1},
    "follow_ups": [
        {"id": "six-months", "months_after_exit": 6, "status": "at", "title": {"sv": "Sex månader", "en": "Six months"}}
    ],
}
_TABLES = {
    "participant": "SELECT * FROM enrolment.participant ORDER BY person_id",
    "follow_up": "SELECT * FROM enrolment.follow_up ORDER BY person_id, point",
    "referral": "SELECT * FROM enrolment.referral ORDER BY referral_id",
    "merge": "SELECT * FROM enrolment.merge ORDER BY merge_id",
    "timer": "SELECT id, kind, due_at, payload FROM spine.timer ORDER BY id",
    "protected": "SELECT person_id, protected FROM enrolment.person ORDER BY person_id",
}


async def _shown(service):
    return {name: [tuple(row) for row in await service.pool.fetch(sql)] for name, sql in _TABLES.items()}


@pytest.fixture
async def lived(empty):
    """Somebody who left and was asked, somebody who is in with a plan, somebody who waits, a merge, a protected one."""
    await empty.done("/programmes", FOLLOWED)
    for name in ("left", "in", "waits", "twin"):
        await empty.done("/people", {"person_id": name, "controller": "staden", "birth_date": "1990-05-01",
                                     "gender": "man"})  # fmt: skip
    enrol = {"programme_id": "steg", "on": "2018-02-01", "entry": {"group": "newcomers"}}
    await empty.done("/participations", enrol | {"person_id": "left"})
    await empty.done("/participations/steg/left/exit", {"on": "2018-03-01", "reason": "completed"})
    await empty.done("/participations", enrol | {"person_id": "in", "on": "2018-03-02"})
    await empty.done("/participations/steg/in/consultant", {"consultant": "staff-7", "on": "2018-03-05"})
    await empty.done("/participations/steg/in/plan", {"aim": "regular-studies", "on": "2018-03-06"})
    referral = {"referral_id": "r1", "programme_id": "steg", "person_id": "waits", "referrer": "af"}
    await empty.done("/referrals", referral | {"on": "2018-02-01"})
    await empty.done("/referrals/r1/decision", {"status": "waitlisted", "on": "2018-02-02"})
    await empty.done("/merges", {"merge_id": "m1", "person_ids": ["left", "twin"]})
    await empty.post("/people/in/protection", {"protected": True})
    return empty


async def test_all_of_it_is_made_again_from_events_alone(lived):
    before = await _shown(lived)
    assert all(before[name] for name in _TABLES), before
    for table in ("participant", "follow_up", "referral", "merge"):
        await lived.pool.execute(f"DELETE FROM enrolment.{table}")
    await lived.pool.execute("DELETE FROM spine.timer")
    await lived.pool.execute("UPDATE enrolment.person SET protected = NOT protected WHERE person_id = 'in'")
    await remake(lived.pool, REMAKING)
    assert await _shown(lived) == before
    await remake(lived.pool, REMAKING)
    assert await _shown(lived) == before, "again changes nothing"


async def test_a_row_of_somebody_who_turned_out_never_to_have_entered_goes(lived):
    await lived.pool.execute("DELETE FROM spine.event WHERE aggregate = 'way:steg:in'")
    row = await lived.pool.fetchrow("SELECT * FROM enrolment.participant WHERE person_id = 'in'")
    await lived.done("/participations/steg/in/corrections", {"corrects": 1, "replacement": None})
    columns = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    await lived.pool.execute(f"INSERT INTO enrolment.participant VALUES ({columns})", *row)
    await remake(lived.pool, REMAKING)
    assert await lived.pool.fetchval("SELECT count(*) FROM enrolment.participant WHERE person_id = 'in'") == 0


async def test_a_database_from_before_the_tables_gets_them_once_at_the_start(lived):
    """Version 0003 brought the tables: participations from before it have no rows until they are made."""
    before = await _shown(lived)
    await lived.pool.execute("DELETE FROM enrolment.participant")
    await remake(lived.pool, REMAKING, if_older=True)
    assert await _shown(lived) == before
    await lived.pool.execute("DELETE FROM enrolment.participant")
    assert await remake(lived.pool, REMAKING, if_older=True) == 0, "it was done; nobody waits for it again"
