"""Which entries a batch adds to the log: numbers, the day-turn, and what is held. Pure.

The number of an entry never depends on whether it is delivered: a held event takes its place in the
order, and an unparked one is delivered with the number of the entry that released it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from common.clock import local_date
from common.events import Message
from common.inbound.sequence import Position
from common.projection import Fact

Kind = Literal["event", "held", "unparked", "dropped", "day-turn"]
DAY_TURN = "day-turn"
"""The subject of the entry that says that a day began; its body is {"day": "2019-03-02"}."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log, and how far each stream was read."""

    fact_no: int
    known_at: datetime | None
    day: date | None
    positions: Mapping[str, Position]
    parked: frozenset[str] = frozenset()


@dataclass(slots=True)
class Batch:
    """Entries to append in one transaction, the facts to deliver, and the head afterwards."""

    before: Head
    after: Head
    entries: list[tuple[Kind, Fact]]
    facts: list[Fact]
    parked: dict[str, str] = field(default_factory=dict)
    released: str | None = None

    def hold(self, poison: Fact, reason: str) -> None:
        """Park the poison's aggregate: it and the later ones of its aggregate stay in the log, undelivered."""
        aggregate = poison.message.aggregate
        first = next((i for i, fact in enumerate(self.facts) if fact is poison or fact == poison), None)
        if first is None or poison.message.subject == DAY_TURN:
            raise ValueError("the poison named is not an event of this batch")
        held = {id(fact) for fact in self.facts[first:] if fact.message.aggregate == aggregate}
        self.facts = [fact for fact in self.facts if id(fact) not in held]
        self.entries = [("held" if id(fact) in held else kind, fact) for kind, fact in self.entries]
        self.parked[aggregate] = reason
        self.after = replace(self.after, parked=self.after.parked | {aggregate})


def plan(
    head: Head,
    messages: Iterable[Message],
    now: datetime,
    zone: ZoneInfo | None,
    condemned: Mapping[tuple[str, int], str],
) -> Batch:
    """Number the day-turns that are due and then the messages; hold what belongs to a parked aggregate."""
    known_at = max(now, head.known_at) if head.known_at else now
    day = local_date(known_at, zone) if zone else head.day
    number = head.fact_no
    entries: list[tuple[Kind, Fact]] = []
    for turned in _days_after(head.day, day):
        number += 1
        entries.append(("day-turn", Fact(number, known_at, _day_turn(turned, known_at))))
    last: dict[str, Message] = {}
    for message in messages:
        number += 1
        kind: Kind = "held" if message.aggregate in head.parked else "event"
        entries.append((kind, Fact(number, known_at, message)))
        last[message.stream] = message
    positions = {**head.positions, **{stream: Position(m.seq, m.digest) for stream, m in last.items()}}
    after = Head(number, known_at, day, positions, head.parked)
    batch = Batch(head, after, entries, [fact for kind, fact in entries if kind != "held"])
    if condemned:
        _hold_the_condemned(batch, condemned)
    return batch


def release(
    head: Head, aggregate: str, held: Sequence[Message], now: datetime, action: Literal["unpark", "drop"]
) -> Batch:
    """One entry that ends the parking of an aggregate; unparked events are delivered with its number."""
    known_at = max(now, head.known_at) if head.known_at else now
    number = head.fact_no + 1
    kind: Kind = "unparked" if action == "unpark" else "dropped"
    own = Message("", 0, f"{kind}/{number}", kind, aggregate, 0, known_at, b"", b"")
    after = replace(head, fact_no=number, known_at=known_at, parked=head.parked - {aggregate})
    facts = [Fact(number, known_at, message) for message in held] if action == "unpark" else []
    return Batch(head, after, [(kind, Fact(number, known_at, own))], facts, released=aggregate)


def _hold_the_condemned(batch: Batch, condemned: Mapping[tuple[str, int], str]) -> None:
    for fact in list(batch.facts):
        reason = condemned.get((fact.message.stream, fact.message.seq))
        if reason is not None and fact in batch.facts:
            batch.hold(fact, reason)


def _days_after(before: date | None, day: date | None) -> Collection[date]:
    if before is None or day is None:
        return ()
    return [before + timedelta(days=n) for n in range(1, (day - before).days + 1)]


def _day_turn(day: date, at: datetime) -> Message:
    return Message("", 0, f"{DAY_TURN}/{day}", DAY_TURN, "", 0, at, b'{"day":"%s"}' % day.isoformat().encode(), b"")
