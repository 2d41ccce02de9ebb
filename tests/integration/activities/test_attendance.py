"""Attendance over HTTP: once per person and session, corrected as a whole, old lists kept with findings."""

import asyncio

import pytest

PRESENT = {"session_id": "s1", "person_id": "p1", "status": "present"}
OLD = {
    "activity_id": "cafe",
    "attendance_id": "old-1",
    "person_id": "p1",
    "on": "2017-03-01",
    "status": "unknown",
    "mode": "historical",
}


async def test_presence_lasts_as_long_as_the_session_and_absence_no_time(cafe):
    answer = await cafe.post("/attendance", PRESENT)
    assert (answer.status_code, answer.json()["attendance_id"]) == (201, "s1~p1")
    await cafe.done("/attendance", {**PRESENT, "person_id": "p2", "status": "absent"})
    await cafe.done("/attendance", {**PRESENT, "person_id": "p3", "minutes": 45})
    minutes = [(await cafe.bodies(f"attendance:s1~{person}"))[0]["minutes"] for person in ("p1", "p2", "p3")]
    assert minutes == [120, 0, 45]
    (event,) = await cafe.bodies("attendance:s1~p1")
    assert (event["kind"], event["area"], event["occurred_on"]) == ("language-cafe", "language", "2018-03-06")


async def test_one_person_has_one_attendance_of_a_session(cafe):
    first = await cafe.post("/attendance", PRESENT)
    again = await cafe.post("/attendance", PRESENT)
    assert (again.status_code, again.json()) == (200, first.json())
    other = {**PRESENT, "status": "absent"}
    assert await cafe.refused("/attendance", other) == (409, "attendance-exists", "person_id")


async def test_of_two_who_write_at_once_one_is_first(cafe):
    bodies = [PRESENT, {**PRESENT, "status": "absent"}]
    answers = await asyncio.gather(*(cafe.post("/attendance", body) for body in bodies * 3))
    assert sorted({answer.status_code for answer in answers}) == [200, 201, 409]
    assert len(await cafe.bodies("attendance:s1~p1")) == 1


ATTENDANCES_REFUSED = [
    ({**PRESENT, "session_id": "none"}, (409, "unknown-session", "session_id")),
    ({**PRESENT, "status": "late"}, (422, "literal-error", "status")),
    ({**PRESENT, "minutes": 0}, (422, "zero-minutes", "minutes")),
    ({**PRESENT, "minutes": -5}, (422, "greater-than-equal", "minutes")),
    ({**PRESENT, "minutes": 1441}, (422, "less-than-equal", "minutes")),
    ({**PRESENT, "minutes": 1.5}, (422, "int-type", "minutes")),
    ({**PRESENT, "status": "absent", "minutes": 5}, (422, "minutes-of-absence", "minutes")),
    ({**PRESENT, "status": "unknown"}, (422, "no-status", "status")),
    ({**PRESENT, "on": "2018-03-07"}, (422, "not-the-sessions-day", "on")),
    ({**PRESENT, "attendance_id": "mine"}, (422, "not-the-sessions-attendance", "attendance_id")),
    ({**PRESENT, "person_id": "p" * 80}, (422, "id-too-long", "session_id")),
    ({**PRESENT, "activity_id": "dance"}, (422, "another-activity", "activity_id")),
    ({**PRESENT, "findings": ["no-session"]}, (422, "findings-in-strict-mode", "findings")),
    ({**PRESENT, "quantity": "NaN"}, (422, "finite-number", "quantity")),
    ({**PRESENT, "note": "ill"}, (422, "unknown-field", "note")),
    ({"person_id": "p1", "status": "present"}, (422, "no-session", "session_id")),
    ({**OLD, "mode": "strict", "on": "2018-03-01"}, (422, "no-session", "session_id")),
    ({**OLD, "mode": "strict"}, (422, "outside-programme-period", "on")),
    ({**OLD, "on": "2018-06-16"}, (422, "in-the-future", "on")),
    ({**OLD, "on": None}, (422, "no-date", "on")),
    ({**OLD, "quantity": "25", "unit": "hours"}, (422, "over-a-day", "minutes")),
]


async def test_an_attendance_that_breaks_a_rule_writes_nothing(cafe):
    for body, expected in ATTENDANCES_REFUSED:
        assert await cafe.refused("/attendance", body) == expected, body


async def test_nobody_was_at_a_session_that_is_still_to_come(cafe):
    hours = {"starts_at": "2018-06-16T10:00:00Z", "ends_at": "2018-06-16T11:00:00Z"}
    await cafe.done("/sessions", {"session_id": "planned", "activity_id": "cafe", **hours})
    body = {**PRESENT, "session_id": "planned"}
    assert await cafe.refused("/attendance", body) == (422, "in-the-future", "session_id")


@pytest.mark.parametrize(
    ("more", "minutes", "findings"),
    [
        ({}, 0, ["outside-programme-period", "no-session", "no-status", "no-quantity"]),
        ({"quantity": "2.5", "unit": "hours"}, 150, ["outside-programme-period", "no-session", "no-status"]),
        ({"on": "2018-03-01", "status": "present", "minutes": 30}, 30, ["no-session"]),
        (
            {"on": "2018-03-01", "status": "present", "quantity": "200", "unit": "pounds"},
            0,
            ["no-session", "not-in-hours"],
        ),
        (
            {"on": "2018-03-01", "minutes": 5, "findings": ["after-engagement-end", "before-engagement-start"]},
            5,
            ["before-engagement-start", "after-engagement-end", "no-session", "no-status"],
        ),
    ],
)
async def test_historical_mode_keeps_the_row_and_says_what_was_wrong(cafe, more, minutes, findings):
    await cafe.done("/attendance", {**OLD, **more})
    (event,) = await cafe.bodies("attendance:old-1")
    assert (event["minutes"], event["findings"]) == (minutes, findings)


async def test_a_correction_is_whole_void_or_refused(cafe):
    await cafe.done("/attendance", PRESENT)
    path = "/attendance/s1~p1/corrections"
    assert await cafe.refused(path, {"corrects": 2, "replacement": None}) == (409, "corrects-nothing", "corrects")
    answer = await cafe.post(path, {"corrects": 1, "replacement": {"status": "excused"}})
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert await cafe.refused(path, {"corrects": 2, "replacement": None}) == (409, "corrects-a-correction", "corrects")
    again = await cafe.post(path, {"corrects": 1, "replacement": {"status": "excused"}})
    assert (again.status_code, again.json()["version"]) == (200, 2)
    assert (await cafe.done(path, {"corrects": 1, "replacement": None}))["version"] == 3
    events = await cafe.bodies("attendance:s1~p1")
    assert [event.get("replacement") and event["replacement"]["minutes"] for event in events] == [None, 0, None]
    wrong = {"corrects": 1, "replacement": {"status": "present", "minutes": 0}}
    assert await cafe.refused(path, wrong) == (422, "zero-minutes", "minutes")
    unknown = {"corrects": 1, "replacement": None}
    assert await cafe.refused("/attendance/none/corrections", unknown) == (404, "unknown-attendance", "attendance_id")


async def test_a_voided_attendance_stays_void_when_its_list_is_read_again(cafe):
    await cafe.done("/attendance", PRESENT)
    await cafe.done("/attendance/s1~p1/corrections", {"corrects": 1, "replacement": None})
    assert (await cafe.post("/attendance", PRESENT)).status_code == 200
    assert len(await cafe.bodies("attendance:s1~p1")) == 2
