"""What the stories of all four programmes are told with: people one after the other, a calendar of sessions."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from local.history.stage import Person, Session, Stage

Teller = Callable[["Stories"], None]


@dataclass
class Stories:
    """A stage with its sessions, and people drawn one after the other."""

    stage: Stage
    random: Random
    last_day: date
    sessions: list[Session]
    oldest: int = 1953
    """Year of birth of the first person; the others follow, so that ages spread evenly."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def somebody(self, known: date, group: str | None = None) -> Person:
        """A person becomes known to the municipality."""
        number = next(self._numbers)
        born = date(self.oldest + number % 44, 1 + number % 12, 1 + number % 28)
        return self.stage.person(born, known, woman=number % 2 == 0, group=group)

    def participant(
        self, entry: date, leave: date | None, *, attends: int = 5, group: str | None = None, **more: Any
    ) -> Person:
        """Somebody who enters, comes to sessions and leaves."""
        person = self.somebody(entry, group)
        self.stage.enrol(person, entry, **more)
        self.attend(person, entry, leave or self.last_day, attends)
        if leave is not None:
            self.stage.leave(person, leave, self.random.choice(("completed", "completed", "own-choice", "moved")))
        return person

    def attend(self, person: Person, first: date, last: date, times: int) -> None:
        """Presence at the first so many sessions of these days."""
        for session in self.between(first, last)[:times]:
            self.stage.attend(person, session)

    def between(self, first: date, last: date) -> Sequence[Session]:
        """The sessions of these days."""
        return [session for session in self.sessions if first <= session.on <= last]


def every(days: int, first: date, last: date) -> Sequence[date]:
    """Every so many days from the first to the last."""
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, days)]
