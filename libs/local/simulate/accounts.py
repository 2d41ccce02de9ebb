"""The verbs of what a programme tells of itself: models, money, reports handed over, judgements, statistics."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from local.simulate.book.things import Deliverable
from local.simulate.room import Room


@dataclass
class Accounts:
    """The room's."""

    room: Room

    def deliverable(self, name: str, title: str, on: date, *, kind: str = "method", part_of: str | None = None) -> None:
        """Something is planned to be developed."""
        known = Deliverable(part_of, [(on, "planned")])
        body = {"deliverable_id": name, "programme_id": self.room.id, "kind": kind, "title": title, "on": str(on)}
        body |= {"part_of": part_of} if part_of else {}
        things = self.room.book.things
        self._do(on, "activities", "deliverables", body, lambda: things.deliverables.update({name: known}))

    def step(self, name: str, status: str, on: date, *, to: str | None = None) -> None:
        """It got further."""
        body: dict[str, Any] = {"deliverable_id": name, "status": status, "on": str(on)} | (
            {"organisation": to} if to else {}
        )
        body |= {"evidence": ["https://diarium.example/modell"]} if status in ("adopted", "spread") else {}
        steps = self.room.book.things.deliverables
        self._do(on, "activities", "deliverable-steps", body, lambda: steps[name].steps.append((on, status)))

    def budget(self, line: str, title: str, funder: str, amount: int, on: date) -> None:
        """A line of the budget, in kronor."""
        body = {"programme_id": self.room.id, "line": line, "title": title, "financing": "grant", "funder": funder}
        self._do(on, "activities", "budget-lines", body | {"amount": str(amount), "on": str(on)})

    def cost(self, name: str, line: str, kronor: int, on: date) -> None:
        """Booked."""
        body = {"programme_id": self.room.id, "cost_id": name, "line": line, "on": str(on), "amount": str(kronor)}
        costs = self.room.book.things.costs
        self._do(on, "activities", "costs", body, lambda: costs.update({name: (on, 100 * kronor)}))

    def cost_was(self, name: str, line: str, kronor: int, on: date, recorded: date) -> None:
        """It was another amount."""
        body = {"cost_id": name, "corrects": 1, "replacement": {"line": line, "on": str(on), "amount": str(kronor)}}
        costs = self.room.book.things.costs
        self._do(recorded, "activities", "cost-corrections", body, lambda: costs.update({name: (on, 100 * kronor)}))

    def deliver(self, report: str, on: date) -> None:
        """A report was handed over."""
        body = {"programme_id": self.room.id, "report": report, "on": str(on)}
        delivered = self.room.book.things.delivered
        self._do(on, "enrolment", "deliveries", body, lambda: delivered.update({report: on}))

    def judge(self, goal: str, verdict: str, by: str, on: date) -> None:
        """Somebody who may say so says whether a goal is reached."""
        body: dict[str, Any] = {"programme_id": self.room.id, "goal": goal, "on": str(on), "verdict": verdict, "by": by}
        body |= {"evidence": ["https://diarium.example/bedomning"]}
        given = self.room.book.things.judgements
        self._do(on, "enrolment", "judgements", body, lambda: given.append((goal, on, verdict)))

    def count(self, name: str, people: int, on: date, recorded: date | None = None) -> None:
        """People who were reached and whom nobody knows; said again under the same name it is another number."""
        body = {"volume_id": name, "programme_id": self.room.id, "on": str(on), "count": people, "reached_only": True}
        volumes = self.room.book.things.volumes
        self._do(recorded or on, "enrolment", "volumes", body, lambda: volumes.update({name: (on, people)}))

    def publish(self, series: str, hundredths: int, of: date, recorded: date) -> None:
        """A published statistic is entered."""
        body = {"programme_id": self.room.id, "series": series, "on": str(of), "source": "Made up for the simulator"}
        value = f"{hundredths // 100}.{hundredths % 100:02}"
        known = self.room.book.things.statistics
        self._do(
            recorded, "enrolment", "statistics", body | {"value": value},
            lambda: known.update({(series, of): hundredths}),
        )  # fmt: skip

    def _do(self, day: date, service: Any, operation: str, body: Any, note: Any = None) -> None:
        self.room.diary.command(day, service, operation, body, note)
