"""Is a report what the log says? The log is folded up to the report's position, and the content is made once more.

Definitions come from the log as well, never from a table; so do people, things and every figure. What the live
tables hold is of no account here: only the stored files and, for an open edition, the release are looked up.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from common.db import Connection, kept_awake
from common.inbound import replay
from common.projection import Fact, PoisonError
from reporting.domain.ledger import Entry
from reporting.domain.reports.closed import closed
from reporting.domain.reports.material import Place, Provenance, Stream, Sums, added_up
from reporting.domain.reports.order import Order
from reporting.projections.folding import Fold
from reporting.reports.gathering import Content, alone, definition_hash, gathered, material
from reporting.storage import digests
from reporting.storage.events.reading import Read, is_read, read
from reporting.storage.releases import publishing
from reporting.storage.reports import sources
from reporting.storage.reports.people import Told
from reporting.storage.reports.sources import Published, published_by


class NotFoldable(Exception):  # noqa: N818 - what it says of a log
    """The log cannot be folded any more: a row of it makes no sense."""


async def recomputed(connection: Connection, order: Order) -> Content:
    """The content that belongs to an order. Raises NotFoldable."""
    if order.position > await publishing.position(connection):
        raise NotFoldable(f"the log does not reach {order.position}")
    if order.edition == "open":
        return await _of_release(connection, order)
    said = Said(order.programme)
    async for facts in replay(connection, order.position, page=5000):
        await asyncio.to_thread(said.take, facts)
    streams = await sources.streams(connection, order.position)
    return await kept_awake(connection, partial(said.content, order, streams))


async def _of_release(connection: Connection, order: Order) -> Content:
    known = await sources.definition_at(connection, order.programme, order.position, order.version)
    release = order.release and await publishing.named(connection, order.release)
    if known is None or not release or release["programme_id"] != order.programme:
        raise NotFoldable("there is no such release")
    return await gathered(connection, order)


class Said:
    """What the log says of one programme up to a position: its facts, every merge, and its definitions apart."""

    def __init__(self, programme: str) -> None:
        self._programme = programme
        self._reads: list[Read] = []
        self._facts: list[Fact] = []
        self._published: dict[int, Published] = {}

    def take(self, facts: Sequence[Fact]) -> None:
        """Take in the next facts of the log. Raises NotFoldable."""
        for fact in facts:
            item = _readable(fact)
            if item is None or item.programme not in (self._programme, None):
                continue
            published = published_by(fact.message)
            if published is not None:
                self._published.setdefault(published.definition.version, published)
                item = replace(item, content=None)  # its books are the order's; what it says of things stays
            self._reads.append(item)
            self._facts.append(fact)

    def content(self, order: Order, streams: tuple[Stream, ...]) -> Content:
        """The closed content of an order, by folding what was said. Raises NotFoldable."""
        published = self._published.get(order.version)
        if published is None:
            raise NotFoldable(f"no version {order.version} of the definition was published up to {order.position}")
        fold = Fold()
        fold.define(alone(published.definition))
        try:
            entries = fold.apply(self._reads, lambda _: ()).entries
        except PoisonError as error:
            raise NotFoldable(error.reason) from error
        made_from = Provenance(streams, definition_hash(published), *digests.digest_of(_lines(fold, entries)))
        told = Told(order.programme)
        told.take(self._facts)
        before = None if order.adds_to is None else _sums(fold, entries, order.adds_to.position)
        return closed(
            order, material(order, published, made_from, (_sums(fold, entries, order.position), before), told)
        )


def _readable(fact: Fact) -> Read | None:
    try:
        return read(fact) if is_read(fact.message.subject) else None
    except PoisonError as error:
        raise NotFoldable(f"fact {fact.number}: {error.reason}") from error


def _lines(fold: Fold, entries: Sequence[Entry]) -> list[digests.Line]:
    """The lines by the names of their books, in the order in which they are hashed."""
    names = {number: book.name for number, book in fold.books.items()}
    return sorted(
        (*names[e.book], e.subject, e.facet, e.value, e.effective_on, e.fact_no, e.num, e.den) for e in entries
    )


def _sums(fold: Fold, entries: Sequence[Entry], position: int) -> Sums:
    """What the lines add up to, as known at a position."""
    goals = {number: book.goal.id for number, book in fold.books.items()}
    amounts: list[tuple[Place, Any, int, int]] = [
        ((goals[e.book], e.facet, e.value), e.effective_on, e.num, e.den) for e in entries if e.fact_no <= position
    ]
    return added_up(amounts)
