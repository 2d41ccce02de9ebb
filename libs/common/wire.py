"""How an event looks on the bus: CloudEvents 1.0 in binary mode, attributes in NATS headers, JSON body.

The header block is built once, when the event is stored, and kept as bytes: what is published, and
published again after a loss, is what was stored. It is parsed here too, because the projector reads
thousands of messages a second and the client's own header parser takes 28 us for ours, this one 4.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

from nats.aio.msg import Msg

from common import chain
from common.events import Message

_DELIVERY = "$JS.ACK."
# The block as `header_block` writes it and the relay completes it.
_OURS = re.compile(
    r"NATS/1\.0\r\nce-specversion: 1\.0\r\nce-id: (\S+)\r\nce-source: \S+\r\nce-type: \S+\r\n"
    r"ce-subject: (\S+)\r\nce-time: (\S+)\r\nce-aggregateversion: (\d+)\r\n(?:traceparent: (\S+)\r\n)?"
    r"content-type: \S+\r\n(?:Nats-\S+: \S*\r\n)*" + chain.HEADER + r": ([0-9a-f]+)\r\n"
)
_END = "content-type: application/json\r\n"
_ADDED_BY_THE_BUS = ("nats-", chain.HEADER.lower())


class UnfitHeaderError(ValueError):
    """An id or a traceparent cannot stand in a header: only printable ASCII can, without spaces."""


def header_block(
    *, subject: str, aggregate: str, version: int, recorded_at: datetime, traceparent: str | None = None
) -> bytes:
    """The CloudEvents headers as `Name: value` lines; the digest is added when it is published."""
    if not aggregate.isascii() or not aggregate.isprintable() or " " in aggregate:
        raise UnfitHeaderError(aggregate)
    before, between, after = _of_all(subject, recorded_at, traceparent)
    return f"{before}{aggregate}/{version}{between}{aggregate}{after}{version}\r\n{_trace(traceparent)}{_END}".encode()


@lru_cache(maxsize=256)
def _of_all(subject: str, recorded_at: datetime, traceparent: str | None) -> tuple[str, str, str]:
    """What the headers of a request's events of one subject have in common."""
    values = f"{subject}{traceparent or ''}"
    if not values.isascii() or not values.isprintable() or " " in values:
        raise UnfitHeaderError(values)
    organisation, _, rest = subject.partition(".")
    source = f"\r\nce-source: /{organisation}/{rest.partition('.')[0]}\r\nce-type: {subject}\r\nce-subject: "
    time = f"\r\nce-time: {recorded_at.astimezone(UTC).isoformat()}\r\nce-aggregateversion: "
    return "ce-specversion: 1.0\r\nce-id: ", source, time


def _trace(traceparent: str | None) -> str:
    return f"traceparent: {traceparent}\r\n" if traceparent else ""


def parse(block: bytes) -> dict[str, str]:
    """A header block as a dictionary; lines without a colon (the protocol's own first line) are left out."""
    headers: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            headers[name] = value.strip()
    return headers


def stored_part(headers: dict[str, str]) -> bytes:
    """The block that the speaker stored, from received headers: without digest and what the bus needed."""
    kept = [(name, value) for name, value in headers.items() if not name.lower().startswith(_ADDED_BY_THE_BUS)]
    return "".join(f"{name}: {value}\r\n" for name, value in kept).encode()


def message(stream: str, seq: int, subject: str, headers: dict[str, str], body: bytes) -> Message:
    """A message of one of our streams. Raises KeyError or ValueError if it is not a CloudEvent of ours."""
    return Message(
        stream=stream,
        seq=seq,
        id=headers["ce-id"],
        subject=subject,
        aggregate=headers["ce-subject"],
        version=int(headers["ce-aggregateversion"]),
        recorded_at=datetime.fromisoformat(headers["ce-time"]),
        body=body,
        digest=bytes.fromhex(headers[chain.HEADER]),
        traceparent=headers.get("traceparent"),
        headers=headers,
    )


def read_message(stream: str, seq: int, subject: str, block: bytes, body: bytes) -> Message:
    """The same from a raw header block, in half the time; `headers` of the message stays empty."""
    found = _OURS.match(block.decode("utf-8", "replace"))
    if found is None:  # written by another hand, or not an event of ours: then `message` says what is missing
        return message(stream, seq, subject, parse(block), body)
    name, aggregate, time, version, trace, digest = found.groups()
    return Message(
        stream, seq, name, subject, aggregate, int(version), datetime.fromisoformat(time), body, bytes.fromhex(digest),
        trace,
    )  # fmt: skip


def message_of(msg: Msg) -> Message:
    """The same from a message as nats-py delivers it to a consumer."""
    stream, seq, _ = delivery(msg.reply)
    return message(stream, seq, msg.subject, msg.headers or {}, msg.data)


def delivery(reply: str) -> tuple[str, int, int]:
    """Stream, stream sequence and number of messages still to come, from a delivery's reply subject.

    `$JS.ACK.<stream>.<consumer>.<tries>.<seq>.<consumer seq>.<time>.<pending>`, or the longer form
    `$JS.ACK.<domain>.<account>.<stream>...` of servers with domains. Raises ValueError otherwise.
    """
    tokens = reply.split(".")
    if not reply.startswith(_DELIVERY) or (len(tokens) != 9 and len(tokens) < 11):
        raise ValueError(f"not delivered by JetStream: {reply!r}")
    shift = 0 if len(tokens) == 9 else 2
    return tokens[2 + shift], int(tokens[5 + shift]), int(tokens[8 + shift])
