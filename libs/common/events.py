"""What the plumbing knows of an event: its subject, its bytes, and where it stands in its aggregate."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

import msgspec


class Event(Protocol):
    """Any frozen pydantic model with a subject and the time it was recorded."""

    subject: ClassVar[str]

    @property
    def recorded_at(self) -> datetime:
        """When it was written down (the second clock), in UTC."""
        ...

    def model_dump_json(self) -> str:
        """The JSON body as it is stored and published."""
        ...


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the store keeps it: `body` is exactly what is published."""

    position: int
    aggregate: str
    version: int
    subject: str
    recorded_at: datetime
    body: bytes


class Message(msgspec.Struct, frozen=True, gc=False):
    """An event as it travels: CloudEvents 1.0 in binary mode, headers beside the body. A struct, because the
    projector makes thousands a second.

    `index` tells apart several forms of one event published side by side (v1 beside v2): the
    identity of a fact is (aggregate, version), never the message id.
    """

    stream: str
    seq: int
    id: str
    subject: str
    aggregate: str
    version: int
    recorded_at: datetime
    body: bytes
    digest: bytes
    traceparent: str | None = None
    headers: dict[str, str] = {}
