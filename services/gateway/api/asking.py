"""One request while it is being answered: who asks, what day it is, the snapshot, the loaders.

Everything here lives exactly as long as the request, so nothing loaded for one reader can reach another.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, partial
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader

from gateway.api.cursors import Cursors
from gateway.api.documents import Prepared
from gateway.api.errors import Refused
from gateway.domain.edition import Edition, behind
from gateway.storage import evidence, goals, programmes, releases
from gateway.storage.goals import Cell, CurveKey, Day, FigureKey
from gateway.storage.reading import Mark, Reader, Reading, Rows

K = TypeVar("K")
V = TypeVar("V")
_BEFORE_ALL, _AFTER_ALL = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_AHEAD = "`knownAt` must not lie after what is known through (`heardThrough`): more may still become known by then."


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, as far as the answer depends on it."""

    subject: str
    organisation: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, when, on which day, and what row-level security has to know."""

    viewer: Viewer
    now: datetime
    today: date
    reader: Reader


class _Shared(DataLoader[K, V]):
    """What one field waits for others may wait for as well: a field that is given up, because a neighbour was refused,
    must not take the rows away from the rest of the answer.
    """

    def load(self, key: K) -> Awaitable[V]:
        """The value of a key; giving up waiting for it leaves it to the others."""
        loaded = asyncio.ensure_future(super().load(key))
        loaded.add_done_callback(_looked_at)
        return asyncio.shield(loaded)


def _looked_at(loaded: "asyncio.Future[Any]") -> None:
    # Whoever waits is told. Nobody may be left by then, which asyncio would log as a mistake of ours.
    if not loaded.cancelled():
        loaded.exception()


class Loaders:
    """One loader per kind of row; each makes one statement per level of the answer."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._kept: dict[Any, DataLoader[Any, Any]] = {}

    def by(self, load: Callable[[Reading, Sequence[K]], Awaitable[list[V]]]) -> DataLoader[K, V]:
        """The loader that asks by this function of the storage: one for each, as long as the request."""
        if load not in self._kept:
            self._kept[load] = self._loader(load)
        return self._kept[load]

    def _loader(self, load: Callable[[Reading, Sequence[K]], Awaitable[list[V]]]) -> DataLoader[K, V]:
        return _Shared(load_fn=partial(load, self._reading))

    @cached_property
    def programme(self) -> DataLoader[str, Rows]:
        """By id; no row where it does not exist for this reader."""
        return self._loader(programmes.programmes)

    @cached_property
    def organisations(self) -> DataLoader[str, Rows]:
        """By programme."""
        return self._loader(programmes.organisations)

    @cached_property
    def funders(self) -> DataLoader[str, Rows]:
        """By programme."""
        return self._loader(programmes.funders)

    @cached_property
    def areas(self) -> DataLoader[str, Rows]:
        """By programme."""
        return self._loader(programmes.areas)

    @cached_property
    def activities(self) -> DataLoader[programmes.ActivityPage, Rows]:
        """By page."""
        return self._loader(programmes.activities)

    @cached_property
    def goals(self) -> DataLoader[str, Rows]:
        """By programme."""
        return self._loader(goals.goals)

    @cached_property
    def not_measured(self) -> DataLoader[str, Rows]:
        """By programme."""
        return self._loader(goals.not_measured)

    @cached_property
    def findings(self) -> DataLoader[str, Rows]:
        """By programme."""
        return self._loader(goals.findings)

    @cached_property
    def figures(self) -> DataLoader[FigureKey, list[Cell]]:
        """By goal, facet, date and position."""
        return self._loader(goals.figures)

    @cached_property
    def curves(self) -> DataLoader[CurveKey, list[Day]]:
        """By goal and period."""
        return self._loader(goals.curves)

    @cached_property
    def entries(self) -> DataLoader[evidence.EntryPage, Rows]:
        """By page."""
        return self._loader(evidence.entries)

    @cached_property
    def facts(self) -> DataLoader[evidence.FactPage, Rows]:
        """By page."""
        return self._loader(evidence.facts)

    @cached_property
    def facts_numbered(self) -> DataLoader[int, Rows]:
        """By number in the inbound log."""
        return self._loader(evidence.facts_numbered)

    @cached_property
    def release(self) -> DataLoader[releases.ReleaseKey, Rows]:
        """By programme and id, or the newest."""
        return self._loader(releases.release)

    @cached_property
    def release_pages(self) -> DataLoader[releases.ReleasePage, Rows]:
        """By page."""
        return self._loader(releases.release_pages)

    @cached_property
    def released_cells(self) -> DataLoader[releases.CellsKey, Rows]:
        """By release, goal and facet."""
        return self._loader(releases.cells)

    @cached_property
    def targets(self) -> DataLoader[releases.SaidKey, Rows]:
        """By goal and version."""
        return self._loader(releases.targets)

    @cached_property
    def headlines(self) -> DataLoader[releases.SaidKey, Rows]:
        """By goal, up to a release."""
        return self._loader(releases.headlines)


