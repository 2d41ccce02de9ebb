"""What activities hears from enrolment: programmes, and where people stand in them.

The whole stream is heard, because the order in an aggregate is told by its versions. Each statement about a person is
kept as one of a set, and the person's places follow from the set: late, twice or out of order gives the same.
"""

from collections.abc import Sequence

from activities.domain.presence_in_programme import Fact, is_participant
from activities.domain.programmes import heard
from activities.storage import participations, programmes, reconciling, stated
from activities.storage.reconciling import Key
from common.clock import Clock
from common.db import Connection
from common.events import Message
from common.inbox import Handler, Together
from common.timers import Handler as OnTime
from common.timers import Timer
from contracts.enrolment import ParticipantEnrolled, ParticipantExited, ParticipationCorrected, ProgrammeDefined
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged, PersonErased, PersonProtected
from contracts.enrolment_way import PhaseEntered
from contracts.same_people import Edge

STREAM = "ENROLMENT"
DURABLE = "activities"


def handlers(clock: Clock) -> dict[str, Handler]:
    """What is done with each event, by subject."""

    async def of_people(connection: Connection, messages: Sequence[Message]) -> None:
        said = [_statement(message) for message in messages]
        whole = await reconciling.begin(connection, [key for key, _, _ in said])
        several = len(whole) > 1
        if several and len(set(whole)) < len(whole):
            await Together(of_people).one_by_one(connection, messages)  # one human being by two ids
            return
        await participations.remember(connection, [(key, (kind, fact)) for key, kind, fact in said if fact is not None])
        if not several:
            await reconciling.reconcile(connection, whole, clock.now())
        elif not await reconciling.nobody_moves(connection, whole, clock.now()):
            await Together(of_people).one_by_one(connection, messages)

    async def merged(connection: Connection, message: Message) -> None:
        event = PeopleMerged.model_validate_json(message.body)
        await reconciling.regroup(connection, Edge(event.merge_id, *event.person_ids, undone=False), clock.now())

    async def unmerged(connection: Connection, message: Message) -> None:
        event = PeopleUnmerged.model_validate_json(message.body)
        await reconciling.regroup(connection, Edge(event.merge_id, *event.person_ids, undone=True), clock.now())

    async def person_erased(connection: Connection, message: Message) -> None:
        event = PersonErased.model_validate_json(message.body)
        await reconciling.erase(connection, event.person_id, clock.now())

    return {
        ProgrammeDefined.subject: programme_defined,
        **dict.fromkeys([*_PARTICIPATION, PhaseEntered.subject], Together(of_people)),
        PeopleMerged.subject: merged,
        PeopleUnmerged.subject: unmerged,
        PersonProtected.subject: person_protected,
        PersonErased.subject: person_erased,
    }


def on_time(clock: Clock) -> dict[str, OnTime]:
    """What is done when a moment has come, by kind of timer."""

    async def leave(connection: Connection, timer: Timer) -> None:
        programme_id, _, person_id = timer.subject.partition(":")
        whole = await reconciling.begin(connection, [(programme_id, person_id)])
        await reconciling.reconcile(connection, whole, clock.now())

    return {reconciling.LEAVE: leave}


async def programme_defined(connection: Connection, message: Message) -> None:
    """Remember the programme; the highest version wins, whatever the order of arrival."""
    event = ProgrammeDefined.model_validate_json(message.body)
    await programmes.keep(connection, heard(event.definition))
    await stated.keep(connection, event.definition)


async def person_protected(connection: Connection, message: Message) -> None:
    """Remember who is under protection."""
    event = PersonProtected.model_validate_json(message.body)
    await participations.protect(connection, event.person_id, protected=event.protected)


_PARTICIPATION: dict[str, type[ParticipantEnrolled] | type[ParticipantExited] | type[ParticipationCorrected]] = {
    event.subject: event for event in (ParticipantEnrolled, ParticipantExited, ParticipationCorrected)
}


def _statement(message: Message) -> tuple[Key, str, Fact | None]:
    """Of whom something is said, in which kind of aggregate, and what."""
    if message.subject == PhaseEntered.subject:
        entered = PhaseEntered.model_validate_json(message.body)
        fact = Fact(message.version, "phase", entered.occurred_on, entered.spell, entered.phase, entered.group)
        return (entered.programme_id, entered.person_id), "way", fact
    event = _PARTICIPATION[message.subject].model_validate_json(message.body)
    return (event.programme_id, event.person_id), "participation", _fact(event, message.version)


def _fact(
    event: ParticipantEnrolled | ParticipantExited | ParticipationCorrected, version: int, corrects: int | None = None
) -> Fact | None:
    match event:
        case ParticipantEnrolled():
            inside = is_participant(event.stage, event.role)
            return Fact(version, "enrolled", event.occurred_on, event.spell, participant=inside, corrects=corrects)
        case ParticipantExited():
            return Fact(version, "exited", event.occurred_on, event.spell, corrects=corrects)
        case ParticipationCorrected(replacement=None):
            return Fact(version, "void", corrects=event.corrects)
        case ParticipationCorrected(replacement=ParticipantEnrolled() | ParticipantExited() as instead):
            return _fact(instead, version, event.corrects)
        case _:
            return None  # an outcome: activities does not keep those
