"""The desk of one transaction: every aggregate that its commands touch, fetched together, changed in memory.

Three looks at the store however many commands there are: what the commands name, then the activities of
the sessions found, then their programmes. Later commands of a batch see what earlier ones decided.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from activities.domain import attendance_record
from activities.domain.attendance_record import Attendance
from activities.domain.programmes import Programme
from activities.storage import programmes, reading
from common import store
from common.db import Connection
from common.store import Change
from contracts.activities import ActivityDefined, AttendanceCorrected, AttendanceRecorded, SessionScheduled

AnyEvent = ActivityDefined | SessionScheduled | AttendanceRecorded | AttendanceCorrected
Events = Sequence[ActivityDefined] | Sequence[SessionScheduled] | Sequence[attendance_record.Event]

_OFFERED = "INSERT INTO activities.offered (activity_id, programme_id) SELECT * FROM unnest($1::text[], $2::text[])"
_SCHEDULED = "INSERT INTO activities.scheduled (session_id, programme_id) SELECT * FROM unnest($1::text[], $2::text[])"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a set of commands needs on the desk."""

    programmes: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()
    sessions: frozenset[str] = frozenset()
    attendances: frozenset[str] = frozenset()


@dataclass(slots=True)
class Desk:
    """Aggregates by id, and what was decided about them. `versions` are those of the store."""

    programmes: dict[str, Programme] = field(default_factory=dict)
    activities: dict[str, ActivityDefined] = field(default_factory=dict)
    sessions: dict[str, SessionScheduled] = field(default_factory=dict)
    attendances: dict[str, Attendance] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    decided: dict[str, list[AnyEvent]] = field(default_factory=dict)

    def version(self, aggregate: str) -> int:
        """The aggregate's version with what was decided here on top."""
        return self.versions.get(aggregate, 0) + len(self.decided.get(aggregate, ()))

    def keep(self, aggregate: str, events: Events) -> None:
        """Take what was decided, and let later commands see it."""
        self.decided.setdefault(aggregate, []).extend(events)
        for event in events:
            self.apply(event)

    def changes(self) -> list[Change]:
        """What to append."""
        return [Change(name, self.versions.get(name, 0), events) for name, events in self.decided.items() if events]

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


def all_of(wanted: Iterable[Wanted]) -> Wanted:
    """What several commands want together."""
    each = list(wanted)
    return Wanted(
        frozenset().union(*(one.programmes for one in each)),
        frozenset().union(*(one.activities for one in each)),
        frozenset().union(*(one.sessions for one in each)),
        frozenset().union(*(one.attendances for one in each)),
    )


async def lay(connection: Connection, wanted: Wanted) -> Desk:
    """Fetch everything that is wanted, and what that stands on."""
    desk = Desk()
    await _load(connection, desk, _names(wanted))
    named = {one.activity_id for one in desk.sessions.values()}
    named |= {one.said.activity_id for one in desk.attendances.values()}
    sessions = {one.said.session_id for one in desk.attendances.values() if one.said.session_id}
    more = Wanted(activities=frozenset(named - wanted.activities), sessions=frozenset(sessions - wanted.sessions))
    await _load(connection, desk, _names(more))
    ids = wanted.programmes | {one.programme_id for one in desk.activities.values()}
    desk.programmes = await programmes.find(connection, ids)
    return desk


async def list_new(connection: Connection, desk: Desk) -> None:
    """Note new activities and sessions under their programmes."""
    events = [event for events in desk.decided.values() for event in events]
    if offered := [(e.activity_id, e.programme_id) for e in events if isinstance(e, ActivityDefined)]:
        await connection.execute(_OFFERED, *map(list, zip(*offered, strict=True)))
    if scheduled := [(e.session_id, e.programme_id) for e in events if isinstance(e, SessionScheduled)]:
        await connection.execute(_SCHEDULED, *map(list, zip(*scheduled, strict=True)))


async def clear(connection: Connection, desk: Desk, traceparent: str | None = None) -> None:
    """Store everything that was decided. Raises VersionConflict; the transaction is the caller's."""
    await list_new(connection, desk)
    await store.append(connection, desk.changes(), traceparent=traceparent)


def _names(wanted: Wanted) -> list[str]:
    return [
        *(f"activity:{activity_id}" for activity_id in wanted.activities),
        *(f"session:{session_id}" for session_id in wanted.sessions),
        *(f"attendance:{attendance_id}" for attendance_id in wanted.attendances),
    ]


async def _load(connection: Connection, desk: Desk, names: list[str]) -> None:
    if not names:
        return
    for aggregate, recorded in (await store.load(connection, names)).items():
        for event in recorded:
            desk.apply(_read(aggregate, event.subject, event.body))
        desk.versions[aggregate] = len(recorded)


def _read(aggregate: str, subject: str, body: bytes) -> AnyEvent:
    if aggregate.startswith("activity:"):
        return reading.activity(body)
    if aggregate.startswith("session:"):
        return reading.session(body)
    return reading.attendance(subject, body)
