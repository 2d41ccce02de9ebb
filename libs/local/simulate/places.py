"""The verbs of employers: they become known, offer a place, somebody begins there, leaves or is kept."""

from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from typing import Any

from local.simulate.book.lives import Life, Step
from local.simulate.numbers import organisation_number
from local.simulate.person import Person
from local.simulate.room import Room


@dataclass
class Places:
    """The room's employers, taken in turn."""

    room: Room
    number: int
    first: int
    """Of the organisation numbers: employers of one controller have different ones."""
    known: list[str] = field(default_factory=list)
    _placements: int = 0
    _openings: int = 0
    _lives: dict[str, Life] = field(default_factory=dict)

    def open(self, on: date) -> None:
        """All of them become known."""
        for number in range(self.number):
            employer = f"{self.room.id}-e{number + 1:02}"
            self.known.append(employer)
            body = {"employer_id": employer, "controller": self.room.definition.controller}
            body |= {
                "organisation_number": organisation_number(self.first + number),
                "name": f"Exempelföretag {number}",
            }
            self.room.diary.command(on, "matching", "employers", body)
        self._turn = cycle(self.known)

    def opening(self, employer: str, kind: str, on: date, **need: str | int) -> str:
        """An employer looks for people. Returns the opening's name."""
        self._openings += 1
        name = f"{self.room.id}-o{self._openings:03}"
        body = {"opening_id": name, "programme_id": self.room.id, "employer_id": employer, "instrument": kind}
        self._do(on, "openings", body | need)
        return name

    def place(self, person: Person, kind: str, offered: date, started: date | None) -> str:
        """Offered, and begun if it is; enrolment hears of it and nobody types it twice. Returns its name."""
        employer, name = next(self._turn), self.next_name()
        body = {"programme_id": self.room.id, "employer_id": employer, "kind": kind, "extent": 100, "on": str(offered)}
        told = {"placement_id": name}
        self._do(
            offered, "placements", lambda: {**told, **body, "person_id": person.id},
            lambda: self.was_offered(name, person, kind, offered),
        )  # fmt: skip
        if started is not None:
            self._do(offered, "acceptances", told | {"on": str(offered)})
            note = lambda: self.has_begun(name, employer, started)  # noqa: E731
            self._do(started, "starts", told | {"on": str(started)}, note)
        return name

    def end(self, name: str, on: date) -> None:
        """It is over; what was begun was begun."""
        ended = lambda: self.has_ended(name, on)  # noqa: E731
        self._do(on, "ends", {"placement_id": name, "on": str(on), "reason": "completed"}, ended)

    def was_never(self, name: str, on: date) -> None:
        """It was written down by mistake."""

        def note() -> None:
            del self._lives.pop(name).steps[name]
            self.room.book.things.took_in.pop(name, None)

        self._do(on, "ends", {"placement_id": name, "on": str(on), "reason": "registered-by-mistake"}, note)

    def next_name(self) -> str:
        """Of a placement."""
        self._placements += 1
        return f"{self.room.id}-p{self._placements:04}"

    def was_offered(self, name: str, person: Person, kind: str, on: date) -> None:
        """What the book says then."""
        self._lives[name] = person.life
        person.life.steps[name] = Step(kind, on, None)

    def has_begun(self, name: str, employer: str, on: date) -> None:
        """Likewise."""
        steps = self._lives[name].steps
        steps[name] = steps[name]._replace(started=on)
        self.room.book.things.took_in[name] = (employer, on)

    def has_ended(self, name: str, on: date) -> None:
        """Likewise."""
        steps = self._lives[name].steps
        steps[name] = steps[name]._replace(ended=on)

    def _do(self, day: date, operation: str, body: Any, note: Any = None) -> None:
        self.room.diary.command(day, "matching", operation, body, note)
