"""The calendar of due reports behind a secret link, as a calendar library reads it: it rings until one is delivered."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from common import db, timers
from contracts.enrolment_programme import ReportDelivered
from reporting.reports import timing
from tests.integration.reporting.reports_world import Staff, World, asked, opened
from tests.support.linking import tables_that_hold
from tests.support.reported import PROGRAMME, STATED, common, defined
from tests.support.signing import KEYS

FEEDS = f"/report-calendar/{PROGRAMME}/feeds"
GONE = (404, "application/problem+json", "unknown-calendar")
MORNING = timedelta(hours=8)


@pytest.fixture
async def world(connection):
    async with opened(connection) as made:
        made.clock.set(datetime(2014, 11, 30, 12, tzinfo=UTC))
        yield made


@pytest.fixture
async def staff(world: World, own_database: str, tmp_path):
    async with await db.open_pool(own_database) as pool, asked(world, own_database, tmp_path) as asking:
        await timing.start(pool, world.clock)
        await looks(world)
        yield asking


async def looks(world: World) -> None:
    """Whatever is due by now happens, a new calendar too."""
    fired = timers.Timers(None, world.clock, timing.handlers(world.clock, KEYS))
    while await fired.fire_next(world.connection):
        pass


async def made(staff: Staff, **body) -> str:
    answer = await staff.post(FEEDS, body)
    assert answer.status_code == 201, answer.text
    listed = (await staff.get(FEEDS)).json()["feeds"]
    (url,) = [one["url"] for one in listed if one["feed_id"] == answer.json()["feed_id"]]
    return url.removeprefix("https://kalender.staden.example")


async def shown(staff: Staff, link: str) -> dict[str, icalendar.Event]:
    answer = await staff.client.get(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["UID"]).removesuffix("@harjedalen").removeprefix(f"{PROGRAMME}~"): event for event in events}


def rings(event: icalendar.Event) -> list[timedelta]:
    return [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]


async def closed(staff: Staff, link: str) -> tuple[int, str, str]:
    answer = await staff.client.get(link)
    return answer.status_code, answer.headers["content-type"], answer.json()["rule"]


async def test_every_due_report_is_a_day_that_rings_on_the_mornings_of_its_reminders(staff: Staff):
    link = await made(staff)
    assert (await staff.client.get(link)).headers["cache-control"] == "private, max-age=300"
    found = await shown(staff, link)
    listed = {one["id"]: one for one in (await staff.get(f"/report-calendar/{PROGRAMME}")).json()["due"]}
    assert {name: event["DTSTART"].dt.isoformat() for name, event in found.items()} == {
        name: one["due_on"] for name, one in listed.items()
    }
    assert str(found["interim-1"]["SUMMARY"]) == listed["interim-1"]["title_sv"]
    assert str(found["interim-1"]["DESCRIPTION"]).startswith("Till: ")
    assert rings(found["final"]) == [timedelta(days=days) + MORNING for days in (-14, -3, 1, 14)]


async def test_a_calendar_in_english_says_it_in_english(staff: Staff):
    found = await shown(staff, await made(staff, language="en"))
    titles = {each.id: each.title.en for each in STATED.reports}
    assert {name: str(found[name]["SUMMARY"]) for name in titles} == titles
    assert str(found["interim-1"]["DESCRIPTION"]).startswith("To: ")


async def test_an_alarm_that_has_rung_is_left_out_and_a_late_report_says_so(staff: Staff, world: World):
    link = await made(staff)
    left = {}
    for month, day, hour in ((12, 1, 6), (12, 1, 8), (12, 15, 12), (12, 16, 8), (12, 30, 8)):
        world.clock.set(datetime(2014, month, day, hour, tzinfo=UTC))
        event = (await shown(staff, link))["interim-1"]
        late = str(event["SUMMARY"]).startswith("Försenad: ")
        left[month, day, hour] = ([(ring - MORNING).days for ring in rings(event)], late)
        assert event["DTSTAMP"].dt < world.clock.now() < event["DTSTAMP"].dt + timedelta(days=1)
    assert left == {
        (12, 1, 6): ([-14, -3, 1, 14], False),  # eight in the morning in Stockholm is seven by UTC
        (12, 1, 8): ([-3, 1, 14], False),
        (12, 15, 12): ([1, 14], False),
        (12, 16, 8): ([14], True),
        (12, 30, 8): ([], True),
    }


async def test_what_was_delivered_rings_no_more_and_what_moves_has_a_higher_number(staff: Staff, world: World):
    link = await made(staff)
    first = await staff.client.get(link)
    known = {"if-none-match": first.headers["etag"]}
    assert (await staff.client.get(link, headers=known)).status_code == 304
    told = common(date(2014, 11, 30))
    await world.hears([(f"report:{PROGRAMME}~interim-1", 1, ReportDelivered(**told, report="interim-1"))])
    assert (await staff.client.get(link, headers=known)).status_code == 200
    done = (await shown(staff, link))["interim-1"]
    assert str(done["SUMMARY"]).startswith("Lämnad: ")
    assert rings(done) == []
    later = tuple(each.model_copy(update={"due": each.due + timedelta(days=7)}) for each in STATED.reports)
    await world.hears([defined(2, reports=later)])
    world.clock.set(world.clock.now() + timedelta(minutes=1))
    await looks(world)
    moved = (await shown(staff, link))["interim-2"]
    assert (moved["DTSTART"].dt, moved["SEQUENCE"]) == (date(2015, 6, 22), 1)


async def test_a_revoked_link_opens_nothing_like_one_that_never_was(staff: Staff):
    link = await made(staff)
    feed_id = link.rpartition("/")[2].partition("-")[0]
    revocation = f"{FEEDS}/{feed_id}/revocation"
    assert [(await staff.post(revocation, {})).status_code for _ in range(2)] == [201, 200]
    other = link[:-5] + ("a" if link[-5] != "a" else "b") + link[-4:]
    for each in (link, other, "/calendar/x.ics"):
        assert await closed(staff, each) == GONE
    (listed,) = (await staff.get(FEEDS)).json()["feeds"]
    assert listed["url"] is None
    assert listed["revoked_at"]


async def test_only_the_owners_staff_make_see_and_close_links(staff: Staff):
    link = await made(staff)
    revocation = f"{FEEDS}/{link.rpartition('/')[2].partition('-')[0]}/revocation"
    for role, organisation, status in (("steering", "harjedalen", 403), ("coordinator", "styrgruppen", 404)):
        header = staff.as_role(role, organisation)
        assert (await staff.get(FEEDS, **header)).status_code == status
        assert (await staff.post(FEEDS, {}, **header)).status_code == status
        assert (await staff.post(revocation, {}, **header)).status_code == status
    assert (await staff.client.get(link)).status_code == 200
    assert (await staff.post(f"{FEEDS}/none/revocation", {})).json()["rule"] == "unknown-report-feed"
    refused = (await staff.post(FEEDS, {"language": "so"})).json()["errors"]
    assert [(one["field"], one["rule"]) for one in refused] == [("language", "literal-error")]


async def test_the_secret_is_neither_stored_nor_remembered_under_a_key(staff: Staff, world: World):
    header = staff.as_role("coordinator") | {"idempotency-key": "k1"}
    first, again = [(await staff.post(FEEDS, {}, **header)).json() for _ in range(2)]
    assert first == again
    (listed,) = (await staff.get(FEEDS)).json()["feeds"]
    digest = listed["url"].rpartition("-")[2].removesuffix(".ics")
    assert await tables_that_hold(world.connection, digest, "report", "spine") == []
    assert "spine.idempotency" in await tables_that_hold(world.connection, listed["feed_id"], "report", "spine")
