"""The desk of one transaction: every aggregate that its commands touch, fetched together, changed in memory.

A few looks at the store however many commands there are: what the commands name, then what that stands on, then
what must be read under a lock. Later commands of a batch see what earlier ones decided.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from activities.domain import attendance_record, commitments, places, series, sessions, visitors
from activities.domain.attendance_record import Attendance
from activities.domain.clashes import Taken
from activities.domain.commitments import Commitment
from activities.domain.months import Line
from activities.domain.places import Circle
from activities.domain.presence_in_programme import Way
from activities.domain.programmes import Programme
from activities.domain.recurrence import Span
from activities.domain.series import Series
from activities.domain.sessions import Booked, Session, resources
from activities.domain.visitors import Visitors
from activities.storage import accounts, reading
from activities.storage.accounts import AccountEvent, Accounts
from common import desk
from contracts.activities import ActivityDefined, AttendanceCorrected, AttendanceRecorded, SessionScheduled
from contracts.activities_hours import (
    AttendanceApproved,
    AttendanceMonthLocked,
    AttendanceSigned,
    Check,
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
    SignUp,
    SignUpCancelled,
    SignUpMade,
    SignUpPromoted,
)
from contracts.base import Event


@dataclass(slots=True)
class Wanted:
    """What a command needs on the desk."""

    programmes: Collection[str] = ()
    activities: Collection[str] = ()
    sessions: Collection[str] = ()
    series: Collection[str] = ()
    attendances: Collection[str] = ()
    commitments: Collection[str] = ()
    visitors: Collection[str] = ()
    attended: Collection[str] = ()
    """Sessions whose attendance is written down."""
    changed: Collection[str] = ()
    """Sessions that change, with the attendance that follows them."""
    checked: Collection[str] = ()
    """Attendances that are held against what is likely."""
    lists: Collection[str] = ()
    """Series and sessions (as `series:<id>`, `session:<id>`) in which places are given or given up."""
    people: Collection[str] = ()
    """Whose diaries are held against new times."""
    tracks: Collection[tuple[str, str]] = ()
    """Activity and phase: everybody in the phase joins."""
    booked: Collection[tuple[str, str]] = ()
    """Activity and `room/<id>` or `consultant/<id>`."""
    since: Collection[datetime] = ()
    """From when on bookings matter."""
    months: Collection[tuple[str, date, date]] = ()
    """Programme, first and last day of a month that is to be locked."""
    accounts: Collection[str] = ()
    """Aggregates of `accounts` by their whole names."""


@dataclass(slots=True)
class Desk(desk.Desk[Event]):
    """Aggregates by id, and what was read beside them."""

    programmes: dict[str, Programme] = field(default_factory=dict)
    activities: dict[str, ActivityDefined] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    attendances: dict[str, Attendance] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    visitors: dict[str, Visitors] = field(default_factory=dict)

    bookings: dict[str, list[Booked]] = field(default_factory=dict)
    circles: dict[str, Circle] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    """The circle of each session that may be signed up for."""
    times: dict[str, Taken] = field(default_factory=dict)
    """Coming sessions of the circles."""
    diaries: dict[str, list[Taken]] = field(default_factory=dict)
    others: dict[str, frozenset[str]] = field(default_factory=dict)
    """The other ids of those whose diaries are here."""
    ways: dict[str, Way] = field(default_factory=dict)
    """People of a phase whose track is being planned."""
    locked: dict[str, frozenset[str]] = field(default_factory=dict)
    """The months of a programme that are locked, as `2021-03`."""
    lines: dict[str, list[Line]] = field(default_factory=dict)
    """The attendance of months that are being locked, as it was stored, by `<programme>:<month>`."""
    of_session: dict[str, list[str]] = field(default_factory=dict)
    """The attendances of a session that is being changed."""
    checks: dict[str, tuple[Check, ...]] = field(default_factory=dict)
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    """The times of new commitments."""
    accounts: Accounts = field(default_factory=Accounts)

    def read(self, aggregate: str, subject: str, body: bytes) -> Event:  # noqa: ARG002 - the subject tells enough
        """A stored event."""
        return accounts.read(subject, body) or reading.event(subject, body)

    def apply(self, event: Event) -> None:
        """Fold one event into the state it belongs to. By its class: asking one after the other is slow (ABCs)."""
        fold = _FOLDS.get(type(event))
        if fold is not None:
            fold(self, event)
        else:
            assert isinstance(event, AccountEvent), event.subject
            self.accounts.apply(event)

    def month(self, programme_id: str, month: str) -> list[Line]:
        """The attendance of a month as it stands now: what earlier commands of the batch said of it counts."""
        lines = {line.attendance_id: line for line in self.lines.get(f"{programme_id}:{month}", ())}
        for name, state in self.attendances.items():
            lines.pop(name, None)
            stands = state.stands
            if stands and stands.programme_id == programme_id and f"{stands.occurred_on:%Y-%m}" == month:
                lines[name] = Line(name, stands.person_id, state.version, stands.minutes, state.stage)
        return list(lines.values())

    def circle_of(self, event: Any) -> str:
        """The name of the circle that a sign-up's event (or a wish) belongs to."""
        return f"series:{event.series_id}" if event.series_id else self.homes[event.session_id]

    def expected(self, wish: Any) -> list[Taken]:
        """The coming sessions in which a sign-up takes a place."""
        if wish.session_id is not None:
            return [self.times[wish.session_id]] if wish.session_id in self.times else []
        return [self.times[name] for name in self.circles[self.circle_of(wish)].sessions]

    def seat_sessions(self, name: str, capacity: int | None, planned: Iterable[SessionScheduled], at: datetime) -> None:
        """A new series makes its circle: its coming sessions, and nobody in it yet."""
        coming = [one for one in planned if one.starts_at > at]
        self.circles[name] = Circle(capacity, {one.session_id: one.capacity for one in coming})
        for one in coming:
            self.times[one.session_id] = Taken(one.session_id, "session", one.starts_at, one.ends_at)
            self.homes[one.session_id] = name

    def resize_circle(self, name: str, capacity: int | None) -> None:
        """The series has another capacity."""
        self.circles[name] = replace(self.circles[name], capacity=capacity)

    def resize_session(self, name: str, session_id: str, capacity: int | None) -> None:
        """A session has a capacity of its own."""
        circle = self.circles[name]
        if session_id in circle.sessions:
            self.circles[name] = replace(circle, sessions={**circle.sessions, session_id: capacity})

    def seat(self, event: SignUp) -> None:
        """Give, promote or take a place, in its circle and in the person's diary."""
        name = self.circle_of(event)
        assert isinstance(event, places.Event)
        self.circles[name] = places.evolve(self.circles[name], event)
        diary = self.diaries.get(event.person_id)
        if diary is None:
            return
        times = self.expected(event)
        if isinstance(event, SignUpMade | SignUpPromoted):
            diary += times
        elif isinstance(event, SignUpCancelled):
            gone = {taken.source for taken in times}
            self.diaries[event.person_id] = [taken for taken in diary if taken.source not in gone]

    def book(self, state: Session) -> None:
        """Let later commands see what a session books now."""
        stands = state.stands
        for booked in self.bookings.values():
            booked[:] = [one for one in booked if one.session_id != stands.session_id]
        if not state.cancelled:
            for resource in resources(stands):
                if resource in self.bookings:
                    booking = Booked(stands.session_id, stands.starts_at, stands.ends_at)
                    self.bookings[resource].append(booking)


