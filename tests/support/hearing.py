"""What a service hears, handed to its inbox without a bus: in any order, and as often as a test likes."""

from datetime import date, datetime
from typing import Any

import asyncpg

from common.events import Message
from common.inbox import Inbox
from contracts.base import Event
from contracts.enrolment import EntryCharacteristics, ParticipantEnrolled, ParticipantExited, ParticipationCorrected
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged, PersonErased, PersonProtected
from contracts.enrolment_way import PhaseEntered

WHO: dict[str, Any] = {"person_id": "p1", "programme_id": "steg", "controller": "staden"}


def message(aggregate: str, version: int, event: Event) -> Message:
    """As the bus would deliver it."""
    return Message(
        "ENROLMENT", version, f"{aggregate}/{version}", event.subject, aggregate, version, event.recorded_at,
        event.model_dump_json().encode(), b"",
    )  # fmt: skip


class Said:
    """Enrolment's statements about one person in one programme, each with the version it would have."""

    def __init__(self, at: datetime, person: str = "p1") -> None:
        self.at, self.who = at, {**WHO, "person_id": person}
        self.versions: dict[str, int] = {}

    def enrolled(self, on: str, spell: int = 1, **more: Any) -> Message:
        return self._of("participation", ParticipantEnrolled, on, spell=spell, entry=EntryCharacteristics(), **more)

    def exited(self, on: str, spell: int = 1) -> Message:
        return self._of("participation", ParticipantExited, on, spell=spell, reason="completed")

    def corrected(self, corrects: int, replacement: Event | None = None) -> Message:
        on = self.at.date().isoformat()
        return self._of("participation", ParticipationCorrected, on, corrects=corrects, replacement=replacement)

    def entered(self, phase: str, on: str, spell: int = 1, group: str | None = None) -> Message:
        return self._of("way", PhaseEntered, on, spell=spell, phase=phase, group=group)

    def protected(self, *, protected: bool = True) -> Message:
        return self._of("person", PersonProtected, self.at.date().isoformat(), protected=protected)

    def erased(self) -> Message:
        return self._of("person", PersonErased, self.at.date().isoformat())

    def _of(self, kind: str, event: type[Event], on: str, **fields: Any) -> Message:
        who = dict(self.who)
        name = f"{kind}:{who['programme_id']}:{who['person_id']}"
        if kind == "person":
            name = f"person:{who['person_id']}"
            del who["programme_id"]
        self.versions[name] = version = self.versions.get(name, 0) + 1
        said = event(**who, **fields, occurred_on=date.fromisoformat(on), recorded_at=self.at)
        return message(name, version, said)


def merged(at: datetime, *people: str) -> tuple[Message, Message]:
    """Two people turn out to be one; and that this was a mistake."""
    who = {"merge_id": "m1", "controller": "staden", "person_ids": tuple(sorted(people))}
    said = (kind(**who, occurred_on=at.date(), recorded_at=at) for kind in (PeopleMerged, PeopleUnmerged))
    together, undone = (message("merge:m1", version, event) for version, event in enumerate(said, 1))
    return together, undone


async def hear(inbox: Inbox, pool: asyncpg.Pool, *messages: Message) -> None:
    """Deliver these, then try whatever waited or failed until nothing is due any more."""
    for each in messages:
        await inbox.hear(pool, each)
        while await inbox.try_due(pool):
            pass
