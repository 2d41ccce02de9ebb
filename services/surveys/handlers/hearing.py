"""What surveys hears from enrolment: programmes and their plans, who enters and leaves, who is protected or gone.

The whole stream is heard, because a participation's events are told apart by their versions without gaps.
"""

from collections.abc import Mapping
from datetime import date

from common import timers
from common.db import Connection
from common.events import Message
from common.reactions import Handler
from contracts.enrolment import ParticipantEnrolled, ParticipantExited, ParticipationCorrected, ProgrammeDefined
from contracts.enrolment_people import PersonErased, PersonProtected
from contracts.surveys import SurveyMoment
from surveys.domain import asking
from surveys.domain.calendar import morning
from surveys.domain.participation import Fact, Spell, fact
from surveys.domain.programmes import Programme, heard
from surveys.handlers import Tools
from surveys.handlers.timing import DATE, date_timer
from surveys.storage import answers, invitations, participations, programmes
from surveys.storage import asking as put

STREAM = "ENROLMENT"
DURABLE = "surveys"

AnyParticipation = ParticipantEnrolled | ParticipantExited | ParticipationCorrected
Asked = tuple[Programme, str, Spell]
"""Of which programme, who, about which stretch."""


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
    before = await _spells(connection, event)
    await participations.keep(connection, programme.id, event.person_id, _stands(event, version))
    after = await _spells(connection, event)
    await _take_back(connection, tools, event, before, after)
    for number, spell in after.items():
        if number not in before:
            await _ask(connection, tools, (programme, event.person_id, spell), "entry")
        if spell.end is not None and (number not in before or before[number].end is None):
            await _ask(connection, tools, (programme, event.person_id, spell), "exit")


def _stands(event: AnyParticipation, version: int) -> Fact:
    if isinstance(event, ParticipationCorrected):
        return fact(event.corrects, version, event.replacement)
    return fact(version, version, event)


async def _spells(connection: Connection, event: AnyParticipation) -> dict[int, Spell]:
    key = (event.programme_id, event.person_id)
    return {spell.number: spell for spell in (await participations.find(connection, [key])).get(key, ())}


async def _take_back(
    connection: Connection, tools: Tools, event: AnyParticipation, before: dict[int, Spell], after: dict[int, Spell]
) -> None:
    for number, spell in before.items():
        moments: list[SurveyMoment] = []
        if number not in after:
            moments = ["entry", "exit", "other"]
        elif spell.end is not None and after[number].end is None:
            moments = ["exit"]
        if moments:
            ids = await invitations.open_of_spell(connection, event.person_id, event.programme_id, number, moments)
            await put.take_back(connection, ids, "exit-void" if number in after else "entry-void", tools.clock.now())


async def _ask(connection: Connection, tools: Tools, about: Asked, moment: SurveyMoment) -> None:
    """Put every plan's question of this moment to one participant; an exit is asked in the wording of its entry."""
    programme, person_id, spell = about
    for plan in programme.plans:
        if moment not in plan.moments:
            continue
        name = plan.instrument
        used = await invitations.entry_version(connection, person_id, programme.id, spell.number, name)
        instrument = tools.shelf.get(name, (used if moment == "exit" else None) or plan.version)
        if instrument is None:
            raise NotHeardYetError(f"there is no instrument {name} of the version that is planned")
        question = asking.about(programme, person_id, spell, plan=plan, moment=moment, version=instrument.version)
        await put.ask(connection, question, instrument, plan, links=tools.links, at=tools.clock.now())
