"""What enrolment says to surveys in tests, straight into the handlers, and what surveys said in turn."""

import json
from datetime import date

from common.events import Message
from contracts.enrolment import (
    EntryCharacteristics,
    ParticipantEnrolled,
    ParticipantExited,
    ParticipationCorrected,
    ProgrammeDefined,
)
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged
from contracts.programme import ProgrammeDefinition
from surveys.handlers import hearing
from tests.support.commanding import PROGRAMME

SURVEYED = {**PROGRAMME, "surveys": [{"instrument": "entry-exit", "moments": ["entry", "exit"]}]}


def who(person: str = "p1") -> dict[str, str]:
    """A participant."""
    return {"person_id": person, "programme_id": "steg", "controller": "staden"}


class Enrolment:
    """Says events into the handlers, as the bus would after the inbox."""

    def __init__(self, surveys) -> None:
        self.surveys, self.handlers = surveys, hearing.handlers(surveys.tools)

    async def say(self, event, version=1):
        message = Message("ENROLMENT", 1, "id", event.subject, "a", version, event.recorded_at,
                          event.model_dump_json().encode(), b"")  # fmt: skip
        async with self.surveys.pool.acquire() as connection, connection.transaction():
            await self.handlers[event.subject](connection, message)

    def at(self, day):
        return {"occurred_on": date.fromisoformat(day), "recorded_at": self.surveys.clock.now()}

    def entered(self, day="2018-06-15", person="p1", **more):
        return ParticipantEnrolled(**who(person), **{"spell": 1, **more}, entry=EntryCharacteristics(), **self.at(day))

    def left(self, day="2018-06-15", person="p1", spell=1):
        return ParticipantExited(**who(person), spell=spell, reason="completed", **self.at(day))

    async def defined(self, version=1, **plan):
        plans = [{"instrument": "entry-exit", "moments": ["entry", "exit"], **plan}]
        definition = ProgrammeDefinition.model_validate({**SURVEYED, "version": version, "surveys": plans})
        said = ProgrammeDefined(
            programme_id="steg", controller="staden", definition=definition, **self.at("2018-06-15")
        )
        await self.say(said, version)

    def corrected(self, corrects, replacement):
        return ParticipationCorrected(
            **who(), corrects=corrects, replacement=replacement, **self.at("2018-06-15")
        )  # fmt: skip

    def merged(self, *people, undone=False):
        kind = PeopleUnmerged if undone else PeopleMerged
        return kind(merge_id="m1", controller="staden", person_ids=tuple(sorted(people)), **self.at("2018-06-15"))


async def asked(surveys):
    rows = await surveys.pool.fetch("SELECT body FROM spine.event WHERE subject LIKE '%invitation%' ORDER BY position")
    return [json.loads(row["body"]) for row in rows]
