"""Activities and sessions over HTTP."""

CAFE = {"activity_id": "cafe", "programme_id": "steg", "title": "Språkcafé", "kind": "language-cafe"}


def _session(starts, ends, **more):
    return {"session_id": "s2", "activity_id": "cafe", "starts_at": starts, "ends_at": ends, **more}


async def test_an_activity_copies_its_programmes_controller(activities):
    answer = await activities.post("/activities", {**CAFE, "area": "language"})
    assert (answer.status_code, answer.json()) == (
        201,
        {"aggregate": "activity:cafe", "version": 1, "activity_id": "cafe"},
    )
    (event,) = await activities.bodies("activity:cafe")
    assert (event["controller"], event["area"], event["occurred_on"]) == ("staden", "language", "2018-06-15")


ACTIVITYS_REFUSED = [
    ({**CAFE, "programme_id": "other"}, (409, "unknown-programme", "programme_id")),
    ({**CAFE, "area": "sports"}, (422, "unknown-area", "area")),
    ({**CAFE, "host": "nobody"}, (422, "unknown-host", "host")),
    ({**CAFE, "title": ""}, (422, "string-too-short", "title")),
    ({**CAFE, "leader": "x"}, (422, "unknown-field", "leader")),
    ({**CAFE, "activity_id": "å"}, (422, "string-pattern-mismatch", "activity_id")),
]


async def test_an_activity_that_breaks_a_rule_writes_nothing(activities):
    for body, expected in ACTIVITYS_REFUSED:
        assert await activities.refused("/activities", body) == expected, body


async def test_an_activity_stays_what_it_was(activities):
    first = await activities.post("/activities", CAFE)
    again = await activities.post("/activities", CAFE)
    assert (again.status_code, again.json()) == (200, first.json())
    other = {**CAFE, "title": "Annat"}
    assert await activities.refused("/activities", other) == (409, "activity-exists", "activity_id")


SESSIONS_REFUSED = [
    (
        _session("2019-01-02T09:00:00+01:00", "2019-01-02T10:00:00+01:00"),
        (422, "outside-programme-period", "starts_at"),
    ),
    (_session("2018-03-07T09:00:00+01:00", "2018-03-07T09:00:00+01:00"), (422, "ends-before-start", "ends_at")),
    (_session("2018-03-07T09:00:00+01:00", "2018-03-08T10:00:00+01:00"), (422, "unlikely-length", "ends_at")),
    (_session("2018-03-07T09:00:00", "2018-03-07T10:00:00"), (422, "value-error", "starts_at")),
    (_session("0001-01-01T00:00:00+14:00", "2018-03-07T10:00:00Z"), (422, "value-error", "starts_at")),
    (_session("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"), (422, "value-error", "starts_at")),
    (_session(1520000000, 1520003600), (422, "value-error", "starts_at")),
    (
        _session("2018-03-07T09:00:00Z", "2018-03-07T10:00:00Z", activity_id="none"),
        (409, "unknown-activity", "activity_id"),
    ),
]


async def test_a_session_that_breaks_a_rule_writes_nothing(cafe):
    for body, expected in SESSIONS_REFUSED:
        assert await cafe.refused("/sessions", body) == expected, body


async def test_the_day_of_a_session_is_the_swedish_one(cafe):
    """New Year's Eve in UTC is the first day of the programme in Sweden, and the last night is outside."""
    first = _session("2017-12-31T23:30:00Z", "2018-01-01T01:00:00Z", session_id="first")
    await cafe.done("/sessions", first)
    (event,) = await cafe.bodies("session:first")
    assert event["occurred_on"] == "2018-01-01"
    last = _session("2018-12-31T23:30:00Z", "2019-01-01T01:00:00Z", session_id="last")
    assert await cafe.refused("/sessions", last) == (422, "outside-programme-period", "starts_at")
    await cafe.done("/sessions", {**last, "mode": "historical"})


async def test_the_lists_hold_what_was_offered_page_by_page(cafe):
    for number in range(3):
        day = f"2018-04-0{number + 1}"
        await cafe.done("/sessions", _session(f"{day}T10:00:00Z", f"{day}T11:00:00Z", session_id=f"x{number}"))
    page = (await cafe.get("/sessions?programme=steg&limit=3")).json()["sessions"]
    assert [one["session_id"] for one in page] == ["s1", "x0", "x1"]
    rest = (await cafe.get("/sessions?programme=steg&limit=3&after=x1")).json()["sessions"]
    assert [one["session_id"] for one in rest] == ["x2"]
    listed = (await cafe.get("/activities?programme=steg", role="steering", organisation="gruppen")).json()
    assert [one["activity_id"] for one in listed["activities"]] == ["cafe"]
    assert (await cafe.get("/activities?programme=steg", organisation="af")).status_code == 404
    assert (await cafe.get("/activities?programme=nothing")).status_code == 404
