"""Telling stories as commands: every verb here is one command of the public APIs, with the day it was recorded."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from local.history.book import Book, Card

STOCKHOLM = ZoneInfo("Europe/Stockholm")

Service = Literal["enrolment", "activities"]

IN_THE_TARGET_GROUP = {
    "origin": "third-country",
    "residence": "refugee",
    "foreign_born": True,
    "needs": ["network-building", "little-education", "limited-swedish"],
}
"""Everybody in the histories belongs to the target group of their programme."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command, and the day on which somebody wrote it down."""

    recorded: date
    service: Service
    operation: str
    body: dict[str, Any]


@dataclass
class Person:
    """A made-up participant (or visitor) under a pseudonymous id."""

    id: str
    card: Card
    version: int = 0
    """Of the participation: how many events it has had."""
    said: list[date] = field(default_factory=list)
    """When each of them was recorded."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that is offered."""

    id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Session:
    """One occurrence of an activity."""

    id: str
    on: date
    minutes: int
    kind: str


@dataclass
class Stage:
    """One programme's commands and book."""

    programme: str
    controller: str
    book: Book
    edition: str = ""
    """Stands in every id, so that one story can be told again of other people."""
    commands: list[Command] = field(default_factory=list)
    _people: int = 0
    _sessions: int = 0

    def person(self, born: date, known: date, *, woman: bool, group: str | None = None) -> Person:
        """Somebody becomes known."""
        self._people += 1
        name = f"sim-{self._short()}{self.edition}-{self._people:04}"
        person = Person(name, self.book.card(woman=woman, group=group))
        body = {
            "person_id": person.id,
            "controller": self.controller,
            "reference": f"{self.programme}{self.edition}-{person.id[-4:]}",
        }
        body |= {"birth_date": born.isoformat(), "gender": "woman" if woman else "man"}
        self._say(known, "enrolment", "people", body)
        return person

    def enrol(self, person: Person, on: date, *, recorded: date | None = None, **more: Any) -> int:
        """First entry; `more` goes into the entry's characteristics, `referrer` beside it. Returns the version."""
        body = self._participation(person) | {"on": on.isoformat()}
        if referrer := more.pop("referrer", None):
            body["referrer"] = referrer
        if person.card.group:
            more["group"] = person.card.group
        person.card.enrolled = True
        body |= {"entry": more, "circumstances": IN_THE_TARGET_GROUP}
        return self._happen(person, recorded or on, "participations", body)

    def leave(self, person: Person, on: date, reason: str = "completed", *, recorded: date | None = None) -> int:
        """The individual exit. Returns the version."""
        body = self._participation(person) | {"on": on.isoformat(), "reason": reason}
        person.card.exited = True
        return self._happen(person, recorded or on, "exit", body)

    def come_back(self, person: Person, on: date) -> int:
        """A re-entry. Returns the version."""
        person.card.exited = False
        return self._happen(person, on, "re-entry", self._participation(person) | {"on": on.isoformat()})

    def outcome(
        self, person: Person, kind: str, *, offered: date | None = None, started: date | None = None, extent: int = 100
    ) -> int:
        """Something was offered, or started. Returns the version."""
        days = [day for day in (offered, started) if day]
        if offered:
            person.card.offered.add(kind)
        if started:
            person.card.started.add(kind)
        body = self._participation(person) | {"outcome_id": f"{person.id}-o{person.version + 1}", "kind": kind}
        body |= {"offered_on": offered.isoformat()} if offered else {}
        body |= {"started_on": started.isoformat()} if started else {}
        return self._happen(person, max(days), "outcomes", body | {"extent": extent})

    def correct(self, person: Person, version: int, replacement: dict[str, Any] | None, recorded: date) -> int:
        """An earlier fact was wrong: what holds instead, or nothing. Returns the version."""
        assert person.said == sorted(person.said), "versions are counted in the order of recording"
        body = self._participation(person) | {"corrects": version, "replacement": replacement}
        return self._happen(person, recorded, "corrections", body)

    def activity(self, name: str, title: str, kind: str, known: date, *, area: str | None = None) -> Activity:
        """Something is on offer."""
        activity = Activity(f"{self.programme}{self.edition}-{name}", kind)
        body = {"activity_id": activity.id, "programme_id": self.programme, "title": title, "kind": kind}
        self._say(known, "activities", "activities", body | ({"area": area} if area else {}))
        return activity

    def session(self, activity: Activity, on: date, *, starts: time = time(9), minutes: int = 120) -> Session:
        """An occurrence, on a wall clock in Sweden."""
        self._sessions += 1
        session = Session(f"{activity.id}-s{self._sessions:04}", on, minutes, activity.kind)
        begin = datetime.combine(on, starts, STOCKHOLM)
        body = {"session_id": session.id, "activity_id": activity.id, "starts_at": begin.isoformat()}
        self._say(on, "activities", "sessions", body | {"ends_at": (begin + timedelta(minutes=minutes)).isoformat()})
        return session

    def attend(self, person: Person, session: Session, status: str = "present") -> str:
        """Somebody was there, or was not; a participant within the own time. Returns the attendance's id."""
        there = session.minutes if status == "present" else 0
        if there:
            person.card.seen = True
        if there and person.card.enrolled:
            person.card.took_part = True
            person.card.minutes[session.kind] += there
        body = {"session_id": session.id, "person_id": person.id, "status": status, "minutes": there}
        self._say(session.on, "activities", "attendance", body)
        return f"{session.id}~{person.id}"

    def correct_attendance(self, attendance: str, replacement: dict[str, Any] | None, recorded: date) -> None:
        """The sheet was wrong."""
        body = {"attendance_id": attendance, "corrects": 1, "replacement": replacement}
        self._say(recorded, "activities", "attendance-corrections", body)

    def _short(self) -> str:
        """The programme's initials: ids of attendances are put together from two others and must not get too long."""
        return "".join(word[0] for word in self.programme.split("-"))

    def _participation(self, person: Person) -> dict[str, Any]:
        return {"programme_id": self.programme, "person_id": person.id}

    def _happen(self, person: Person, recorded: date, operation: str, body: dict[str, Any]) -> int:
        person.version += 1
        person.said.append(recorded)
        self._say(recorded, "enrolment", operation, body)
        return person.version

    def _say(self, recorded: date, service: Service, operation: str, body: dict[str, Any]) -> None:
        self.commands.append(Command(recorded, service, operation, body))
