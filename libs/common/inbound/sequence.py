"""Whether a message is the next one: the whole of "exactly once", without any I/O.

A stream may be delivered doubled, from its start again, or with holes; what is accepted is the same.
"""

import msgspec

from common import chain
from common.events import Message
from common.inbound.errors import GapError, HistoryMismatchError


class Position(msgspec.Struct, frozen=True, gc=False):
    """How far a stream was read: its last sequence and the running digest up to it."""

    seq: int
    digest: bytes


def start_of(stream: str) -> Position:
    """Before a stream's first message."""
    return Position(0, chain.genesis(stream))


def follow(position: Position, message: Message) -> Position | None:
    """The position after `message`; None when it was read before.

    Raises GapError when messages before it are missing, HistoryMismatchError when it does not continue what was read.
    """
    if message.seq < position.seq:
        return None
    if message.seq == position.seq:
        if message.digest != position.digest:
            raise HistoryMismatchError(message.stream, message.seq, "its digest is not the one that was read")
        return None
    if message.seq > position.seq + 1:
        raise GapError
    digest = chain.link(position.digest, message.subject, message.id, message.body)
    if message.digest != digest:
        raise HistoryMismatchError(message.stream, message.seq, "its digest does not continue the one before")
    return Position(message.seq, digest)
