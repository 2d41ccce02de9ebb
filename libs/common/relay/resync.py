"""Store and stream brought together again: at the start, and after anything whose outcome is unclear.

Three cases, told apart by the stream's last sequence: it is where we left it; it holds more (published
and not recorded: record it now); it holds less (the broker lost its tail or its whole store: publish
the same messages again, with the same sequences). In each, the digest at the last common sequence must
agree; otherwise this is another history, and nobody continues it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from common import chain, streams, wire
from common.bus import BusClient
from common.db import Connection
from common.events import Message
from common.relay import log
from common.relay.errors import BusAheadOfStore, HistoryDiffers, OvertakenError
from common.relay.log import Mark, Outgoing, Published
from common.relay.publish import MAX_BYTES, MAX_MESSAGES, Publisher
from common.streams import StoredMessage, StreamMissingError, StreamSpec

_log = structlog.get_logger(__name__)
_READS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Resynced:
    """Where the stream is now, and what it took."""

    mark: Mark
    recorded: int = 0
    republished: int = 0


async def resync(connection: Connection, client: BusClient, publisher: Publisher, spec: StreamSpec) -> Resynced:
    """Bring the two together. Raises BusAheadOfStore or HistoryDiffers; the caller holds the stream's lock."""
    mark = await log.mark(connection, spec.name)
    last = await _last_seq(client, spec)
    if last < mark.seq:
        await verify(connection, client, spec.name, last)
        republished = await _republish(connection, publisher, last, mark)
        _log.warning("stream written again", stream=spec.name, first=last + 1, last=mark.seq)
        return Resynced(mark, republished=republished)
    await verify(connection, client, spec.name, mark.seq)
    before = mark.seq
    while mark.seq < last:
        found = await read_after(client, spec.name, mark, min(last, mark.seq + MAX_MESSAGES))
        mark = await log.record(connection, spec.name, mark, await _as_stored(connection, spec.name, found))
    return Resynced(mark, recorded=mark.seq - before)


async def refuse_old_store(connection: Connection, client: BusClient, spec: StreamSpec) -> None:
    """Raises BusAheadOfStore if the stream's last event is not in the store. For a service's start; reads only."""
    try:
        last = await streams.last_seq(client, spec.name)
    except StreamMissingError:
        return
    found = await streams.read(client, spec.name, last) if last else None
    if found is not None:
        await _as_stored(connection, spec.name, [_message(spec.name, found)], pending_only=False)


async def verify(connection: Connection, client: BusClient, stream: str, seq: int) -> None:
    """Raises HistoryDiffers unless the message at a sequence carries the digest that we recorded for it."""
    if seq == 0:
        return
    found = await streams.read(client, stream, seq)
    if found is None:
        raise HistoryDiffers(stream, seq, "the message is missing")
    if _message(stream, found).digest != await log.digest_at(connection, seq):
        raise HistoryDiffers(stream, seq, "the digest is not the one that was recorded")


async def read_after(client: BusClient, stream: str, mark: Mark, last: int) -> list[Message]:
    """The stream's messages after the mark up to `last`, from its leader, with the chain checked."""
    found: list[Message] = []
    for start in range(mark.seq + 1, last + 1, _READS_AT_ONCE):
        seqs = range(start, min(start + _READS_AT_ONCE, last + 1))
        for seq, stored in zip(
            seqs, await asyncio.gather(*(streams.read(client, stream, seq) for seq in seqs)), strict=True
        ):
            if stored is None:
                raise HistoryDiffers(stream, seq, "the message is missing")
            found.append(_message(stream, stored))
    digest = mark.digest
    for message in found:
        digest = chain.link(digest, message.subject, message.id, message.body)
        if digest != message.digest:
            raise HistoryDiffers(stream, message.seq, "the digest does not follow from the one before")
    return found


async def _last_seq(client: BusClient, spec: StreamSpec) -> int:
    try:
        return await streams.last_seq(client, spec.name)
    except StreamMissingError:
        await streams.provision(client, spec)
        return 0


async def _as_stored(
    connection: Connection, stream: str, found: Sequence[Message], *, pending_only: bool = True
) -> list[Published]:
    known = await log.known(connection, found)
    return [
        Published(_same(stream, message, known.get((message.aggregate, message.version)), pending_only), message.digest)
        for message in found
    ]


def _same(stream: str, message: Message, stored: log.Known | None, pending_only: bool) -> Outgoing:
    if stored is None:
        raise BusAheadOfStore(stream, message.seq, message.id)
    if (stored.event.subject, stored.event.body) != (message.subject, message.body):
        raise HistoryDiffers(stream, message.seq, f"{message.id} has another content than in the store")
    if pending_only and stored.recorded:
        raise OvertakenError(f"sequence {message.seq}")
    if pending_only and not stored.pending:
        raise HistoryDiffers(stream, message.seq, f"{message.id} stands a second time")
    return stored.event


async def _republish(connection: Connection, publisher: Publisher, last: int, upto: Mark) -> int:
    count = 0
    while last < upto.seq:
        again = await log.published_after(connection, last, MAX_MESSAGES, MAX_BYTES)
        await publisher.publish(last, again)
        last += len(again)
        count += len(again)
    return count


def _message(stream: str, stored: StoredMessage) -> Message:
    try:
        return wire.message(stream, stored.seq, stored.subject, wire.parse(stored.headers), stored.body)
    except (KeyError, ValueError) as error:
        raise HistoryDiffers(stream, stored.seq, "stands a message that this store never wrote") from error
