"""The verbs of what is offered: activities, sessions, who was there, and their hours up to the locked month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from local.simulate.book.lives import Presence
from local.simulate.diary import Body
from local.simulate.person import Person
from local.simulate.room import Room

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that is on offer."""

    id: str
    kind: str
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """One occurrence of it."""

    id: str
    on: date
    minutes: int
    kind: str
    area: str | None = None


@dataclass
class Offers:
    """The room's."""

    room: Room
    _sessions: int = 0

    def _do(self, day: date, operation: str, body: Any, note: Any = None) -> None:
        self.room.diary.command(day, "activities", operation, body, note)

    def activity(self, name: str, title: str, kind: str, on: date, **more: Any) -> Activity:
        """Known from a day on."""
        activity = Activity(f"{self.room.id}-{name}", kind, more.get("area"))
        body = {"activity_id": activity.id, "programme_id": self.room.id, "title": title, "kind": kind} | more
        things = self.room.book.things

        def note() -> None:
            things.activities[activity.id], things.areas[activity.id] = self.room.today, activity.area

        self._do(on, "activities", body, note)
        return activity

    def session(self, activity: Activity, on: date, minutes: int, *, starts: time = time(9)) -> Session:
        """On a wall clock in Sweden; planned on its own day."""
        self._sessions += 1
        session = Session(f"{self.room.id}-s{self._sessions:04}", on, minutes, activity.kind, activity.area)
        begin = datetime.combine(on, starts, STOCKHOLM)
        end = begin + timedelta(minutes=minutes)
        body = {"session_id": session.id, "activity_id": activity.id, "starts_at": begin.isoformat()}
        self._do(on, "sessions", body | {"ends_at": end.isoformat()})
        return session

    def attend(self, person: Person, session: Session, status: str = "present") -> None:
        """Somebody was there, or was not."""
        there = session.minutes if status == "present" else 0
        told = {"session_id": session.id, "status": status, "minutes": there}
        presence = Presence(session.on, there, session.kind, session.area)
        self._do(
            session.on, "attendance", lambda: told | {"person_id": person.id},
            lambda: person.life.presences.update({session.id: presence}),
        )  # fmt: skip

    def was_not_there(self, person: Person, session: Session, recorded: date) -> None:
        """The sheet was wrong."""
        self._do(
            recorded, "attendance-corrections",
            lambda: {"attendance_id": f"{session.id}~{person.id}", "corrects": 1, "replacement": None},
            lambda: person.life.presences.pop(session.id) and None,
        )  # fmt: skip

    def map_competence(self, person: Person, on: date, picture: Body) -> None:
        """What somebody can do and looks for, as staff and the person find it together."""
        told = {"programme_id": self.room.id, "on": str(on)} | picture
        self._do(on, "competence-mappings", lambda: told | {"person_id": person.id})

    def count_visitors(self, session: Session, number: int) -> None:
        """People nobody knows: a volume, and no individuals."""
        self._do(session.on, "visitors", {"session_id": session.id, "number": number})

    def train(self, employer: str, session: Session, people: int) -> None:
        """So many of an employer's staff learn to supervise."""
        trained = self.room.book.things.trained
        self._do(
            session.on, "supervisor-trainings", {"session_id": session.id, "employer": employer, "people": people},
            lambda: trained.update({(session.id, employer): (session.on, people)}),
        )  # fmt: skip


def between(sessions: Sequence[Session], first: date, last: date) -> list[Session]:
    """The sessions of these days."""
    return [session for session in sessions if first <= session.on <= last]


def every(days: int, first: date, last: date) -> list[date]:
    """Every so many days."""
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, days)]
