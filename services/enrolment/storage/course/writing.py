"""What follows from the decisions of a request, in its own transaction: others move up, partners may be shown more,
rows of lists are written, timers are set.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from common import timers
from common.db import Connection
from common.timers import Timer
from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled
from contracts.enrolment_people import ConsentGiven, PeopleMerged, PersonErased
from contracts.enrolment_referrals import ReferralDecided, ReferralMade
from contracts.enrolment_way import FollowUpReminded
from contracts.programme import ProgrammeDefinition
from enrolment.domain import consents, referrals
from enrolment.domain.dates import STOCKHOLM
from enrolment.domain.follow_ups import Due
from enrolment.domain.life import spells
from enrolment.domain.participation import Participation
from enrolment.domain.phases import calendar
from enrolment.domain.way import Way
from enrolment.storage import locks
from enrolment.storage.course import follow_up_rows, laying, notes, participants, referral_rows
from enrolment.storage.course.state import InProgramme, Tooled

if TYPE_CHECKING:
    from enrolment.storage.desk import Desk


async def write(connection: Connection, laid: "Desk") -> None:
    """Carry out what follows, and write the rows. Events that follow are kept on the desk like all others."""
    tools = laid.course.tools
    if tools is None:
        return
    erased = sorted({e.person_id for e in _decided(laid, "person:") if isinstance(e, PersonErased)})
    if erased:
        await _withdraw(connection, laid, erased, tools.at)
    if merged := [person for e in _decided(laid, "merge:") if isinstance(e, PeopleMerged) for person in e.person_ids]:
        await _count_again(connection, laid, merged)
    defined = {e.programme_id for e in _decided(laid, "programme:")} & laid.course.places.keys()
    for programme_id in sorted(laid.course.given_up | defined):
        await _move_up(connection, laid, programme_id, tools.at)
    await _share(connection, laid, tools)
    await write_rows(connection, laid)
    await notes.keep(connection, laid.course.notes)
    if erased:
        await notes.forget(connection, erased)
        await referral_rows.forget(connection, erased)


async def write_rows(connection: Connection, laid: "Desk") -> None:
    """The lists and timers that are made from what is decided, and from nothing else."""
    await _referral_rows(connection, laid)
    await _participation_rows(connection, laid)


async def _withdraw(connection: Connection, laid: "Desk", erased: list[str], at: datetime) -> None:
    """End the referrals of people who are erased; what places they kept are free for others."""
    names = await referral_rows.open_anywhere(connection, erased)
    found = await laying.fetch_referrals(connection, laid, names)
    await laying.count_places(connection, laid, {referral.programme_id for referral in found})
    for referral in found:
        laid.keep(f"referral:{referral.referral_id}", [referrals.forgotten(referral, at)])


async def _count_again(connection: Connection, laid: "Desk", merged: list[str]) -> None:
    """Whoever turned out to be one takes one place: what that frees goes to those who wait."""
    theirs = await participants.seated(connection, merged)
    await locks.to_read(connection, theirs - laid.programmes.keys())
    await laid.fetch(connection, [f"programme:{name}" for name in theirs])
    await laying.count_places(connection, laid, theirs)
    laid.course.given_up |= theirs & laid.course.places.keys()


async def _move_up(connection: Connection, laid: "Desk", programme_id: str, at: datetime) -> None:
    """Give free places to those who wait, longest first; a full group does not hold up another."""
    programme, counted = laid.programmes[programme_id].current, laid.course.places[programme_id]
    if programme.closing is not None:
        return
    names = []
    trial = type(counted)(counted.taken.copy())
    for name, group in await referral_rows.waiting(connection, programme_id):
        if trial.free(programme, group):
            trial.taken[group] += 1
            names.append(name)
    for referral in await laying.fetch_referrals(connection, laid, names):
        if referral.status == "waitlisted" and counted.free(programme, referral.group):
            laid.keep(f"referral:{referral.referral_id}", [referrals.promote(referral, at)])


async def _share(connection: Connection, laid: "Desk", tools: Tooled) -> None:
    """Say what partners may be shown of the referrals that changed, where the person consents."""
    given = [(e.person_id, e.programme_id, e.organisation)
             for e in _decided(laid, "consent:") if isinstance(e, ConsentGiven)]  # fmt: skip
    changed = {e.referral_id for e in _decided(laid, "referral:") if isinstance(e, ReferralMade | ReferralDecided)}
    if given:
        changed.update(await referral_rows.between(connection, given))
    if not changed:
        return
    found = await laying.fetch_referrals(connection, laid, sorted(changed))
    willing = [r for r in found if _may_be_shared(laid, r)]
    numbers = await _numbers(connection, laid, willing, tools)
    for referral in willing:
        if number := numbers.get(referral.referral_id):
            laid.keep(f"referral:{referral.referral_id}", referrals.share(referral, number, tools.at))


def _may_be_shared(laid: "Desk", referral: referrals.Referral) -> bool:
    """Under consent to this very organisation, and never of somebody whose identity is protected."""
    asked = (referral.person_id, referral.programme_id, referral.referrer)
    person = laid.people.get(referral.person_id)
    return person is not None and not person.protected and consents.stands(laid.consents.get(asked, ()))


async def _numbers(
    connection: Connection, laid: "Desk", willing: list[referrals.Referral], tools: Tooled
) -> dict[str, str]:
    """The partners' own numbers, opened."""
    stored = await referral_rows.references(connection, [r.referral_id for r in willing])
    stored |= {name: sealed for name, (_, sealed) in laid.course.references.items()}
    await laid.know_people(connection, [r.person_id for r in willing])
    opened = {}
    for referral in willing:
        row, sealed = laid.rows.get(referral.person_id), stored.get(referral.referral_id)
        if row is not None and row.sealed is not None and sealed is not None:
            what = f"referral/{referral.referral_id}"
            content = tools.vault.open_more(row.person_id, row.sealed.wrapped_key, what, sealed)
            opened[referral.referral_id] = content.decode()
    return opened


