"""Who was reached and is no participant: known people once, others by number, corrected or void."""

from activities.handlers import handlers
from common.inbox import Inbox
from tests.integration.activities.conftest import AT
from tests.support.hearing import Said, hear

VOLUME = {"session_id": "s1", "audience": "established-residents", "number": 14}
KNOWN = {"session_id": "s1", "number": 1, "person_id": "v1"}
PERIOD = "/reached?programme=steg&first_day=2018-01-01&last_day=2018-12-31"


async def _reached(service):
    return (await service.get(PERIOD)).json()["reached"]


async def test_a_known_visitor_counts_once_however_often_and_a_volume_adds_up(cafe):
    hours = {"starts_at": "2018-03-13T17:00:00+01:00", "ends_at": "2018-03-13T19:00:00+01:00"}
    await cafe.done("/sessions", {"session_id": "s2", "activity_id": "cafe", **hours})
    for session in ("s1", "s2"):
        await cafe.done("/visitors", {**VOLUME, "session_id": session})
        await cafe.done("/visitors", {**KNOWN, "session_id": session})
    assert (await cafe.post("/visitors", KNOWN)).status_code == 200
    assert await _reached(cafe) == {"known": 1, "volume": 28, "participants": 0}
    assert await cafe.refused("/visitors", {**VOLUME, "number": 15}) == (409, "counted-already", "session_id")


async def test_a_visitor_who_becomes_a_participant_is_counted_there_alone(cafe):
    await cafe.done("/visitors", KNOWN)
    clock = cafe.tokens.clock
    await hear(Inbox("activities", handlers(clock), clock), cafe.pool, Said(AT, "v1").enrolled("2018-06-11"))
    assert await _reached(cafe) == {"known": 0, "volume": 0, "participants": 1}


async def test_a_count_is_corrected_or_void(cafe):
    name = (await cafe.done("/visitors", VOLUME))["count_id"]
    await cafe.done(f"/visitors/{name}/corrections", {"corrects": 1, "number": 12})
    assert (await _reached(cafe))["volume"] == 12
    await cafe.done(f"/visitors/{name}/corrections", {"corrects": 1, "number": None})
    assert (await _reached(cafe))["volume"] == 0
    versions = await cafe.bodies(f"visitors:{name}")
    assert [one.get("replacement") and one["replacement"]["number"] for one in versions] == [None, 12, None]
    refused = await cafe.refused(f"/visitors/{name}/corrections", {"corrects": 2, "number": 1})
    assert refused == (409, "corrects-a-correction", "corrects")


REFUSED = [
    ({**VOLUME, "number": -1}, (422, "greater-than-equal", "number")),
    ({**VOLUME, "number": "14"}, (422, "int-type", "number")),
    ({**VOLUME, "audience": "tourists"}, (422, "literal-error", "audience")),
    ({**KNOWN, "number": 2}, (422, "one-person", "number")),
    ({**VOLUME, "session_id": "none"}, (409, "unknown-session", "session_id")),
    ({**KNOWN, "person_id": "v" * 80}, (422, "id-too-long", "session_id")),
]


async def test_a_count_that_breaks_a_rule_writes_nothing(cafe):
    for body, expected in REFUSED:
        assert await cafe.refused("/visitors", body) == expected, body


async def test_who_is_protected_is_left_out_of_lists_for_those_who_do_not_work_with_people(cafe):
    clock = cafe.tokens.clock
    await cafe.done("/sessions/s1/attendance", {"rows": [{"person_id": "p1"}, {"person_id": "p2"}]})
    await hear(Inbox("activities", handlers(clock), clock), cafe.pool, Said(AT, "p1").protected())
    path = "/attendance?programme=steg&month=2018-03"
    seen = {}
    for role in ("caseworker", "steering", "auditor"):
        listed = (await cafe.get(path, role=role)).json()["attendance"]
        seen[role] = [one["person_id"] for one in listed]
    assert seen == {"caseworker": ["p1", "p2"], "steering": ["p2"], "auditor": ["p2"]}
