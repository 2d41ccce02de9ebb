"""The verbs of one person: each is a command in the diary, and what the book says of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from local.simulate.book.lives import Entry, Home, Incomes, Life, Phase, Stay, Step, Word
from local.simulate.diary import Body
from local.simulate.room import Room

NEEDS = ["network-building", "little-education", "limited-swedish"]
TARGET_GROUP = {"origin": "third-country", "residence": "refugee", "foreign_born": True, "needs": NEEDS}
"""Most people in these lives belong to the target group of their programme."""
BORN_HERE = {"origin": "sweden", "foreign_born": False}


@dataclass
class Person:
    """A made-up person of a room: the id is the system's where a partner referred."""

    room: Room
    id: str
    life: Life
    born: date
    said: dict[str, int] = field(default_factory=dict)
    """The version that was answered for something that may be corrected."""
    _outcomes: int = 0

    def _do(self, day: date, operation: str, body: Callable[[], Body] | Body, note: Any = None) -> None:
        self.room.diary.command(day, "enrolment", operation, body, note, corrects=operation == "corrections")

    def _own(self, **more: Any) -> Callable[[], Body]:
        told = {name: str(value) if isinstance(value, date) else value for name, value in more.items()}
        return lambda: {"programme_id": self.room.id, "person_id": self.id} | told

    def enter(
        self, on: date, *, recorded: date | None = None, referrer: str | None = None,
        circumstances: Body = TARGET_GROUP, education: str | None = None, employment: str | None = None,
    ) -> Stay:  # fmt: skip
        """The first entry."""
        stay, known = Stay(on), Entry(education, employment, _codes(circumstances))
        told = {"group": self.life.group, "municipality": self.life.municipality}
        told |= {"education": education, "employment": employment}
        entry = {name: value for name, value in told.items() if value}
        more = {"referrer": referrer} if referrer else {}

        def note(answer: Body) -> None:
            self.said["entry"] = answer["version"]
            self.life.stays.append(stay)
            self.life.referrer, self.life.born, self.life.entry = referrer, self.born, known
            for one in self.room.book.proposals.values():
                if one.life is self.life:
                    one.status = "entered"

        body = self._own(on=on, entry=entry, circumstances=circumstances, **more)
        self._do(recorded or on, "participations", body, note)
        return stay

    def never_entered(self, stay: Stay, recorded: date) -> None:
        """The entry was written down by mistake."""
        body = self._own()
        self._do(
            recorded, "corrections", lambda: body() | {"corrects": self.said["entry"], "replacement": None},
            lambda: self.life.stays.remove(stay),
        )  # fmt: skip

    def entered_as(self, stay: Stay, gender: str, recorded: date) -> None:
        """The entry said something else of who it is."""
        entry = {"gender": gender} | ({"group": self.life.group} if self.life.group else {})
        replacement = {"fact": "enrolled", "on": str(stay.first), "entry": entry, "circumstances": TARGET_GROUP}
        body = self._own()

        def note() -> None:
            self.life.gender = gender

        said = lambda: body() | {"corrects": self.said["entry"], "replacement": replacement}  # noqa: E731
        self._do(recorded, "corrections", said, note)

    def leave(self, stay: Stay, on: date, reason: str = "completed", *, recorded: date | None = None) -> None:
        """The individual exit."""

        def note(answer: Body) -> None:
            self.said["exit"] = answer["version"]
            stay.last, stay.why = on, reason

        self._do(recorded or on, "exit", self._own(on=on, reason=reason), note)

    def left_on(self, stay: Stay, on: date, recorded: date) -> None:
        """The exit was on another day."""
        body, replacement = self._own(), {"fact": "exited", "on": str(on), "reason": "completed"}

        def note() -> None:
            stay.last, stay.why = on, "completed"

        said = lambda: body() | {"corrects": self.said["exit"], "replacement": replacement}  # noqa: E731
        self._do(recorded, "corrections", said, note)

    def come_back(self, on: date) -> Stay:
        """A re-entry."""
        stay = Stay(on)
        self._do(on, "re-entry", self._own(on=on), lambda: self.life.stays.append(stay))
        return stay

    def outcome(
        self, kind: str, *, offered: date | None = None, started: date | None = None, recorded: date | None = None
    ) -> str:
        """Something was offered, or begun. Returns a name to correct it by."""
        self._outcomes += 1
        name = f"outcome-{self._outcomes}"
        days = [day for day in (offered, started) if day]
        dated = {key: day for key, day in (("offered_on", offered), ("started_on", started)) if day}
        body = self._own(kind=kind, extent=100, **dated)

        def note(answer: Body) -> None:
            self.said[name] = answer["version"]
            self.life.steps[name] = Step(kind, offered, started)

        self._do(recorded or max(days), "outcomes", body, note)
        return name

    def outcome_was(self, name: str, step: Step | None, recorded: date) -> None:
        """It was another one, or none."""
        body = self._own()
        replacement: Body | None = None
        if step is not None:
            replacement = {"fact": "outcome", "kind": step.kind, "extent": 100}
            replacement |= {"offered_on": str(step.offered)} if step.offered else {}
            replacement |= {"started_on": str(step.started)} if step.started else {}

        def note() -> None:
            del self.life.steps[name]
            if step is not None:
                self.life.steps[name] = step

        said = lambda: body() | {"corrects": self.said[name], "replacement": replacement}  # noqa: E731
        self._do(recorded, "corrections", said, note)

    def lives_in(self, municipality: str, on: date, *, own: bool | None = None) -> None:
        """Where the person lives, as told on a day."""
        more = {} if own is None else {"own_home": own}
        body = self._own(municipality=municipality, on=on, **more)
        self._do(on, "residence", body, lambda: self.life.homes.append(Home(on, municipality, own)))

    def lives_on(
        self, moment: str, stay: Stay, on: date, *sources: str, work: int | None = None, studies: int | None = None
    ) -> None:
        """What the person lives on at entry or exit, and how much of work and studies there is, where it was asked."""
        extents = {"work_extent": work, "studies_extent": studies}
        known = {name: extent for name, extent in extents.items() if extent is not None}
        body = self._own(point=moment, on=on, income_sources=list(sources), employment="unemployed", **known)
        told = Incomes(moment, stay, on, frozenset(sources), work, studies)
        self._do(on, "status", body, lambda: self.life.incomes.append(told))

    def followed_up(
        self, point: str, stay: Stay, on: date, *doing: str, better: bool = False, qualified: bool = False
    ) -> None:
        """What a follow-up found; nothing: nobody was reached."""
        told = {"statuses": list(doing), "improved": better, "qualification": qualified} if doing else {}
        body = self._own(point=point, on=on, reached=bool(doing), **told)
        word = Word(point, stay, on, frozenset(doing) if doing else None, better, qualified)
        self._do(on, "follow-ups", body, lambda: self.life.words.append(word))

    def agrees(self, partner: str, on: date, *, to_share: bool = True) -> None:
        """To a partner following their way, or no longer."""
        body = self._own(organisation=partner, given=to_share, on=on)
        self._do(on, "consents", body, lambda: self.life.consents.update({partner: to_share}))

    def phase(self, name: str, on: date) -> None:
        """A consultant says that a phase begins."""
        body = self._own(phase=name, on=on)
        self._do(on, "phase", body, lambda: self.life.phases.append(Phase(on, name)))

    def plans(self, aim: str, on: date, steps: dict[str, date | None]) -> None:
        """An individual plan of steps, each of a kind of its own, and the days on which they are done, or never."""
        named = [{"step_id": f"{kind}-1", "kind": kind} for kind in steps]
        self._do(on, "plan", self._own(on=on, aim=aim, steps=named))
        for kind, done in steps.items():
            if done is not None:
                note = partial(self.life.plan.__setitem__, kind, (kind, done))
                self._do(done, "steps", self._own(step_id=f"{kind}-1", status="done", on=done), note)


def _codes(circumstances: Body) -> frozenset[str]:
    told = {circumstances.get("origin"), circumstances.get("residence"), *circumstances.get("needs", ())} - {None}
    return frozenset({*told, "foreign-born"} if circumstances.get("foreign_born") else told)
