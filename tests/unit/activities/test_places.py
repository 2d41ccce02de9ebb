"""Whatever is asked in whatever order: never over capacity, and who waits first is promoted first."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from activities.domain import places
from activities.domain.places import Circle, Wish, evolve
from contracts.activities_offers import SignUpMade, SignUpPromoted, SignUpWaitlisted
from contracts.decisions import Already, Refusal

AT, TODAY = datetime(2018, 6, 15, 10, tzinfo=UTC), date(2018, 6, 15)
WHO = ("steg", "staden", "cafe")
SESSIONS = ("course.1", "course.2")

people = st.sampled_from([f"p{number}" for number in range(8)])
wishes = st.one_of(
    people.map(lambda person: Wish(person, *WHO, series_id="course")),
    st.tuples(people, st.sampled_from(SESSIONS)).map(lambda two: Wish(two[0], *WHO, session_id=two[1])),
)
steps = st.one_of(st.tuples(st.just("sign-up"), wishes), st.tuples(st.just("cancel"), wishes))
rooms = st.none() | st.integers(1, 4)


def _inside(circle: Circle) -> bool:
    """By hand: in each session, members and guests are no more than it has room for."""
    held = [one for one in circle.held.values() if not one.waiting]
    for session, own in circle.sessions.items():
        room = circle.capacity if own is None else own
        inside = sum(one.wish.series_id is not None or one.wish.session_id == session for one in held)
        if room is not None and inside > room:
            return False
    return circle.capacity is None or sum(one.wish.series_id is not None for one in held) <= circle.capacity


def _fold(circle: Circle, events) -> Circle:
    for event in events:
        circle = evolve(circle, event)
        assert _inside(circle)
    return circle


@settings(max_examples=300, deadline=None)
@given(rooms, st.tuples(rooms, rooms), st.lists(steps, max_size=40), st.integers(1, 6))
def test_no_sequence_lets_more_in_than_there_is_room_for_and_the_line_is_kept(capacity, own, sequence, more):
    circle = Circle(capacity, dict(zip(SESSIONS, own, strict=True)))
    for what, wish in sequence:
        line = [one.wish.sign_up_id for one in places.waiting(circle) if one.wish.list_id == wish.list_id]
        if what == "sign-up":
            decided = places.sign_up(circle, wish, AT, TODAY)
        else:
            decided = places.cancel(circle, wish.sign_up_id, "own-choice", AT, TODAY)
        if isinstance(decided, Already | Refusal):
            continue
        for event in decided:
            if isinstance(event, SignUpMade):
                assert not line, "nobody gets past those who wait"
            if isinstance(event, SignUpWaitlisted):
                assert event.number > max((one.number for one in circle.held.values()), default=0)
        promoted = [event.sign_up_id for event in decided if isinstance(event, SignUpPromoted)]
        for list_id in {name.rpartition("~")[0] for name in promoted}:
            waited = [
                one.wish.sign_up_id for one in places.waiting(circle)
                if one.wish.list_id == list_id and one.wish.sign_up_id != wish.sign_up_id
            ]  # fmt: skip
            mine = [name for name in promoted if name.rpartition("~")[0] == list_id]
            assert waited[: len(mine)] == mine, "promoted in the order of the line"
        circle = _fold(circle, decided)
        first = {one.wish.list_id: one for one in reversed(places.waiting(circle))}
        if what == "cancel":
            assert not [one for one in first.values() if circle.fits(one.wish)], "whoever is first and fits is in"
    # Room for more promotes, in order, and still nobody too many.
    wider = Circle(None if capacity is None else capacity + more, circle.sessions, circle.held, circle.last_number)
    _fold(wider, places.promote(wider, AT, TODAY))


def test_the_rule_about_too_many_sees_one_too_many():
    wish = Wish("p1", *WHO, series_id="course")
    circle = Circle(1, {"course.1": None})
    circle = evolve(circle, places.sign_up(circle, wish, AT, TODAY)[0])
    assert _inside(circle)
    other = places.Held(Wish("p2", *WHO, session_id="course.1"), waiting=False)
    assert not _inside(Circle(1, circle.sessions, {**circle.held, other.wish.sign_up_id: other}))


def test_a_guest_of_one_session_does_not_hold_up_the_line_of_another():
    circle = Circle(1, {"course.1": None, "course.2": None})
    order = [Wish("a", *WHO, session_id="course.1"), Wish("b", *WHO, session_id="course.1"),
             Wish("c", *WHO, session_id="course.2"), Wish("d", *WHO, session_id="course.2")]  # fmt: skip
    for wish in order:
        circle = _fold(circle, places.sign_up(circle, wish, AT, TODAY))
    events = places.cancel(circle, "course.2~c", "own-choice", AT, TODAY)
    assert [event.person_id for event in events] == ["c", "d"]
