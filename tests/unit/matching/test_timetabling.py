"""Timetables: nobody in two places, each pair once, the least number for everybody, what is wanted first."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from matching.domain import timetabling
from matching.domain.preferences import Wish
from matching.domain.speed_dating import (
    Break,
    Guest,
    Host,
    Interpreter,
    Meeting,
    Present,
    SpeedDating,
    Timetable,
    round_times,
)
from matching.domain.timetabling import plan, replan
from tests.support.dating import LANGUAGES, STARTS, best_of_all, events, faults


@settings(max_examples=40, deadline=None)
@given(events(), st.integers(0, 3))
def test_a_small_timetable_is_the_best_of_all_that_could_be(event: SpeedDating, seed: int):
    timetable = plan(event, seed)
    assert not list(faults(event, timetable))
    quality = timetable.quality
    assert (quality.missing, quality.wanted) == best_of_all(event)
    assert quality.proven
    assert quality.gap == 0


@settings(max_examples=30, deadline=None)
@given(events(), st.integers(0, 3))
def test_all_at_once_is_as_good_when_the_rounds_one_by_one_find_nothing(event: SpeedDating, seed: int):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timetabling, "seat", lambda *_: {})
        timetable = plan(event, seed)
    assert not list(faults(event, timetable))
    assert (timetable.quality.missing, timetable.quality.wanted) == best_of_all(event)


@settings(max_examples=25, deadline=None)
@given(events(people=6, employers=4, rounds=4), st.randoms(use_true_random=False))
def test_a_timetable_depends_on_nothing_but_the_event_and_the_seed(event: SpeedDating, chance: random.Random):
    document = event.model_dump(mode="json")
    for rows in ("guests", "hosts", "interpreters", "wishes"):
        chance.shuffle(document[rows])
    assert plan(SpeedDating.model_validate(document), 7) == plan(event, 7)


@settings(max_examples=25, deadline=None)
@given(events(people=6, employers=4, rounds=5), st.integers(1, 6), st.randoms(use_true_random=False))
def test_no_shows_and_late_arrivals_move_no_meeting_already_held(
    event: SpeedDating, from_round: int, chance: random.Random
):
    before = plan(event, 1)
    reached = from_round - (chance.random() < 0.5)  # some rounds are planned from while one is taking place
    held = [one for one in before.meetings if one.round <= reached and chance.random() < 0.8]
    now = as_it_turned_out(event, held, from_round, chance)
    after = replan(now, before, held, from_round)
    assert not list(faults(now, after, held))
    assert all(one.round >= from_round for one in set(after.meetings) - set(held))
    assert after.held == len(held)
    assert after.quality.gap == 0


def as_it_turned_out(event: SpeedDating, held: list[Meeting], from_round: int, chance: random.Random) -> SpeedDating:
    """Some never came, some come late, some have gone."""
    met = {one.person_id for one in held}

    def present(guest: Guest) -> Present:
        turn = chance.random()
        if turn < 0.2 and guest.person_id not in met:
            return Present(absent=True)
        if turn < 0.4:
            return Present(first=from_round + 1)
        return Present(last=from_round) if turn < 0.5 else guest.present

    guests = tuple(guest.model_copy(update={"present": present(guest)}) for guest in event.guests)
    return event.model_copy(update={"guests": guests})


def plain(people: int = 8, employers: int = 4, rounds: int = 4, **given) -> SpeedDating:
    return SpeedDating(
        event_id="event",
        starts_at=STARTS,
        rounds=rounds,
        guests=tuple(Guest(person_id=f"p{n}") for n in range(people)),
        hosts=tuple(Host(employer_id=f"e{n}", tables=(f"e{n}-a", f"e{n}-b")) for n in range(employers)),
        **given,
    )


def test_a_replan_of_what_did_not_change_changes_nothing():
    wishes = tuple(Wish(person_id=f"p{n}", employer_id=f"e{n % 4}") for n in range(8))
    event = plain(least_meetings=3, wishes=wishes)
    before = plan(event, 1)
    held = [one for one in before.meetings if one.round < 3]
    assert replan(event, before, held, 3).meetings == before.meetings


@pytest.mark.parametrize("seed", range(4))
def test_who_is_not_concerned_keeps_the_planned_meetings(seed: int):
    wishes = tuple(Wish(person_id=f"p{n}", employer_id=f"e{n % 4}") for n in range(12))
    event = plain(people=12, rounds=6, least_meetings=3, wishes=wishes)
    before = plan(event, seed)
    held = [one for one in before.meetings if one.round < 2]
    stays_away = next(
        guest.person_id for guest in event.guests if not any(m.person_id == guest.person_id for m in held)
    )
    now = event.model_copy(update={"guests": tuple(
        guest.model_copy(update={"present": Present(absent=True)}) if guest.person_id == stays_away else guest
        for guest in event.guests
    )})  # fmt: skip
    after = replan(now, before, held, 2)
    assert set(after.meetings) == {one for one in before.meetings if one.person_id != stays_away}


def test_a_meeting_that_did_not_take_place_is_planned_again():
    event = plain(people=2, employers=1, rounds=4)
    before = plan(event, 1)
    missed = next(before.of("p0"))
    held = [one for one in before.meetings if one != missed and one.round <= missed.round]
    after = replan(event, before, held, missed.round + 1)
    assert next(after.of("p0")).round > missed.round
    assert not after.shortfalls


@pytest.mark.parametrize(("people", "employers", "interpreters"), [(1, 2, 0), (2, 1, 0), (2, 2, 1)])
def test_whoever_and_whatever_is_in_a_meeting_right_now_is_taken(people: int, employers: int, interpreters: int):
    """The person, the table, the interpreter: replanned from the very round that is taking place."""
    needs = LANGUAGES[0] if interpreters else None
    event = SpeedDating(
        event_id="event", starts_at=STARTS, rounds=2, least_meetings=employers if people == 1 else 1,
        guests=tuple(Guest(person_id=f"p{n}", interpreter=needs) for n in range(people)),
        hosts=tuple(Host(employer_id=f"e{n}", tables=(f"e{n}",)) for n in range(employers)),
        interpreters=tuple(Interpreter(interpreter_id="i", languages=LANGUAGES) for _ in range(interpreters)),
        excluded=(("p1", "e0"),) if interpreters else (),
    )  # fmt: skip
    now = Meeting(round=1, person_id="p0", employer_id="e0", table="e0", interpreter_id="i" if interpreters else None)
    after = replan(event, plan(event, 0).model_copy(update={"meetings": (now,)}), [now], 1)
    assert not list(faults(event, after, [now]))
    assert not after.shortfalls
    assert [one.round for one in after.meetings] == [1, 2]


def test_a_full_hall_is_filled_to_the_last_seat():
    """As many people as seats, everybody wants everything: 4 employers with 2 tables are 8 meetings a round."""
    event = plain(least_meetings=4)
    timetable = plan(event, 3)
    assert len(timetable.meetings) == 8 * 4
    assert not list(faults(event, timetable))
    assert not timetable.shortfalls


def test_wanted_pairs_come_before_others_and_heavier_wishes_first():
    wishes = (
        Wish(person_id="p0", employer_id="e0", weight=1),
        Wish(person_id="p1", employer_id="e0", weight=3),
        Wish(person_id="p2", employer_id="e0", weight=2),
    )
    event = plain(people=3, employers=2, rounds=1, wishes=wishes)
    timetable = plan(event, 0)
    assert {one.person_id for one in timetable.at("e0-a")} | {one.person_id for one in timetable.at("e0-b")} == {
        "p1",
        "p2",
    }
    assert (timetable.wanted, timetable.wanted_met, timetable.quality.most_wanted) == (3, 2, 5)


def test_a_wish_is_not_met_twice_for_its_weight():
    wishes = (Wish(person_id="p0", employer_id="e0", weight=3), Wish(person_id="p0", employer_id="e1", weight=1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timetabling, "seat", lambda *_: {})
        timetable = plan(plain(people=1, employers=2, rounds=2, wishes=wishes), 0)
    assert timetable.quality.wanted == 4


def test_what_cannot_be_is_said_and_shared_out():
    """Two tables, two rounds: four meetings for three people who should have two each."""
    event = plain(people=3, employers=1, rounds=2, least_meetings=2)
    timetable = plan(event, 0)
    assert sorted(one.missing for one in timetable.shortfalls) == [1, 1, 1]
    assert timetable.quality.missing == timetable.quality.least_missing == 3
    assert timetable.quality.proven


def test_a_meeting_that_nobody_needs_is_not_planned():
    assert len(plan(plain(least_meetings=0), 0).meetings) == 0
    assert len(plan(plain(least_meetings=1), 0).meetings) == 8


def test_a_participant_and_an_employer_may_have_the_same_id():
    event = SpeedDating(
        event_id="event", starts_at=STARTS, rounds=1,
        guests=(Guest(person_id="x"),), hosts=(Host(employer_id="x", tables=("x",)),), least_for_employers=1,
    )  # fmt: skip
    timetable = plan(event, 0)
    assert len(timetable.meetings) == 1
    assert not list(faults(event, timetable))


def test_rounds_and_breaks_are_elapsed_time_through_a_change_of_clocks():
    night = datetime(2018, 3, 25, 1, 50, tzinfo=ZoneInfo("Europe/Stockholm"))
    event = plain(rounds=3).model_copy(
        update={"starts_at": night, "minutes": 8, "change_minutes": 2, "breaks": (Break(after=2, minutes=20),)}
    )
    begins = datetime(2018, 3, 25, 0, 50, tzinfo=UTC)
    times = round_times(event)
    assert [(at - begins, until - at) for at, until in times] == [
        (timedelta(minutes=minute), timedelta(minutes=8)) for minute in (0, 10, 38)
    ]


def test_a_table_that_two_employers_have_is_refused():
    hosts = (Host(employer_id="e1", tables=("t",)), Host(employer_id="e2", tables=("t",)))
    with pytest.raises(ValidationError, match="given twice"):
        SpeedDating(event_id="event", starts_at=STARTS, rounds=1, guests=(), hosts=hosts)


def test_an_event_of_nobody_has_an_empty_timetable():
    event = SpeedDating(event_id="event", starts_at=STARTS, rounds=1, guests=(), hosts=())
    assert plan(event, 0).meetings == ()
    assert Timetable.model_validate_json(plan(event, 0).canonical()) == plan(event, 0)
