"""Calendar files are read by a real client's library exactly as they were meant, whatever the titles hold."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from common.calendar_text import Day, Entry, calendar

AT = datetime(2020, 8, 1, 9, 30, tzinfo=UTC)
WORDS = st.text(min_size=1, max_size=200).filter(str.strip)


def _entry(number: int = 0, **more) -> Entry:
    starts = datetime(2020, 9, 1, 7, tzinfo=UTC) + timedelta(days=number)
    given = {"uid": f"s{number}@staden", "title": "Språkcafé", "starts_at": starts, "changed_at": AT}
    return Entry(**{**given, "ends_at": starts + timedelta(hours=2), **more})


def _read(*entries: Entry | Day) -> list[icalendar.Event]:
    text = calendar("Steg", entries, product="Shop")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def _plain(words: str) -> str:
    return "".join(
        c for c in words.replace("\r\n", "\n").replace("\r", "\n") if c == "\n" or (c >= " " and c != "\x7f")
    )


@given(WORDS, WORDS)
def test_any_title_and_place_come_out_as_they_went_in(title, place):
    title, place = (words.encode("utf-8", "ignore").decode() for words in (title, place))
    (event,) = _read(_entry(title=title, place=place or None))
    assert str(event["SUMMARY"]) == _plain(title)
    assert str(event.get("LOCATION", "")) == _plain(place)


def test_both_nights_in_which_clocks_change_keep_their_hours():
    """At 2:30 on 25 October 2020 it was 2:30 again an hour later; at 2:30 on 29 March 2020 it never was."""
    october = datetime(2020, 10, 25, 0, 30, tzinfo=UTC)
    march = datetime(2020, 3, 29, 0, 30, tzinfo=UTC)
    night = [
        _entry(0, starts_at=march, ends_at=march + timedelta(hours=1)),
        _entry(1, starts_at=october, ends_at=october + timedelta(hours=1)),
        _entry(2, starts_at=october + timedelta(hours=1), ends_at=october + timedelta(hours=2)),
    ]
    events = _read(*night)
    assert [(e["DTSTART"].dt, e["DTEND"].dt) for e in events] == [(e.starts_at, e.ends_at) for e in night]


def test_a_client_that_asks_for_a_week_gets_that_weeks_sessions():
    parsed = icalendar.Calendar.from_ical(calendar("Steg", [_entry(n) for n in range(60)], product="Shop"))
    week = recurring_ical_events.of(parsed).between(datetime(2020, 9, 7, tzinfo=UTC), datetime(2020, 9, 14, tzinfo=UTC))
    assert sorted(str(event["UID"]) for event in week) == sorted(f"s{n}@staden" for n in range(6, 13))
    assert str(parsed["NAME"]) == "Steg"


def test_a_cancelled_session_says_so_and_a_moved_one_has_a_higher_number():
    gone, moved = _read(_entry(cancelled=True, change=1), _entry(1, change=2, category="language-cafe"))
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 1)
    assert (moved["STATUS"], moved["SEQUENCE"], moved["CATEGORIES"].to_ical()) == ("CONFIRMED", 2, b"language-cafe")
    assert moved["DTSTAMP"].dt == AT


DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
MINUTES = st.integers(-60 * 24 * 60, 60 * 24 * 60)


@given(DAYS, st.lists(MINUTES, max_size=4, unique=True), WORDS)
def test_a_day_takes_nobodys_time_and_rings_that_long_before_or_after_it_begins(on, minutes, title):
    title = title.encode("utf-8", "ignore").decode()
    alarms = [timedelta(minutes=each) for each in minutes]
    (event,) = _read(Day("r1@staden", title, on, AT, change=3, about="Till: A, B", alarms=alarms))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (on, on + timedelta(days=1))
    assert (event["TRANSP"], event["DESCRIPTION"], event["SEQUENCE"]) == ("TRANSPARENT", "Till: A, B", 3)
    rings = event.walk("VALARM")
    assert [ring["TRIGGER"].dt for ring in rings] == alarms
    assert [(ring["ACTION"], str(ring["DESCRIPTION"])) for ring in rings] == [("DISPLAY", _plain(title))] * len(alarms)
