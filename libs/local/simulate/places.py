"""The verbs of employers: they become known, offer a place, somebody begins there, leaves or is kept."""

from dataclasses import dataclass, field
from datetime import date
from itertools import cycle
from typing import Any

from local.simulate.book.lives import Step
from local.simulate.people import Person
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

    def place(self, person: Person, kind: str, offered: date, started: date | None) -> str:
        """Offered, and begun if it is; enrolment hears of it and nobody types it twice. Returns its name."""
        self._placements += 1
        employer, name = next(self._turn), f"{self.room.id}-p{self._placements:04}"
        life, told = person.life, {"placement_id": name}
        body = {"programme_id": self.room.id, "employer_id": employer, "kind": kind, "extent": 100, "on": str(offered)}
        self._do(
            offered, "placements", lambda: {**told, **body, "person_id": person.id},
            lambda: life.steps.update({name: Step(kind, offered, None)}),
        )  # fmt: skip
        if started is not None:
            self._do(offered, "acceptances", told | {"on": str(offered)})

            def begun() -> None:
                life.steps[name] = Step(kind, offered, started)
                self.room.book.things.took_in[name] = (employer, started)

            self._do(started, "starts", told | {"on": str(started)}, begun)
        return name

    def end(self, name: str, on: date) -> None:
        """It is over; what was begun was begun."""
        self._do(on, "ends", {"placement_id": name, "on": str(on), "reason": "completed"})

    def was_never(self, person: Person, name: str, on: date) -> None:
        """It was written down by mistake."""

        def note() -> None:
            del person.life.steps[name]
            self.room.book.things.took_in.pop(name, None)

        self._do(on, "ends", {"placement_id": name, "on": str(on), "reason": "registered-by-mistake"}, note)

    def _do(self, day: date, operation: str, body: Any, note: Any = None) -> None:
        self.room.diary.command(day, "matching", operation, body, note)


def organisation_number(number: int) -> str:
    """A made-up one of a legal person that adds up (Luhn)."""
    digits = f"5599{number:05}"
    doubled = [int(d) * (2 - n % 2) for n, d in enumerate(digits)]
    return f"{digits[:6]}-{digits[6:]}{-sum(d // 10 + d % 10 for d in doubled) % 10}"
