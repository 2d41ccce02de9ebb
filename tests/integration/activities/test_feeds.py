"""Calendars behind secret links: what each shows, as a real client's library reads it, and when it shows nothing."""

from datetime import UTC, datetime

import icalendar
import pytest

from tests.support.commanding import Commanded
from tests.support.linking import tables_that_hold

CAFE = {"activity_id": "cafe", "programme_id": "steg", "title": "Språkcafé; fika, prat", "kind": "language-cafe"}
COACHING = {"activity_id": "coach", "programme_id": "steg", "title": "Coachning", "kind": "coaching"}
GONE = (404, "application/problem+json", "unknown-calendar")


def _session(name: str, activity: str, day: str, **more):
    hours = {"starts_at": f"{day}T17:00:00+02:00", "ends_at": f"{day}T19:00:00+02:00"}
    return {"session_id": name, "activity_id": activity, **hours, **more}


@pytest.fixture
async def planned(activities: Commanded) -> Commanded:
    await activities.done("/activities", {**CAFE, "host": "rk", "place": "Folkets hus"})
    await activities.done("/activities", COACHING)
    await activities.done("/sessions", _session("s1", "cafe", "2018-09-03", room="sal-2", consultants=["c7"]))
    await activities.done("/sessions", _session("s2", "cafe", "2018-09-10"))
    await activities.done("/sessions", _session("s3", "coach", "2018-09-11", consultants=["c7"]))
    await activities.done("/sessions", _session("old", "cafe", "2018-04-03"))
    return activities


async def _open(service: Commanded, **feed) -> str:
    made = await service.done("/calendar-feeds", {"programme_id": "steg", **feed})
    listed = (await service.get("/calendar-feeds?programme=steg")).json()["feeds"]
    (url,) = [one["url"] for one in listed if one["feed_id"] == made["feed_id"]]
    return url.removeprefix("https://kalender.staden.example")


async def _shown(service: Commanded, path: str) -> dict[str, icalendar.Event]:
    answer = await service.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["UID"]).partition("@")[0]: event for event in events}


async def _closed(service: Commanded, path: str) -> tuple[int, str, str]:
    answer = await service.client.get(path)
    return answer.status_code, answer.headers["content-type"], answer.json()["rule"]


async def test_each_scope_shows_what_concerns_it(planned):
    await planned.done("/sign-ups", {"person_id": "p1", "session_id": "s3"})
    shown = {
        scope: sorted(await _shown(planned, await _open(planned, scope=scope, **more)))
        for scope, more in (
            ("programme", {}),
            ("host", {"of": "rk"}),
            ("consultant", {"of": "c7"}),
            ("participant", {"of": "p1"}),
        )
    }
    assert shown == {
        "programme": ["old", "s1", "s2", "s3"],
        "host": ["old", "s1", "s2"],
        "consultant": ["s1", "s3"],
        "participant": ["s3"],
    }
    assert await _shown(planned, await _open(planned, scope="host", of="af")) == {}


async def test_a_client_reads_title_place_and_moment_as_they_are(planned):
    event = (await _shown(planned, await _open(planned, scope="programme")))["s1"]
    assert (event["SUMMARY"], event["LOCATION"]) == ("Språkcafé; fika, prat", "sal-2, Folkets hus")
    assert event["DTSTART"].dt == datetime(2018, 9, 3, 15, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2018, 9, 3, 17, tzinfo=UTC)
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")


async def test_what_moves_or_is_cancelled_is_told_to_clients_that_know_it(planned):
    link = await _open(planned, scope="consultant", of="c7")
    moved = _session("s1", "cafe", "2018-09-04", consultants=["c7"])
    await planned.done("/sessions/s1/changes", {n: v for n, v in moved.items() if n != "session_id"})
    await planned.done("/sessions/s3/cancellation", {"reason": "illness"})
    shown = await _shown(planned, link)
    assert (shown["s1"]["DTSTART"].dt.day, shown["s1"]["SEQUENCE"], shown["s1"]["STATUS"]) == (4, 1, "CONFIRMED")
    assert (shown["s3"]["SEQUENCE"], shown["s3"]["STATUS"]) == (1, "CANCELLED")


