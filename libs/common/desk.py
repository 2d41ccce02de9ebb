"""The desk of one transaction: the aggregates that its commands touch, fetched together, changed in memory.

However many commands a batch has, its aggregates cost one round trip to fetch and one append to store, and
later commands of the batch see what earlier ones decided. A service derives its own desk, which knows how an
event is read and into which state it is folded.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from common import store
from common.db import Connection
from common.events import Event
from common.store import Change

E = TypeVar("E", bound=Event)


@dataclass(slots=True)
class Desk(ABC, Generic[E]):
    """What was decided, by aggregate. `versions` are those of the store."""

    versions: dict[str, int] = field(default_factory=dict)
    decided: dict[str, list[E]] = field(default_factory=dict)
    trace: str | None = None
    """Of the request whose command is being decided: it goes with the events."""
    traces: dict[str, list[str | None]] = field(default_factory=dict)

    @abstractmethod
    def read(self, aggregate: str, subject: str, body: bytes) -> E:
        """A stored event."""

    @abstractmethod
    def apply(self, event: E) -> None:
        """Fold one event into the state it belongs to."""

    async def fetch(self, connection: Connection, aggregates: Iterable[str]) -> None:
        """Lay out these aggregates as the store has them; those already here are left alone."""
        missing = sorted({name for name in aggregates if name not in self.versions})
        if not missing:
            return
        for aggregate, recorded in (await store.load(connection, missing)).items():
            for event in recorded:
                self.apply(self.read(aggregate, event.subject, event.body))
            self.versions[aggregate] = len(recorded)

    def version(self, aggregate: str) -> int:
        """The aggregate's version with what was decided here on top."""
        return self.versions.get(aggregate, 0) + len(self.decided.get(aggregate, ()))

    def keep(self, aggregate: str, events: Sequence[E]) -> None:
        """Take what was decided, and let later commands see it."""
        self.decided.setdefault(aggregate, []).extend(events)
        self.traces.setdefault(aggregate, []).extend([self.trace] * len(events))
        for event in events:
            self.apply(event)

    def changes(self) -> list[Change]:
        """What to append."""
        return [
            Change(name, self.versions.get(name, 0), events, self.traces[name])
            for name, events in self.decided.items()
            if events
        ]