def _attend(desk: Desk, event: Any) -> None:
    name = event.attendance_id
    desk.attendances[name] = attendance_record.evolve(desk.attendances.get(name), event)


def _offer(desk: Desk, event: Any) -> None:
    desk.activities[event.activity_id] = event


def _hold(desk: Desk, event: Any) -> None:
    state = desk.sessions[event.session_id] = sessions.evolve(desk.sessions.get(event.session_id), event)
    desk.book(state)


def _recur(desk: Desk, event: Any) -> None:
    desk.series[event.series_id] = series.evolve(desk.series.get(event.series_id), event)


def _commit(desk: Desk, event: Any) -> None:
    name = event.commitment_id
    desk.commitments[name] = commitments.evolve(desk.commitments.get(name), event)


def _visit(desk: Desk, event: Any) -> None:
    desk.visitors[event.count_id] = visitors.evolve(desk.visitors.get(event.count_id), event)


def _close(desk: Desk, event: Any) -> None:
    desk.locked[event.programme_id] = desk.locked.get(event.programme_id, frozenset()) | {event.month}


_FOLDS: dict[type[Event], Callable[[Desk, Any], None]] = {
    ActivityDefined: _offer,
    AttendanceMonthLocked: _close,
    **dict.fromkeys((AttendanceRecorded, AttendanceCorrected, AttendanceSigned, AttendanceApproved), _attend),
    **dict.fromkeys((SessionScheduled, SessionChanged, SessionCancelled), _hold),
    **dict.fromkeys((SeriesPlanned, SeriesResized), _recur),
    **dict.fromkeys((CommitmentRecorded, CommitmentEnded), _commit),
    **dict.fromkeys((VisitorsCounted, VisitorsCorrected), _visit),
    **dict.fromkeys(places.EVENTS, Desk.seat),
}


def circle_name(session_id: str, series_id: str | None) -> str:
    """The circle of a session: its series', or its own."""
    return f"series:{series_id}" if series_id else f"session:{session_id}"


def names(**wanted: Iterable[str]) -> list[str]:
    """Aggregates by kind and id: `names(activity=ids, session=ids)`."""
    return [f"{kind.replace('_', '-')}:{name}" for kind, each in wanted.items() for name in each]