async def test_a_client_that_has_it_already_gets_nothing_again(planned):
    link = await _open(planned, scope="programme")
    first = await planned.client.get(link)
    again = await planned.client.get(link, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await planned.done("/sessions", _session("s9", "cafe", "2018-09-17"))
    later = await planned.client.get(link, headers={"if-none-match": first.headers["etag"]})
    assert later.status_code == 200
    assert first.headers["cache-control"] == "private, max-age=300"


async def test_a_revoked_link_opens_nothing_like_one_that_never_was(planned):
    made = await planned.done("/calendar-feeds", {"programme_id": "steg", "scope": "programme"})
    (listed,) = (await planned.get("/calendar-feeds?programme=steg")).json()["feeds"]
    link = listed["url"].removeprefix("https://kalender.staden.example")
    assert (await planned.client.get(link)).status_code == 200
    revocation = f"/calendar-feeds/{made['feed_id']}/revocation"
    assert (await planned.refused(revocation, {}, organisation="rk"))[0] == 403
    assert (await planned.client.get(link)).status_code == 200
    assert (await planned.post(revocation, {})).status_code == 201
    assert (await planned.post(revocation, {})).status_code == 200
    assert await _closed(planned, link) == GONE
    other = link[:-5] + ("a" if link[-5] != "a" else "b") + link[-4:]
    assert await _closed(planned, other) == GONE
    assert await _closed(planned, "/calendar/x.ics") == GONE
    (listed,) = (await planned.get("/calendar-feeds?programme=steg")).json()["feeds"]
    assert listed["url"] is None
    assert listed["revoked_at"]


async def test_the_calendar_of_somebody_under_protection_closes_and_none_is_made(planned):
    link = await _open(planned, scope="participant", of="p1")
    assert (await planned.client.get(link)).status_code == 200
    await planned.pool.execute("INSERT INTO activities.person VALUES ('p1', true, false), ('p2', false, true)")
    assert await _closed(planned, link) == GONE
    for person in ("p1", "p2"):
        asked = {"programme_id": "steg", "scope": "participant", "of": person}
        assert await planned.refused("/calendar-feeds", asked) == (409, "no-calendar-link", "of")


async def test_the_secret_is_neither_stored_nor_remembered_under_a_key(planned):
    asked = {"programme_id": "steg", "scope": "programme"}
    first = await planned.post("/calendar-feeds", asked, headers={"idempotency-key": "k1"})
    again = await planned.post("/calendar-feeds", asked, headers={"idempotency-key": "k1"})
    assert first.json() == again.json()
    (listed,) = (await planned.get("/calendar-feeds?programme=steg")).json()["feeds"]
    digest = listed["url"].rpartition("-")[2].removesuffix(".ics")
    assert await tables_that_hold(planned.pool, digest, "activities", "spine") == []
    assert "spine.idempotency" in await tables_that_hold(planned.pool, listed["feed_id"], "activities", "spine")


REFUSED = [
    ({"scope": "programme", "of": "rk"}, (422, "not-of-this-scope", "of")),
    ({"scope": "host", "of": "nobody"}, (422, "unknown-host", "of")),
    ({"scope": "world"}, (422, "literal-error", "scope")),
    ({"scope": "programme", "programme_id": "none"}, (409, "unknown-programme", "programme_id")),
    ({"scope": "programme", "url": "x"}, (422, "unknown-field", "url")),
]


async def test_what_breaks_a_rule_makes_no_link(planned):
    for more, expected in REFUSED:
        assert await planned.refused("/calendar-feeds", {"programme_id": "steg", **more}) == expected
    assert (await planned.refused("/calendar-feeds/none/revocation", {}))[:2] == (404, "unknown-calendar-feed")
    assert (await planned.get("/calendar-feeds?programme=steg", organisation="gruppen")).status_code == 404
    assert (await planned.get("/calendar-feeds?programme=steg")).json() == {"feeds": []}
