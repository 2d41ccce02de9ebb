"""How the desk is laid: each kind of thing fetched in one go, however many commands there are.

First what the commands name, then what that stands on, then what must be read under a lock, in one order of locks
everywhere: who is one with whom, sessions, attendance of programmes, tracks, rooms, circles and diaries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from activities.storage import accounts, calendar, circles, hours, locks, participations, programmes, same_people
from activities.storage.desk import Desk, Wanted, circle_name, names
from common.db import Connection

LONGEST_DAY = 13 * 60
"""Minutes. What funders call unlikely in one day (ESF); a setting may say otherwise."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What laying needs to know beside the commands."""

    at: datetime
    longest_day: int = LONGEST_DAY


_FIELDS = tuple(each.name for each in fields(Wanted))


def all_of(each: Sequence[Wanted]) -> Wanted:
    """What several commands want together, each thing once."""
    found: dict[str, dict[object, None]] = {name: {} for name in _FIELDS}
    for wanted in each:
        for name in _FIELDS:
            if more := getattr(wanted, name):
                found[name].update(dict.fromkeys(more))
    return Wanted(**{name: tuple(things) for name, things in found.items()})  # type: ignore[arg-type]


async def lay(connection: Connection, each: Sequence[Wanted], rules: Rules) -> Desk:
    """Fetch everything that is wanted, and what that stands on."""
    wanted, laid = all_of(each), Desk()
    if wanted.lists or wanted.people or wanted.changed or wanted.tracks:
        await same_people.hold(connection)
    await _lock_sessions(connection, wanted)
    await laid.fetch(connection, [*_named(wanted), *await accounts.families(connection, wanted.accounts)])
    await _fetch_changed(connection, laid, wanted)
    await laid.fetch(connection, _behind(laid))
    await laid.fetch(connection, _behind(laid))  # the activities of sessions that were found just now
    ids = {*wanted.programmes, *(one.programme_id for one in laid.activities.values()), *laid.accounts.programmes()}
    ids |= {state.said.programme_id for state in laid.commitments.values()}
    for programme, first, last in wanted.months:
        laid.lines[f"{programme}:{first:%Y-%m}"] = await hours.month(connection, programme, first, last)
    if wanted.attendances or wanted.attended or wanted.changed or wanted.months:
        laid.locked = await hours.locked(connection, ids)
    laid.programmes = await programmes.find(connection, ids)
    await laid.fetch(connection, await accounts.budget_lines(connection, wanted.accounts, ids))
    if wanted.checked:
        laid.checks = await hours.checks(connection, wanted.checked, rules.longest_day)
    await _lay_tracks(connection, laid, wanted)
    if wanted.booked:
        await _lay_bookings(connection, laid, wanted)
    lists = [*wanted.lists, *(f"session:{name}" for name in wanted.changed)]
    if lists or wanted.people:
        await lay_circles(connection, laid, _circles(laid, lists), {*wanted.people, *laid.ways}, rules.at)
    return laid


async def lay_circles(
    connection: Connection, laid: Desk, wanted: Iterable[str], people: Iterable[str], at: datetime
) -> None:
    """Circles, and the diaries of these people and of everybody who waits in them, all under lock."""
    everybody = set(people)
    known = await same_people.clusters(connection)
    await circles.lock(connection, names := list(wanted), map(known.root, everybody))
    found = await circles.find(connection, names, at)
    laid.circles |= found.circles
    laid.times |= found.times
    laid.versions |= found.versions
    for name, circle in found.circles.items():
        laid.homes |= dict.fromkeys(circle.sessions, name)
        laid.homes |= {held.wish.session_id: name for held in circle.held.values() if held.wish.session_id}
        if name.startswith("session:"):
            laid.homes[name.removeprefix("session:")] = name
    laid.others |= {person: known.members(person) - {person} for person in everybody}
    laid.diaries |= await circles.diaries(connection, everybody, known, at)


async def _lock_sessions(connection: Connection, wanted: Wanted) -> None:
    """Who writes down attendance and who moves the session under it do not overlook each other."""
    await locks.together(connection, names(session=set(wanted.attended) - set(wanted.changed)))
    await locks.alone(connection, names(session=wanted.changed))


async def _fetch_changed(connection: Connection, laid: Desk, wanted: Wanted) -> None:
    """The attendance that follows sessions when they move."""
    if wanted.changed:
        await laid.fetch(connection, names(attendance=await hours.of_sessions(connection, wanted.changed)))
        for state in laid.attendances.values():
            session_id = state.said.session_id
            if session_id is not None and session_id in wanted.changed:
                laid.of_session.setdefault(session_id, []).append(state.said.attendance_id)


async def _lay_tracks(connection: Connection, laid: Desk, wanted: Wanted) -> None:
    tracks = {(laid.activities[name].programme_id, phase) for name, phase in wanted.tracks if name in laid.activities}
    await locks.alone(connection, (f"tracks:{programme}" for programme, _ in tracks))
    for programme, phase in tracks:
        laid.ways |= await participations.ever_in_phase(connection, programme, phase)


async def _lay_bookings(connection: Connection, laid: Desk, wanted: Wanted) -> None:
    resources = {
        f"{laid.activities[name].controller}/{what}" for name, what in wanted.booked if name in laid.activities
    }
    laid.bookings = await calendar.bookings(connection, resources, min(wanted.since))


def _circles(laid: Desk, lists: Iterable[str]) -> set[str]:
    found = set()
    for name in lists:
        kind, _, list_id = name.partition(":")
        state = laid.sessions.get(list_id) if kind == "session" else None
        found.add(circle_name(list_id, state.stands.series_id) if state else name)
    return found


def _named(wanted: Wanted) -> list[str]:
    return [
        *names(activity=wanted.activities, session={*wanted.sessions, *wanted.attended, *wanted.changed}),
        *names(series=wanted.series, attendance=wanted.attendances, commitment=wanted.commitments),
        *names(visitors=wanted.visitors),
        *wanted.lists,
        *wanted.accounts,
        *(f"attendance-month:{programme}:{first:%Y-%m}" for programme, first, _ in wanted.months),
    ]


def _behind(laid: Desk) -> list[str]:
    """What the things found stand on: sessions of attendances and counts, activities of all of them."""
    activities = {state.stands.activity_id for state in laid.sessions.values()} | laid.accounts.activities()
    activities |= {state.said.activity_id for state in laid.series.values()}
    sessions: set[str] = set()
    for attendance in laid.attendances.values():
        activities |= {said.activity_id for said in (attendance.said, attendance.stands) if said}
        sessions |= {attendance.said.session_id} if attendance.said.session_id else set()
    for count in laid.visitors.values():
        activities.add(count.said.activity_id)
        sessions.add(count.said.session_id)
    return names(activity=activities, session=sessions)
