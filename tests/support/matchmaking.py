"""Matching in tests: a programme with participants, employers and openings, told over the handlers and the API."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from common.events import Message
from contracts.activities_competence import CompetenceMapped, LanguageKnown, Wishes
from contracts.activities_results import SupervisorTrainingAttended
from contracts.base import Event
from contracts.enrolment import (
    EntryCharacteristics,
    ParticipantEnrolled,
    ParticipantExited,
    ParticipationCorrected,
    ProgrammeDefined,
)
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged, PersonErased, PersonProtected
from contracts.programme import ProgrammeDefinition
from matching.handlers import hearing
from tests.support.commanding import PROGRAMME, Commanded

AT = datetime(2018, 6, 15, 10, 0, tzinfo=UTC)
HANDLERS = hearing.FROM_ENROLMENT | hearing.FROM_ACTIVITIES

HEDEMORA, AVESTA = "DE9u_V4K_Z1S", "Szbq_2fg_ydQ"
SWEDISH, ARABIC = "zSLA_vw2_FXN", "3iEY_RGP_qXq"
PICKER, DRIFT = "1EBv_UzM_ozQ", "13md_uyV_BNG"
NUMBER = "556036-0793"
SOLE_TRADER = "811228-9874"
"""A test number of Skatteverket."""


def defined(programme: dict[str, Any] = PROGRAMME, version: int = 1) -> ProgrammeDefined:
    definition = ProgrammeDefinition.model_validate({**programme, "version": version})
    return ProgrammeDefined(
        programme_id=definition.id, controller=definition.controller, definition=definition, occurred_on=AT.date(),
        recorded_at=AT,
    )  # fmt: skip


def _person(person: str, programme: str = "steg") -> dict[str, Any]:
    return {"person_id": person, "programme_id": programme, "controller": "staden", "recorded_at": AT}


def enrolled(person: str, spell: int = 1, on: date = date(2018, 2, 1), **entry: Any) -> ParticipantEnrolled:
    more = {name: entry.pop(name) for name in ("stage", "role", "anonymous") if name in entry}
    characteristics = EntryCharacteristics(**entry)
    return ParticipantEnrolled(**_person(person), spell=spell, entry=characteristics, occurred_on=on, **more)


def exited(person: str, spell: int = 1, on: date = date(2018, 5, 1)) -> ParticipantExited:
    return ParticipantExited(**_person(person), spell=spell, reason="completed", occurred_on=on)


def corrected(person: str, corrects: int, replacement: Any = None) -> ParticipationCorrected:
    return ParticipationCorrected(**_person(person), corrects=corrects, replacement=replacement, occurred_on=AT.date())


def mapped(person: str, level: str | None = "B1", **more: Any) -> CompetenceMapped:
    fields: dict[str, Any] = {
        "languages": (LanguageKnown(language=SWEDISH, level=level), LanguageKnown(language=ARABIC)),
        "wishes": Wishes(occupations=(PICKER,), hours_percent=100, municipalities=(HEDEMORA,)),
        "occurred_on": date(2018, 3, 1),
    }
    return CompetenceMapped.model_validate({**_person(person), **fields, **more})


def protected(person: str, *, yes: bool = True) -> PersonProtected:
    return PersonProtected(person_id=person, controller="staden", protected=yes, occurred_on=AT.date(), recorded_at=AT)


def erased(person: str) -> PersonErased:
    return PersonErased(person_id=person, controller="staden", occurred_on=AT.date(), recorded_at=AT)


def merged(*people: str) -> PeopleMerged:
    pair = {"merge_id": "m1", "controller": "staden", "person_ids": tuple(sorted(people))}
    return PeopleMerged.model_validate({**pair, "occurred_on": AT.date(), "recorded_at": AT})


def unmerged(*people: str) -> PeopleUnmerged:
    return PeopleUnmerged.model_validate(merged(*people).model_dump())


def trained(employer: str, people: int = 2) -> SupervisorTrainingAttended:
    return SupervisorTrainingAttended(
        training_id=f"s~{employer}", programme_id="steg", controller="staden", activity_id="training",
        kind="supervisor-training", session_id="s", employer=employer, people=people, occurred_on=AT.date(),
        recorded_at=AT,
    )  # fmt: skip


@dataclass
class Matchmaker(Commanded):
    """Matching over HTTP, and a voice for the services it hears."""

    app: Any = None

    async def hears(self, event: Event, aggregate: str, version: int = 1) -> None:
        """One event, as a reaction would be given it."""
        message = Message(
            stream="X", seq=version, id=f"{aggregate}/{version}", subject=event.subject, aggregate=aggregate,
            version=version, recorded_at=AT, body=event.model_dump_json().encode(), digest=b"",
        )  # fmt: skip
        async with self.pool.acquire() as connection, connection.transaction():
            await HANDLERS[event.subject](connection, message)

    async def participant(self, person: str, level: str | None = "B1", **more: Any) -> None:
        """Somebody who takes part, with competence mapped."""
        entry = {name: more.pop(name) for name in ("gender", "age", "municipality", "education") if name in more}
        await self.hears(enrolled(person, **entry), f"participation:steg:{person}")
        await self.hears(mapped(person, level, **more), f"competence:steg~{person}")

    async def employer(self, employer: str = "saw", number: str = NUMBER, **more: Any) -> dict[str, Any]:
        """An employer of the town's."""
        body = {"employer_id": employer, "controller": "staden", "organisation_number": number, "name": "Sågen AB"}
        return await self.done("/employers", {**body, **more})

    async def opening(self, opening: str = "op1", employer: str = "saw", **more: Any) -> dict[str, Any]:
        """Seats of an employer."""
        return await self.done("/openings", {**OPENING, "opening_id": opening, "employer_id": employer, **more})

    async def placement(self, placement: str = "pl1", person: str = "p1", **more: Any) -> dict[str, Any]:
        """Somebody is offered the opening."""
        return await self.done("/placements", {**OFFER, "placement_id": placement, "person_id": person, **more})

    async def read(self, path: str, **more: Any) -> Any:
        """What must be readable."""
        answer = await self.get(path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def count(self, statement: str, *arguments: Any) -> int:
        return int(await self.pool.fetchval(statement, *arguments))

    async def everything_said(self) -> str:
        """Every event's body and every header in the store, as one text."""
        rows = await self.pool.fetch("SELECT body, headers FROM spine.event")
        return json.dumps([[row["body"].decode(), row["headers"].decode()] for row in rows])


OPENING: dict[str, Any] = {
    "programme_id": "steg",
    "seats": 2,
    "instrument": "internship",
    "municipality": HEDEMORA,
    "starts_on": "2018-08-01",
    "ends_on": "2018-12-31",
    "occupation": PICKER,
    "language_level": "A2",
    "extent": 75,
}
OFFER: dict[str, Any] = {
    "programme_id": "steg",
    "opening_id": "op1",
    "on": "2018-06-01",
    "planned_start": "2018-06-04",
    "planned_end": "2018-09-30",
}
