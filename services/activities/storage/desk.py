"""The desk of one transaction: every aggregate that its commands touch, fetched together, changed in memory.

Three looks at the store however many commands there are: what the commands name, then the activities of
the sessions found, then their programmes. Later commands of a batch see what earlier ones decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from activities.domain import attendance_record
from activities.domain.attendance_record import Attendance
from activities.domain.programmes import Programme
from activities.storage import accounting, accounts, programmes, reading
from activities.storage.accounts import AccountEvent, Accounts
from common import desk
from common.db import Connection
from contracts.activities import ActivityDefined, AttendanceCorrected, AttendanceRecorded, SessionScheduled

AnyEvent = ActivityDefined | SessionScheduled | AttendanceRecorded | AttendanceCorrected | AccountEvent

_OFFERED = "INSERT INTO activities.offered (activity_id, programme_id) SELECT * FROM unnest($1::text[], $2::text[])"
_SCHEDULED = "INSERT INTO activities.scheduled (session_id, programme_id) SELECT * FROM unnest($1::text[], $2::text[])"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a set of commands needs on the desk."""

    programmes: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    sessions: frozenset[str] = frozenset()
    attendances: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    """Aggregates of `accounts` by their whole names."""


@dataclass(slots=True)
class Desk(desk.Desk[AnyEvent]):
    """Aggregates by id."""

    programmes: dict[str, Programme] = field(default_factory=dict)
    activities: dict[str, ActivityDefined] = field(default_factory=dict)
    sessions: dict[str, SessionScheduled] = field(default_factory=dict)
    attendances: dict[str, Attendance] = field(default_factory=dict)
    accounts: Accounts = field(default_factory=Accounts)

    def read(self, aggregate: str, subject: str, body: bytes) -> AnyEvent:
        """A stored event."""
        if (account := accounts.read(subject, body)) is not None:
            return account
        if aggregate.startswith("activity:"):
            return reading.activity(body)
        if aggregate.startswith("session:"):
            return reading.session(body)
        return reading.attendance(subject, body)

    def apply(self, event: AnyEvent) -> None:
        """Fold one event into the state it belongs to."""
        match event:
            case ActivityDefined():
                self.activities[event.activity_id] = event
            case SessionScheduled():
                self.sessions[event.session_id] = event
            case AttendanceRecorded() | AttendanceCorrected():
                known = self.attendances.get(event.attendance_id)
                self.attendances[event.attendance_id] = attendance_record.evolve(known, event)
            case _:
                self.accounts.apply(event)


def all_of(each: Sequence[Wanted]) -> Wanted:
    """What several commands want together."""
    return Wanted(
        frozenset().union(*(one.programmes for one in each)),
        frozenset().union(*(one.activities for one in each)),
        frozenset().union(*(one.sessions for one in each)),
        frozenset().union(*(one.attendances for one in each)),
        frozenset().union(*(one.accounts for one in each)),
    )


async def lay(connection: Connection, each: Sequence[Wanted], _: object = None) -> Desk:
    """Fetch everything that is wanted, and what that stands on."""
    wanted, laid = all_of(each), Desk()
    await laid.fetch(connection, [*_names(wanted), *await accounts.families(connection, wanted.accounts)])
    named = {one.activity_id for one in laid.sessions.values()}
    named |= {one.said.activity_id for one in laid.attendances.values()} | laid.accounts.activities()
    sessions = {one.said.session_id for one in laid.attendances.values() if one.said.session_id}
    await laid.fetch(connection, _names(Wanted(activities=frozenset(named), sessions=frozenset(sessions))))
    ids = wanted.programmes | {one.programme_id for one in laid.activities.values()} | laid.accounts.programmes()
    laid.programmes = await programmes.find(connection, ids)
    await laid.fetch(connection, await accounts.budget_lines(connection, wanted.accounts, ids))
    return laid


async def write(connection: Connection, laid: Desk) -> None:
    """Note new activities and sessions under their programmes."""
    events = [event for events in laid.decided.values() for event in events]
    if offered := [(e.activity_id, e.programme_id) for e in events if isinstance(e, ActivityDefined)]:
        await connection.execute(_OFFERED, *map(list, zip(*offered, strict=True)))
    if scheduled := [(e.session_id, e.programme_id) for e in events if isinstance(e, SessionScheduled)]:
        await connection.execute(_SCHEDULED, *map(list, zip(*scheduled, strict=True)))
    await accounting.write(connection, [event for event in events if isinstance(event, AccountEvent)])


def _names(wanted: Wanted) -> list[str]:
    return [
        *(f"activity:{activity_id}" for activity_id in wanted.activities),
        *(f"session:{session_id}" for session_id in wanted.sessions),
        *(f"attendance:{attendance_id}" for attendance_id in wanted.attendances),
        *wanted.accounts,
    ]
