"""What stands beside the events of activities is the same when it is made again from nothing but events."""

from activities.storage.remaking import REMAKING
from tests.integration.activities.conftest import COURSE
from tests.support.tables import made_again, shown

TABLES = dict.fromkeys(
    (f"activities.{name}" for name in ("offered", "scheduled", "booking", "series", "sign_up", "taken", "attendance",
                                       "locked_month", "visitors", "booked", "budget_line", "deliverable")), "*",
)  # fmt: skip


async def _lived(service):
    await service.done("/series", COURSE | {"capacity": 1})
    for person in ("p1", "p2", "p3"):
        await service.done("/sign-ups", {"series_id": "course", "person_id": person})
    await service.done("/sign-ups", {"session_id": "course.2018-06-21", "person_id": "p4"})
    hours = {"starts_at": "2018-03-06T17:00:00+01:00", "ends_at": "2018-03-06T19:00:00+01:00"}
    await service.done("/sessions", {"session_id": "s1", "activity_id": "cafe", **hours})
    await service.done("/sessions/s1/attendance", {"rows": [{"person_id": "p1"}, {"person_id": "p2"}]})
    await service.done("/visitors", {"session_id": "s1", "audience": "everybody", "number": 7})
    studies = {"commitment_id": "c1", "programme_id": "steg", "person_id": "p9", "kind": "studies",
               "rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=3", "starts_on": "2018-06-19", "from_time": "09:00",
               "to_time": "12:00"}  # fmt: skip
    await service.done("/commitments", studies)


async def test_all_of_it_is_made_again_from_events_alone(phased):
    await _lived(phased)
    before = await shown(phased.pool, TABLES)
    filled = {table.partition(".")[2] for table, rows in before.items() if rows}
    assert filled >= {"offered", "scheduled", "series", "sign_up", "taken", "attendance", "visitors"}
    assert await made_again(phased.pool, TABLES, REMAKING) == before
