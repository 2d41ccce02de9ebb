"""Sessions have Swedish days and real lengths; an attendance stays one, whatever is said of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.domain.attendance import Place, Presence, record
from activities.domain.attendance_record import Attendance, correct, evolve
from activities.domain.offering import Offer, define
from activities.domain.programmes import heard
from activities.domain.sessions import Occurrence, Session, minutes, schedule
from contracts.activities import ActivityDefined, AttendanceRecorded, SessionScheduled
from contracts.decisions import Already, Refusal
from contracts.programme import ProgrammeDefinition
from tests.support.commanding import PROGRAMME

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AT = datetime(2018, 6, 15, 10, tzinfo=UTC)
STEG = heard(ProgrammeDefinition.model_validate(PROGRAMME))


def _only(decided):
    assert isinstance(decided, list), decided
    return decided[0]


CAFE: ActivityDefined = _only(define(None, Offer("cafe", "Språkcafé", "cafe", "language"), STEG, AT))


def _session(starts: datetime, ends: datetime) -> SessionScheduled:
    found: SessionScheduled = _only(schedule(None, Occurrence("s", starts, ends), CAFE, STEG, {}, AT))
    return found


@pytest.mark.parametrize(
    ("starts", "ends", "day", "length"),
    [
        # 25 March 2018: at two it is three; 28 October: at three it is two again.
        ((2018, 3, 25, 1, 0), (2018, 3, 25, 4, 0), date(2018, 3, 25), 120),
        ((2018, 10, 28, 1, 0), (2018, 10, 28, 4, 0), date(2018, 10, 28), 240),
        ((2018, 3, 24, 23, 30), (2018, 3, 25, 0, 30), date(2018, 3, 24), 60),
        ((2018, 7, 1, 0, 0), (2018, 7, 1, 1, 30), date(2018, 7, 1), 90),
    ],
)
def test_a_session_lasts_as_long_as_it_really_does_when_clocks_change(starts, ends, day, length):
    begin = datetime(*starts, tzinfo=STOCKHOLM).astimezone(UTC)
    session = _session(begin, datetime(*ends, tzinfo=STOCKHOLM).astimezone(UTC))
    assert (session.occurred_on, minutes(session)) == (day, length)


def test_a_session_stays_what_it_was_and_says_so():
    begin = datetime(2018, 3, 6, 16, tzinfo=UTC)
    session = _session(begin, begin + timedelta(hours=2))
    known = Session(session, session)
    same = schedule(known, Occurrence("s", begin, begin + timedelta(hours=2)), CAFE, STEG, {}, AT)
    other = schedule(known, Occurrence("s", begin, begin + timedelta(hours=3)), CAFE, STEG, {}, AT)
    assert same == Already(1)
    assert isinstance(other, Refusal)
    assert other.rule == "session-exists"


SESSION = _session(datetime(2018, 3, 6, 16, tzinfo=UTC), datetime(2018, 3, 6, 18, tzinfo=UTC))
PLACE = Place("s~p", "p", CAFE, SESSION, STEG)
presences = st.builds(
    lambda status, minutes, on, mode: Presence(status, minutes, on, mode=mode),
    status=st.sampled_from(["present", "excused", "absent", "unknown"]),
    minutes=st.none() | st.sampled_from([0, 1, 120, 1440]),
    on=st.none() | st.sampled_from([date(2018, 3, 6), date(2018, 3, 7), date(2017, 3, 6), date(2018, 6, 16)]),
    mode=st.sampled_from(["strict", "historical"]),
)
said = st.tuples(st.just("record"), presences) | st.tuples(st.integers(1, 4), st.none() | presences)


def _assert_sound(fact: AttendanceRecorded) -> None:
    assert 0 <= fact.minutes <= 1440
    assert fact.occurred_on <= date(2018, 6, 15)
    assert date(2018, 1, 1) <= fact.occurred_on or "outside-programme-period" in fact.findings
    if not fact.findings and fact.status == "unknown":
        raise AssertionError("strict mode took an unknown status")
    if not fact.findings and fact.occurred_on != SESSION.occurred_on:
        assert fact.session_id == SESSION.session_id  # historical mode: another day within the period is no fault


@settings(max_examples=150, deadline=None)
@given(st.lists(said, max_size=8))
def test_no_sequence_of_statements_makes_two_of_one_attendance(sequence):
    state: Attendance | None = None
    for which, presence in sequence:
        if which == "record":
            decided = record(PLACE, presence, state.said if state else None, AT)
        elif state is None:
            continue
        else:
            decided = correct(state, which, presence, PLACE, AT)
        if isinstance(decided, list):
            (event,) = decided
            assert isinstance(event, AttendanceRecorded) == (state is None)
            state = evolve(state, event)
            if state.stands is not None:
                _assert_sound(state.stands)
            assert state.said.attendance_id == "s~p"
        elif isinstance(decided, Refusal):
            assert decided.rule
            assert decided.field


def test_a_correction_may_be_corrected_only_through_its_original():
    state = evolve(None, _only(record(PLACE, Presence("present"), None, AT)))
    state = evolve(state, _only(correct(state, 1, Presence("absent"), PLACE, AT)))
    assert state.stands is not None
    assert (state.stands.status, state.stands.minutes, state.said.minutes) == ("absent", 0, 120)
    refused = correct(state, 2, Presence("present"), PLACE, AT)
    assert isinstance(refused, Refusal)
    assert refused.rule == "corrects-a-correction"
    state = evolve(state, _only(correct(state, 1, None, PLACE, AT)))
    assert (state.stands, state.version) == (None, 3)
    assert correct(state, 1, None, PLACE, AT) == Already(3)


def test_an_attendance_says_for_whom_its_activity_is_and_one_said_before_it_did_stays_what_it_was():
    recorded = _only(record(PLACE, Presence("present"), None, AT))
    assert recorded.audience == CAFE.audience == "newcomers"
    older = recorded.model_copy(update={"audience": None})
    assert record(PLACE, Presence("present"), older, AT) == Already(1)
    state = evolve(None, older)
    absent = _only(correct(state, 1, Presence("absent"), PLACE, AT))
    assert (absent.audience, absent.replacement.audience) == (None, "newcomers")
    before_it_did = absent.model_copy(update={"replacement": absent.replacement.model_copy(update={"audience": None})})
    assert correct(evolve(state, before_it_did), 1, Presence("absent"), PLACE, AT) == Already(2)
