"""Doubled, from the start again, with holes or out of order: what is accepted is the stream, once, in order."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from common import chain
from common.events import Message
from common.inbound.errors import GapError, HistoryMismatchError
from common.inbound.sequence import follow, start_of

AT = datetime(2019, 3, 4, 12, 0, tzinfo=UTC)


def _stream(count: int, flavour: bytes = b"rye") -> list[Message]:
    digest, said = chain.genesis("BAKERY"), []
    for n in range(1, count + 1):
        digest = chain.link(digest, "loaf", f"oven/{n}", flavour)
        said.append(Message("BAKERY", n, f"oven/{n}", "loaf", "oven", n, AT, flavour, digest))
    return said


@given(st.lists(st.integers(0, 9), max_size=80))
def test_any_delivery_followed_by_a_refetch_gives_the_stream_once_in_order(order: list[int]) -> None:
    said = _stream(10)
    position, accepted = start_of("BAKERY"), []
    for index in [*order, *range(10)]:  # whatever came, and then a fetch from the start
        try:
            after = follow(position, said[index])
        except GapError:
            continue
        if after is not None:
            position = after
            accepted.append(said[index])
    assert accepted == said


@given(st.integers(1, 9), st.data())
def test_a_message_of_another_history_is_never_accepted(read: int, data: st.DataObject) -> None:
    ours, other = _stream(10), _stream(10, b"wheat")
    position = start_of("BAKERY")
    for message in ours[:read]:
        position = follow(position, message) or position
    with pytest.raises(HistoryMismatchError):
        follow(position, data.draw(st.sampled_from([other[read], other[read - 1]])))


def test_a_body_that_was_changed_on_the_way_is_refused() -> None:
    first = _stream(1)[0]
    with pytest.raises(HistoryMismatchError):
        follow(start_of("BAKERY"), replace(first, body=b"wheat"))


def test_a_stream_does_not_pass_for_another_of_the_same_content() -> None:
    with pytest.raises(HistoryMismatchError):
        follow(start_of("MILL"), _stream(1)[0])