@dataclass(frozen=True, slots=True)
class Known:
    """As known when: at a moment, at a position of the inbound log, or, with neither, now."""

    at: datetime | None
    position: int | None

    def check(self) -> None:
        """What can be said of it before anything is read. Raises Refused."""
        if self.at is not None and self.position is not None:
            raise Refused("known-at-twice", "Say `knownAt` or `position`, not both.")
        if self.at is not None and self.at.tzinfo is None:
            raise Refused("moment-without-offset", "A moment needs its offset, as 2024-05-06T09:00:00+02:00.")

    @property
    def moment(self) -> datetime:
        """The moment, or one as good within what can be sent to the database: no fact lies outside of that."""
        assert self.at is not None
        return min(max(self.at, _BEFORE_ALL), _AFTER_ALL)

    def heard(self, mark: Mark) -> bool:
        """Whether nothing can become known any more that belongs before it."""
        if self.at is not None:
            known = through(mark)
            return known is not None and self.at <= known
        return self.position is None or 0 <= self.position <= mark.position


class Asking:
    """What resolvers are given as their context."""

    def __init__(self, asker: Asker, cursors: Cursors, reading: Reading, prepared: Prepared) -> None:
        self.viewer = asker.viewer
        self.reader = asker.reader
        self.today = asker.today
        self.cursors = cursors
        self.prepared = prepared
        self.reading = reading
        self.load = Loaders(reading)
        self.edition = Edition.EXACT if reading.mark.exact else Edition.RELEASED
        self.behind = behind(reading.mark.complete_through, asker.now)
        """Partners' views of people are closed."""
        self.position = reading.mark.position
        self._mark = reading.mark

    @property
    def shown_mark(self) -> tuple[int | None, datetime | None, datetime | None]:
        """The watermark as this reader may see it: who polls an exact one counts other people's facts."""
        return shown(self._mark)

    async def known(self, known: Known) -> int | None:
        """The position as known at which is asked; None for now. Raises Refused."""
        known.check()
        if known.at is not None:
            if not known.heard(self._mark):
                raise Refused("known-at-ahead", _AHEAD, heardThrough=through(self._mark))
            return await self.load.by(goals.positions).load(known.moment)
        if not known.heard(self._mark):
            message = f"`position` must be from 0 to the watermark's position, {self.position}."
            raise Refused("position-out-of-range", message, position=self.position)
        return known.position


def through(mark: Mark) -> datetime | None:
    """Through which moment everything is in: later ones may still become known with an earlier one's facts."""
    return max((at for at in (mark.known_at, mark.complete_through) if at), default=None)


def shown(mark: Mark) -> tuple[int | None, datetime | None, datetime | None]:
    """Position, known-at and complete-through as the reader of this snapshot may see them."""
    if mark.exact:
        return mark.position, mark.known_at, mark.complete_through
    return None, _whole_hour(mark.known_at), _whole_hour(mark.complete_through)


def _whole_hour(at: datetime | None) -> datetime | None:
    return at.replace(minute=0, second=0, microsecond=0) if at else None
