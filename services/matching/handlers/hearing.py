"""What matching hears: programmes, who is in them, what they can do, whose staff were trained, whom to leave out.

Every handler is a fold by version: the same event twice, late, or before another aggregate's, ends the same.
"""

from collections.abc import Sequence

from common.db import Connection
from common.events import Message
from common.inbox import Handler, Together
from contracts.activities_competence import CompetenceMapped
from contracts.activities_results import SupervisorTrainingAttended
from contracts.enrolment import ParticipantEnrolled, ParticipantExited, ParticipationCorrected, ProgrammeDefined
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged, PersonErased, PersonProtected
from contracts.same_people import Edge
from matching.domain.participation import fact_of
from matching.domain.programmes import heard
from matching.storage import employers, people, programmes, same_people

ENROLMENT = "ENROLMENT"
ACTIVITIES = "ACTIVITIES"
DURABLES = {ENROLMENT: "matching", ACTIVITIES: "matching-activities"}
"""Each consumer an inbox of its own: what one puts by must not be tried again by the other's handlers."""
OF_ACTIVITIES = ("insteg.activities.competence.>", "insteg.activities.supervisor-training.>")
"""Each holds all events of its aggregates. Of enrolment everything is heard: one participation has many subjects."""


async def programme_defined(connection: Connection, message: Message) -> None:
    """Remember the programme; the highest version wins."""
    event = ProgrammeDefined.model_validate_json(message.body)
    await programmes.keep(connection, heard(event.definition))


async def of_participations(connection: Connection, messages: Sequence[Message]) -> None:
    """People came or left, or that was wrong."""
    facts = []
    for message in messages:
        event = _PARTICIPATION[message.subject].model_validate_json(message.body)
        if (fact := fact_of(event)) is not None:
            facts.append(((event.programme_id, event.person_id), message.version, fact))
    await people.hear_facts(connection, facts)


async def mapped(connection: Connection, message: Message) -> None:
    """What somebody can do and wishes; kept also of people of whose entry nobody has told us yet."""
    await people.hear_mapped(connection, message.version, CompetenceMapped.model_validate_json(message.body))


async def trained(connection: Connection, message: Message) -> None:
    """Some of an employer's staff learnt to supervise."""
    event = SupervisorTrainingAttended.model_validate_json(message.body)
    await employers.hear_training(connection, message.version, event)


async def protected(connection: Connection, message: Message) -> None:
    """Leave somebody out of everything that is listed, or no longer."""
    event = PersonProtected.model_validate_json(message.body)
    await people.protect(connection, event.person_id, message.version, protected=event.protected)


async def erased(connection: Connection, message: Message) -> None:
    """Remove what is known of somebody."""
    event = PersonErased.model_validate_json(message.body)
    await people.erase(connection, event.person_id, message.version)


async def merged(connection: Connection, message: Message) -> None:
    """Two ids are one human being: weighed once from now on."""
    event = PeopleMerged.model_validate_json(message.body)
    await same_people.keep(connection, Edge(event.merge_id, *event.person_ids, undone=False))


async def unmerged(connection: Connection, message: Message) -> None:
    """They are not."""
    event = PeopleUnmerged.model_validate_json(message.body)
    await same_people.keep(connection, Edge(event.merge_id, *event.person_ids, undone=True))


_PARTICIPATION: dict[str, type[ParticipantEnrolled] | type[ParticipantExited] | type[ParticipationCorrected]] = {
    event.subject: event for event in (ParticipantEnrolled, ParticipantExited, ParticipationCorrected)
}
FROM_ENROLMENT: dict[str, Handler] = {
    ProgrammeDefined.subject: programme_defined,
    **dict.fromkeys(_PARTICIPATION, Together(of_participations)),
    PersonProtected.subject: protected,
    PersonErased.subject: erased,
    PeopleMerged.subject: merged,
    PeopleUnmerged.subject: unmerged,
}
FROM_ACTIVITIES: dict[str, Handler] = {
    CompetenceMapped.subject: mapped,
    SupervisorTrainingAttended.subject: trained,
}
