"""The rows that go with what was decided on the desk, written in the same transaction as the events."""

from activities.domain.places import Event as PlaceEvent
from activities.storage import accounting, calendar, circles, hours
from activities.storage.accounts import AccountEvent
from activities.storage.desk import Desk
from common.db import Connection
from contracts.activities import ActivityDefined, AttendanceCorrected, AttendanceRecorded, SessionScheduled
from contracts.activities_hours import (
    AttendanceApproved,
    AttendanceMonthLocked,
    AttendanceSigned,
    VisitorsCorrected,
    VisitorsCounted,
)
from contracts.activities_offers import (
    CommitmentEnded,
    CommitmentRecorded,
    SeriesPlanned,
    SeriesResized,
    SessionCancelled,
    SessionChanged,
)
from contracts.base import Event

_OFFERED = """
INSERT INTO activities.offered (activity_id, programme_id) SELECT * FROM unnest($1::text[], $2::text[])
ON CONFLICT DO NOTHING
"""
_KEEP_VISITORS = """
INSERT INTO activities.visitors (count_id, programme_id, session_id, person_id, audience, number, day)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (count_id) DO UPDATE SET number = excluded.number, day = excluded.day
"""
_NO_VISITORS = "DELETE FROM activities.visitors WHERE count_id = $1"


async def write(connection: Connection, laid: Desk) -> None:
    """Write everything that changed, each kind in one statement."""
    said: dict[type[Event], dict[str, Event]] = {}
    for aggregate, events in laid.decided.items():
        for event in events:
            said.setdefault(type(event), {})[aggregate] = event
    if not said:
        return
    await _write_offers(connection, laid, said)
    if attended := _ids(said, AttendanceRecorded, AttendanceCorrected, AttendanceSigned, AttendanceApproved):
        await hours.keep(connection, [(name, laid.attendances[name]) for name in attended])
    for event in said.get(AttendanceMonthLocked, {}).values():
        assert isinstance(event, AttendanceMonthLocked)
        await hours.lock_month(connection, event.programme_id, event.month)
    for name in _ids(said, VisitorsCounted, VisitorsCorrected):
        await _write_visitors(connection, laid, name)
    if any(issubclass(kind, AccountEvent) for kind in said):
        decided = (event for each in laid.decided.values() for event in each)
        await accounting.write(connection, [event for event in decided if isinstance(event, AccountEvent)])


async def _write_offers(connection: Connection, laid: Desk, said: dict[type[Event], dict[str, Event]]) -> None:
    if offered := [laid.activities[name] for name in _ids(said, ActivityDefined)]:
        rows = [(one.activity_id, one.programme_id) for one in offered]
        await connection.execute(_OFFERED, *map(list, zip(*rows, strict=True)))
    if scheduled := _ids(said, SessionScheduled, SessionChanged, SessionCancelled):
        await calendar.keep_sessions(connection, [laid.sessions[name] for name in scheduled])
    if planned := _ids(said, SeriesPlanned, SeriesResized):
        await calendar.keep_series(connection, [laid.series[name] for name in planned])
    places = {name: event for kind in said if issubclass(kind, PlaceEvent) for name, event in said[kind].items()}
    if places:
        changed = {
            _id(aggregate): (laid.circle_of(event), laid.version(aggregate)) for aggregate, event in places.items()
        }
        await circles.keep(connection, laid.circles, changed)
    for event in said.get(CommitmentRecorded, {}).values():
        assert isinstance(event, CommitmentRecorded)
        await circles.take(connection, event, laid.spans[event.commitment_id])
    for event in said.get(CommitmentEnded, {}).values():
        assert isinstance(event, CommitmentEnded)
        await circles.free(connection, event.commitment_id, event.occurred_on)


async def _write_visitors(connection: Connection, laid: Desk, name: str) -> None:
    stands = laid.visitors[name].stands
    if stands is None:
        await connection.execute(_NO_VISITORS, name)
        return
    who = (stands.count_id, stands.programme_id, stands.session_id, stands.person_id)
    await connection.execute(_KEEP_VISITORS, *who, stands.audience, stands.number, stands.occurred_on)


def _ids(said: dict[type[Event], dict[str, Event]], *kinds: type[Event]) -> list[str]:
    """The ids of what these kinds of event were said of, each once."""
    return list(dict.fromkeys(_id(aggregate) for kind in kinds for aggregate in said.get(kind, ())))


def _id(aggregate: str) -> str:
    return aggregate.partition(":")[2]
