"""Numbers are gapless whatever is held, and a parked aggregate's later events are held too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.events import Message
from common.inbound.batch import Head, plan, release
from common.inbound.sequence import start_of

NOON = datetime(2019, 3, 4, 12, 0, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
EMPTY = Head(0, None, None, {"BAKERY": start_of("BAKERY")})


def _messages(aggregates: list[str]) -> list[Message]:
    return [Message("BAKERY", n, "", "loaf", a, 1, NOON, b"", b"") for n, a in enumerate(aggregates, 1)]


@given(st.lists(st.sampled_from("abc"), min_size=1), st.data())
def test_held_or_not_numbers_follow_each_other_and_nothing_is_lost(aggregates: list[str], data: st.DataObject) -> None:
    batch = plan(EMPTY, _messages(aggregates), NOON, None, {})
    poison = data.draw(st.sampled_from(batch.facts))
    batch.hold(poison, "why")
    aggregate, seq = poison.message.aggregate, poison.message.seq
    assert [fact.number for _, fact in batch.entries] == list(range(1, len(aggregates) + 1))
    assert batch.after.fact_no == len(aggregates)
    assert batch.after.parked == {aggregate}
    for kind, fact in batch.entries:
        assert (kind == "held") == (fact.message.aggregate == aggregate and fact.message.seq >= seq)
        assert (kind == "event") == (fact in batch.facts)


def test_events_of_an_aggregate_parked_before_are_held_on_arrival() -> None:
    head = plan(EMPTY, _messages(["a"]), NOON, None, {("BAKERY", 1): "why"}).after
    batch = plan(head, _messages(["a", "b"]), NOON, None, {})
    assert [kind for kind, _ in batch.entries] == ["held", "event"]


def test_a_release_is_one_entry_and_delivers_under_its_number() -> None:
    head = plan(EMPTY, _messages(["a", "a"]), NOON, None, {("BAKERY", 1): "why"}).after
    unparked = release(head, "a", _messages(["a", "a"]), NOON, "unpark")
    assert [(kind, fact.number) for kind, fact in unparked.entries] == [("unparked", 3)]
    assert [fact.number for fact in unparked.facts] == [3, 3]
    dropped = release(head, "a", _messages(["a", "a"]), NOON, "drop")
    assert ([kind for kind, _ in dropped.entries], dropped.facts) == (["dropped"], [])
    assert unparked.after.parked == dropped.after.parked == frozenset()


def test_the_first_entry_starts_the_days_without_a_day_turn() -> None:
    assert plan(EMPTY, [], NOON, STOCKHOLM, {}).entries == []
    assert plan(EMPTY, _messages(["a"]), NOON, STOCKHOLM, {}).after.day == date(2019, 3, 4)


@given(st.integers(0, 400), st.integers(0, 86399))
def test_there_is_one_day_turn_for_every_midnight_that_passed(days: int, seconds: int) -> None:
    head = plan(EMPTY, _messages(["a"]), NOON, STOCKHOLM, {}).after
    then = NOON + timedelta(days=days, seconds=seconds)
    batch = plan(head, [], then, STOCKHOLM, {})
    local = then.astimezone(STOCKHOLM).date()
    assert len(batch.entries) == (local - date(2019, 3, 4)).days
    assert batch.after.day == local
    assert [fact.number for fact in batch.facts] == list(range(2, 2 + len(batch.facts)))


def test_known_at_is_never_before_the_head() -> None:
    head = plan(EMPTY, _messages(["a"]), NOON, None, {}).after
    batch = plan(head, _messages(["a"]), NOON - timedelta(days=1), None, {})
    assert batch.after.known_at == NOON


def test_a_day_turn_cannot_be_poison() -> None:
    head = plan(EMPTY, _messages(["a"]), NOON, STOCKHOLM, {}).after
    batch = plan(head, [], NOON + timedelta(days=1), STOCKHOLM, {})
    with pytest.raises(ValueError, match="not an event"):
        batch.hold(batch.facts[0], "why")