async def _referral_rows(connection: Connection, laid: "Desk") -> None:
    changed = sorted({e.referral_id for e in _decided(laid, "referral:")})
    states = [laid.course.referrals[name] for name in changed]
    await referral_rows.keep(connection, states, laid.course.references)


async def _participation_rows(connection: Connection, laid: "Desk") -> None:
    changed: dict[InProgramme, Participation] = {}
    left: set[InProgramme] = set()
    for event in _decided(laid, "participation:"):
        key = (event.programme_id, event.person_id)
        if isinstance(event, OutcomeRecorded):
            continue
        changed[key] = laid.participations[key]
        if not (isinstance(event, ParticipantEnrolled) and event.spell == 1):  # a first entry asks nothing yet
            left.add(key)
    on_the_way = {(e.programme_id, e.person_id): e for e in _decided(laid, "way:")}
    programmes = {key[0]: laid.programmes[key[0]].current for key in (*changed, *on_the_way)}
    if changed:
        await participants.keep(connection, programmes, changed)
        await _phase_timers(connection, programmes, changed)
    await participants.keep_way(connection, {key: laid.course.ways[key] for key in on_the_way})
    await _follow_ups(connection, laid, programmes, left | on_the_way.keys())


async def _follow_ups(
    connection: Connection, laid: "Desk", programmes: dict[str, ProgrammeDefinition], keys: Iterable[InProgramme]
) -> None:
    asking = [key for key in keys if programmes[key[0]].follow_ups]
    if not asking:
        return
    await laid.fetch(connection, [f"way:{programme_id}:{person_id}" for programme_id, person_id in asking])
    states = {key: (laid.participations[key], laid.course.ways.get(key, Way())) for key in asking}
    due = await follow_up_rows.keep(connection, programmes, states)
    open_ = {
        key: [d for d in points if (d.spell, d.point) not in states[key][1].follow_ups] for key, points in due.items()
    }
    await timers.set_timers(connection, [_reminder(key, point) for key, points in open_.items() for point in points])
    said: dict[InProgramme, list[Any]] = {}
    for event in _decided(laid, "way:"):
        if isinstance(event, FollowUpReminded):
            said.setdefault((event.programme_id, event.person_id), []).append(event)
    await follow_up_rows.reminded(connection, said)


async def _phase_timers(
    connection: Connection, programmes: dict[str, ProgrammeDefinition], changed: dict[InProgramme, Participation]
) -> None:
    due = []
    for (programme_id, person_id), state in changed.items():
        programme = programmes[programme_id]
        if not programme.phases:
            continue
        for spell in spells(state.facts)[-1:]:
            for phase, day in calendar(programme, spell):
                name = f"phase:{programme_id}:{person_id}:{spell.number}:{phase}"
                what = {"programme": programme_id, "person": person_id, "spell": spell.number, "phase": phase}
                due.append(Timer(name, "phase", midnight(day), payload=what))
    await timers.set_timers(connection, due)


def _reminder(key: InProgramme, point: Due) -> Timer:
    name = f"follow-up:{key[0]}:{key[1]}:{point.spell}:{point.point}"
    what = {"programme": key[0], "person": key[1], "spell": point.spell, "point": point.point}
    return Timer(name, "follow-up", midnight(point.remind_on), payload=what)


def midnight(day: date) -> datetime:
    """The first moment of a day in Sweden."""
    return datetime.combine(day, time(), STOCKHOLM)


def _decided(laid: "Desk", prefix: str) -> list[Any]:
    """What was decided in this request about aggregates of a kind."""
    return [event for name, events in laid.decided.items() if name.startswith(prefix) for event in events]
