"""The verbs of hours: signed on paper or at the page, approved, locked, handed in, and corrected after that."""

from dataclasses import dataclass
from datetime import date, timedelta

from local.engines.process import StartError
from local.simulate.book.lives import Presence
from local.simulate.diary import Body
from local.simulate.hands import Hands
from local.simulate.offers import Session
from local.simulate.person import Person
from local.simulate.room import Room

_AFTER_LOCK = "found-later"


@dataclass
class Hours:
    """The room's."""

    room: Room

    def sign(self, person: Person, session: Session, on: date) -> None:
        """The participant signs the sheet on paper, and staff approve it."""
        self._do(on, "signatures", {"attendance_id": _named(session, person), "means": "paper"})
        self.approve(person, session, on)

    def approve(self, person: Person, session: Session, on: date) -> None:
        """Staff approve what was signed."""
        self._do(on, "approvals", {"attendance_id": _named(session, person)})

    def sign_at_page(self, person: Person, month: date, on: date) -> None:
        """The participant signs a whole month at the page that a one-time link opens."""
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        body = {"programme_id": self.room.id, "person_id": person.id, "first_day": str(month), "last_day": str(last)}

        async def sign(hands: Hands) -> None:
            made = await hands.post(self.room.staff, "activities", "/signing-links", body)
            told: dict[str, str | int] = {"programme": self.room.id, "limit": 1000}
            links = (await hands.get(self.room.staff, "activities", "/signing-links", **told))["links"]
            await hands.sign(next(link["url"] for link in links if link["link_id"] == made["link_id"]))

        self.room.diary.errand(on, "month signed at the page", sign)

    def lock(self, month: date, on: date) -> None:
        """A month's hours are closed."""
        self._do(on, "months", {"programme_id": self.room.id, "month": f"{month:%Y-%m}"})

    def hand_in(self, month: date, on: date) -> None:
        """To the fund: what it holds is written into the book as it is known then."""

        async def submit(hands: Hands) -> None:
            path = f"/exports/{self.room.id}/participant-months/{month:%Y-%m}/submission"
            await hands.post(self.room.coordinator, "reporting", path, {})
            self.room.book.months.hand_in(self.room.book.people(), month)

        self.room.diary.errand(on, "month handed in", submit)

    def was_there_for(self, person: Person, session: Session, minutes: int, recorded: date) -> None:
        """The sheet of a locked month was wrong: what is right is signed and approved anew."""
        name = _named(session, person)
        body = {"attendance_id": name, "corrects": 1, "after_lock": _AFTER_LOCK}
        body |= {"replacement": {"status": "present", "minutes": minutes}}
        there = Presence(session.on, minutes, session.kind, session.area)
        self._do(recorded, "attendance-corrections", body, lambda: person.life.presences.update({session.id: there}))
        self.sign(person, session, recorded)

    def was_not_there(self, person: Person, session: Session, recorded: date) -> None:
        """Likewise: nobody was."""
        body = {"attendance_id": _named(session, person), "corrects": 1, "replacement": None}
        gone = lambda: person.life.presences.pop(session.id) and None  # noqa: E731
        self._do(recorded, "attendance-corrections", body | {"after_lock": _AFTER_LOCK}, gone)

    def correct(self, on: date) -> None:
        """Hand in what has become late: the first month that is touched and every later one."""

        async def submit(hands: Hands) -> None:
            made = await hands.post(self.room.coordinator, "reporting", f"/exports/{self.room.id}/corrections", {})
            told = {one["month"]: one["differences"] for one in made["editions"]}
            written = self.room.book.months.correct(self.room.book.people())
            if told != {f"{month:%Y-%m}": rows for month, rows in written.items()}:
                raise StartError(f"The corrections of {self.room.id} on {on} are {told}, in the book {written}")

        self.room.diary.errand(on, "months corrected", submit)

    def _do(self, day: date, operation: str, body: Body, note: object = None) -> None:
        self.room.diary.command(day, "activities", operation, body, note)  # type: ignore[arg-type]


def _named(session: Session, person: Person) -> str:
    return f"{session.id}~{person.id}"
