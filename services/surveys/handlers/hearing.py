"""What surveys hears from enrolment: programmes and their plans, who enters or leaves, who is one, protected or gone.

The whole stream is heard, because a participation's events are told apart by their versions without gaps.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain
from types import MappingProxyType

from common import timers
from common.db import Connection
from common.events import Message
from common.inbox import Handler, Together
from contracts.enrolment import ParticipantEnrolled, ParticipantExited, ParticipationCorrected, ProgrammeDefined
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged, PersonErased, PersonProtected
from contracts.same_people import Edge
from surveys.domain import asking
from surveys.domain.calendar import morning
from surveys.domain.occasions import Occasion, Whole, in_order, occasions, settle
from surveys.domain.participation import Fact, fact
from surveys.domain.programmes import Plan, Programme, heard
from surveys.handlers import Tools
from surveys.handlers.timing import DATE, date_timer
from surveys.storage import answers, invitations, locks, participations, programmes, same_people
from surveys.storage import asking as put

STREAM = "ENROLMENT"
DURABLE = "surveys"

AnyParticipation = ParticipantEnrolled | ParticipantExited | ParticipationCorrected
_PARTICIPATION: dict[str, type[AnyParticipation]] = {
    event.subject: event for event in (ParticipantEnrolled, ParticipantExited, ParticipationCorrected)
}


class NotHeardYetError(LookupError):
    """Something came before what it stands on; it is tried again."""


def handlers(tools: Tools) -> Mapping[str, Handler]:
    """By subject."""

    async def programme_defined(connection: Connection, message: Message) -> None:
        event = ProgrammeDefined.model_validate_json(message.body)
        await _keep_programme(connection, heard(event.definition))

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
        **dict.fromkeys(_PARTICIPATION, Together(partial(_moved, tools))),
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


async def _moved(tools: Tools, connection: Connection, messages: Sequence[Message]) -> None:
    """People's spells changed: keep what stands, ask what is now to be asked, take back what no longer is."""
    said = [_PARTICIPATION[message.subject].model_validate_json(message.body) for message in messages]
    ids = {event.programme_id for event in said}
    known = await programmes.find(connection, ids)
    if known.keys() != ids:
        raise NotHeardYetError("the programme has not been heard of yet")
    await locks.settling(connection, ids)
    clusters = await same_people.clusters(connection)
    whole = [(event.programme_id, clusters.members(event.person_id)) for event in said]
    if len(set(whole)) < len(whole):  # one human being by two ids
        await Together(partial(_moved, tools)).one_by_one(connection, messages)
        return
    before = await _occasions(connection, whole)
    facts = [_stands(event, message.version) for event, message in zip(said, messages, strict=True)]
    who = [(event.programme_id, event.person_id) for event in said]
    await participations.keep(connection, [(*key, fact) for key, fact in zip(who, facts, strict=True)])
    traces = [message.traceparent if len(messages) > 1 else None for message in messages]
    await _settle(connection, tools, known, before, dict(zip(whole, traces, strict=True)))


async def _grouped(connection: Connection, tools: Tools, edge: Edge) -> None:
    """Two ids became one human being, or are two again: in every programme of theirs, ask what each is to be asked."""
    await locks.grouping(connection)
    theirs = await participations.programmes_of(connection, [edge.one, edge.other])
    clusters = await same_people.clusters(connection)
    await same_people.keep(connection, edge)
    before, after = clusters.learn(edge)
    if before == after:
        return
    known = await programmes.find(connection, theirs)
    for programme_id in known:
        stood = await _occasions(connection, [(programme_id, one) for one in before])
        held = [] if edge.undone else list(chain(*stood.values()))
        await _settle(connection, tools, known, {(programme_id, people): held for people in after})


def _stands(event: AnyParticipation, version: int) -> Fact:
    if isinstance(event, ParticipationCorrected):
        return fact(event.corrects, version, event.replacement)
    return fact(version, version, event)


async def _occasions(connection: Connection, whole: Iterable[Whole]) -> dict[Whole, list[Occasion]]:
    wanted = list(whole)
    spells = await participations.find(connection, [(one[0], person) for one in wanted for person in one[1]])
    return {
        (programme_id, people): occasions(
            in_order({one: spells.get((programme_id, one), ()) for one in people}, people)
        )
        for programme_id, people in wanted
    }  # fmt: skip


async def _settle(
    connection: Connection,
    tools: Tools,
    known: Mapping[str, Programme],
    before: Mapping[Whole, list[Occasion]],
    traces: Mapping[Whole, str | None] = MappingProxyType({}),
) -> None:
    """What human beings are to be asked follows from what stands now and what stood before."""
    after, put_to = await _occasions(connection, before), await invitations.put_to(connection, before)
    wanted: list[put.Asking] = []
    for one, stood in before.items():
        programme, trace = known[one[0]], traces.get(one)
        settled = settle(stood, after[one], put_to[one], programme.plans)
        for invitation_id, reason in settled.take_back:
            await put.take_back(connection, [invitation_id], reason, tools.clock.now(), trace=trace)
        for occasion, plan in settled.ask:
            wanted.append((await _asking(connection, tools, programme, occasion, plan))._replace(trace=trace))
    await put.ask(connection, wanted, links=tools.links, at=tools.clock.now())


async def _asking(
    connection: Connection, tools: Tools, programme: Programme, occasion: Occasion, plan: Plan
) -> put.Asking:
    """A plan's question to one participant; an exit is asked in the wording of its entry."""
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
    return put.Asking(question, instrument, plan)
