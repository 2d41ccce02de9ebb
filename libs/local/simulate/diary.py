"""What is done on which day: commands that go in batches, and errands that somebody runs alone.

Everything is planned before anything happens, but ids that the system gives and versions that it answers are known only
on the day, so bodies are made then. What the book says of a deed is written when it is done and not before.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from inspect import signature
from itertools import groupby
from typing import Any, Literal

from local.simulate.hands import Hands

Service = Literal["enrolment", "activities", "matching", "surveys"]
Answer = dict[str, Any]
Body = dict[str, Any]


def _nothing(_: Answer) -> None:
    """The book says nothing of it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a batch, and what the book says once it is acknowledged."""

    service: Service
    operation: str
    body: Callable[[], Body]
    note: Callable[[Answer], None] = _nothing
    corrects: bool = False
    """Its body names a version that was answered before: it begins a batch of its own."""


Errand = Callable[[Hands], Awaitable[None]]
"""Something with a role or a page of its own. It writes into the book itself."""


@dataclass
class Diary:
    """A programme's days in no order; what is written first is done first on its day."""

    _written: list[tuple[date, Command | Errand]] = field(default_factory=list)
    apart: set[date] = field(default_factory=set)
    """Days that are written down on themselves, also where an office does its papers later."""
    done: Counter[str] = field(default_factory=Counter)
    """How often each kind of deed was acknowledged: a command by its operation, an errand by what it is called."""

    def command(
        self,
        day: date,
        service: Service,
        operation: str,
        body: Body | Callable[[], Body],
        note: Callable[[], None] | Callable[[Answer], None] | None = None,
        *,
        corrects: bool = False,
    ) -> None:
        """A command on a day. `note` is told the answer if it wants to know."""
        made = body if callable(body) else lambda: body
        noted = _noting(note)

        def acknowledged(answer: Answer) -> None:
            noted(answer)
            self.done[operation] += 1

        self._written.append((day, Command(service, operation, made, acknowledged, corrects)))

    def errand(self, day: date, kind: str, errand: Errand) -> None:
        """An errand on a day, run when all that its commands said has arrived everywhere."""

        async def run(hands: Hands) -> None:
            await errand(hands)
            self.done[kind] += 1

        self._written.append((day, run))

    @property
    def deeds(self) -> int:
        """How many commands and errands there are."""
        return len(self._written)

    def days(self) -> Iterator[tuple[date, list[Command], list[Errand]]]:
        """Day by day."""
        written = sorted(self._written, key=lambda one: one[0])
        for day, group in groupby(written, key=lambda one: one[0]):
            deeds = [deed for _, deed in group]
            yield (
                day,
                [deed for deed in deeds if isinstance(deed, Command)],
                [deed for deed in deeds if not isinstance(deed, Command)],
            )


def _noting(note: Callable[..., None] | None) -> Callable[[Answer], None]:
    if note is None:
        return _nothing
    if signature(note).parameters:
        return note
    return lambda _: note()
