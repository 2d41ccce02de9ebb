"""What surveys hears from enrolment: programmes and their plans, who enters or leaves, who is one, protected or gone.

The whole stream is heard, because a participation's events are told apart by their versions without gaps.
"""

from collections.abc import Mapping
from datetime import date

from common import timers
from common.db import Connection
from common.events import Message
from common.reactions import Handler
from contracts.enrolment import ParticipantEnrolled, ParticipantExited, ParticipationCorrected, ProgrammeDefined
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged, PersonErased, PersonProtected
from contracts.same_people import Cluster, Edge
from surveys.domain import asking
from surveys.domain.calendar import morning
from surveys.domain.occasions import Occasion, in_order, occasions, settle
from surveys.domain.participation import Fact, fact
from surveys.domain.programmes import Plan, Programme, heard
from surveys.handlers import Tools
from surveys.handlers.timing import DATE, date_timer
from surveys.storage import answers, invitations, locks, participations, programmes, same_people
from surveys.storage import asking as put

STREAM = "ENROLMENT"
DURABLE = "surveys"

AnyParticipation = ParticipantEnrolled | ParticipantExited | ParticipationCorrected


class NotHeardYetError(LookupError):
    """Something came before what it stands on; it is tried again."""


def handlers(tools: Tools) -> Mapping[str, Handler]:
    """By subject."""

    async def programme_defined(connection: Connection, message: Message) -> None:
        event = ProgrammeDefined.model_validate_json(message.body)
        await _keep_programme(connection, heard(event.definition))

    async def enrolled(connection: Connection, message: Message) -> None:
        await _moved(connection, tools, ParticipantEnrolled.model_validate_json(message.body), message.version)

    async def exited(connection: Connection, message: Message) -> None:
        await _moved(connection, tools, ParticipantExited.model_validate_json(message.body), message.version)

    async def corrected(connection: Connection, message: Message) -> None:
        await _moved(connection, tools, ParticipationCorrected.model_validate_json(message.body), message.version)

    async def merged(connection: Connection, message: Message) -> None:
        event = PeopleMerged.model_validate_json(message.body)
        await _grouped(connection, tools, Edge(event.merge_id, *event.person_ids, undone=False))

    async def unmerged(connection: Connection, message: Message) -> None:
        event = PeopleUnmerged.model_validate_json(message.body)
        await _grouped(connection, tools, Edge(event.merge_id, *event.person_ids, undone=True))

    async def protected(connection: Connection, message: Message) -> None:
        event = PersonProtected.model_validate_json(message.body)
        await participations.protect(connection, event.person_id, protected=event.protected)

    async def erased(connection: Connection, message: Message) -> None:
        event = PersonErased.model_validate_json(message.body)
        await participations.erase(connection, event.person_id)
        await answers.forget_words(connection, event.person_id)
        open_ = await invitations.open_of_person(connection, event.person_id)
        await put.take_back(connection, open_, "person-erased", tools.clock.now())

    return {
        ProgrammeDefined.subject: programme_defined,
        ParticipantEnrolled.subject: enrolled,
        ParticipantExited.subject: exited,
        ParticipationCorrected.subject: corrected,
        PeopleMerged.subject: merged,
        PeopleUnmerged.subject: unmerged,
        PersonProtected.subject: protected,
        PersonErased.subject: erased,
    }


async def _keep_programme(connection: Connection, programme: Programme) -> None:
    """Remember it, and set a timer for each date on which it asks; a date that is gone asks nobody."""
    before = (await programmes.find(connection, [programme.id])).get(programme.id)
    if before is not None and before.version >= programme.version:
        return
    await programmes.keep(connection, programme)
    old, new = _dates(before), _dates(programme)
    for instrument, day in old - new:
        await timers.cancel(connection, date_timer(programme.id, instrument, day))
    for instrument, day in sorted(new - old):
        told = {"instrument": instrument, "date": day.isoformat()}
        name = date_timer(programme.id, instrument, day)
        await timers.set_timer(connection, timers.Timer(name, DATE, morning(day), programme.id, told))


def _dates(programme: Programme | None) -> set[tuple[str, date]]:
    return {(plan.instrument, day) for plan in (programme.plans if programme else ()) for day in plan.dates}


async def _moved(connection: Connection, tools: Tools, event: AnyParticipation, version: int) -> None:
    """Somebody's spells changed: keep what stands, ask what is now to be asked, take back what no longer is."""
    programme = (await programmes.find(connection, [event.programme_id])).get(event.programme_id)
    if programme is None:
        raise NotHeardYetError("the programme has not been heard of yet")
    await locks.settling(connection, programme.id)
    people = (await same_people.clusters(connection)).members(event.person_id)
    before = await _occasions(connection, programme.id, people)
    await participations.keep(connection, programme.id, event.person_id, _stands(event, version))
    await _settle(connection, tools, programme, people, before)


async def _grouped(connection: Connection, tools: Tools, edge: Edge) -> None:
    """Two ids became one human being, or are two again: in every programme of theirs, ask what each is to be asked."""
    await locks.grouping(connection)
    theirs = await participations.programmes_of(connection, [edge.one, edge.other])
    clusters = await same_people.clusters(connection)
    await same_people.keep(connection, edge)
    before, after = clusters.learn(edge)
    if before == after:
        return
    for programme in (await programmes.find(connection, theirs)).values():
        for people in after:
            held = [] if edge.undone else [o for one in before for o in await _occasions(connection, programme.id, one)]
            await _settle(connection, tools, programme, people, held)


def _stands(event: AnyParticipation, version: int) -> Fact:
    if isinstance(event, ParticipationCorrected):
        return fact(event.corrects, version, event.replacement)
    return fact(version, version, event)


async def _occasions(connection: Connection, programme_id: str, people: Cluster) -> list[Occasion]:
    spells = await participations.find(connection, [(programme_id, person) for person in people])
    return occasions(in_order({person: stretches for (_, person), stretches in spells.items()}, people))


async def _settle(
    connection: Connection, tools: Tools, programme: Programme, people: Cluster, before: list[Occasion]
) -> None:
    """What one human being is to be asked follows from what stands now and what stood before."""
    after = await _occasions(connection, programme.id, people)
    put_to = await invitations.put_to(connection, programme.id, people)
    settled = settle(before, after, put_to, programme.plans)
    for invitation_id, reason in settled.take_back:
        await put.take_back(connection, [invitation_id], reason, tools.clock.now())
    for occasion, plan in settled.ask:
        await _ask(connection, tools, programme, occasion, plan)


async def _ask(connection: Connection, tools: Tools, programme: Programme, occasion: Occasion, plan: Plan) -> None:
    """Put a plan's question to one participant; an exit is asked in the wording of its entry."""
    name, used = plan.instrument, None
    if occasion.moment == "exit":
        used = await invitations.entry_version(connection, programme.id, name, occasion.names)
    instrument = tools.shelf.get(name, used or plan.version)
    if instrument is None:
        raise NotHeardYetError(f"there is no instrument {name} of the version that is planned")
    person_id, spell = occasion.about
    question = asking.about(
        programme, person_id, spell, plan=plan, moment=occasion.moment, version=instrument.version
    )  # fmt: skip
    await put.ask(connection, question, instrument, plan, links=tools.links, at=tools.clock.now())
