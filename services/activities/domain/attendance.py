"""Who was there, for how long: one record per person and session, corrected as a whole or void.

A session's attendance is named `<session>~<person>`, so that there cannot be two. Zero minutes is absence.
Whether somebody was enrolled at the time is not known here: reporting matches spells and presence.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, get_args

from activities.domain.programmes import Programme, day_in_sweden, outside, within
from activities.domain.sessions import LONGEST_MINUTES, minutes
from contracts.activities import ActivityDefined, AttendanceRecorded, AttendanceStatus, SessionScheduled
from contracts.base import Amount, Code, Id
from contracts.decisions import Already, Mode, Refusal
from contracts.enrolment_codes import Finding

LONGEST_ID = 80
HOURS = "hours"


class Presence(NamedTuple):
    """What is said of one person's presence. What is left out is taken from the session.

    A tuple, as `Place`, because a sheet makes five hundred of each, and a frozen dataclass takes four times as long.
    """

    status: AttendanceStatus
    minutes: int | None = None
    on: date | None = None
    quantity: Amount | None = None
    unit: Code | None = None
    mode: Mode = "strict"
    findings: tuple[Finding, ...] = ()
    after_lock: Code | None = None
    """Why it is said although its month is locked."""


class Place(NamedTuple):
    """Of whom, and where: the activity, and its session unless an old list has none."""

    attendance_id: Id
    person_id: Id
    activity: ActivityDefined
    session: SessionScheduled | None
    programme: Programme
    cancelled: bool = False
    """Whether the session was: it did not take place."""
    locked: frozenset[str] = frozenset()
    """The programme's locked months, YYYY-MM."""


def named(session_id: Id, person_id: Id, given: Id | None) -> Id | Refusal:
    """The id of a session's attendance; one that is given must be it."""
    attendance_id = f"{session_id}~{person_id}"
    if len(attendance_id) > LONGEST_ID:
        message = f"session and person id are longer than {LONGEST_ID - 1} characters together"
        return Refusal("id-too-long", "session_id", message)
    if given not in {None, attendance_id}:
        message = "of a session there is one attendance per person, named <session>~<person>: leave the id out"
        return Refusal("not-the-sessions-attendance", "attendance_id", message)
    return attendance_id


def record(
    place: Place,
    presence: Presence,
    said: AttendanceRecorded | None,
    at: datetime,
    like: AttendanceRecorded | None = None,
) -> list[AttendanceRecorded] | Already | Refusal:
    """Write down a presence or an absence. `said` is what was first said under this id; `like` as in `stated`."""
    recorded = stated(place, presence, at, like)
    if isinstance(recorded, Refusal):
        return recorded
    if said is not None:
        return Already(1) if _content(said) == _content(recorded) else _exists()
    return month_refused(place.locked, recorded.occurred_on, presence.after_lock) or [recorded]


def month_refused(locked: frozenset[str], on: date, after_lock: Code | None) -> Refusal | None:
    """A locked month changes only with the reason why."""
    if not locked or after_lock is not None:
        return None
    month = f"{on:%Y-%m}"
    if month not in locked:
        return None
    message = f"{month} is locked: say why it changes now; both versions are kept"
    return Refusal("month-locked", "after_lock", message, "conflict")


def stated(
    place: Place, presence: Presence, at: datetime, like: AttendanceRecorded | None = None
) -> AttendanceRecorded | Refusal:
    """The fact that a statement makes, original or corrected, or the rule that it breaks.

    `like` is the fact of another person at the same session in the same request: strict, and the same but for who,
    whether and how long, which were checked where they came in.
    """
    on = presence.on or (place.session.occurred_on if place.session else None)
    if on is None:
        return Refusal("no-date", "on", "without a session the day has to be said")
    refusal = _day_refused(place, presence, on, day_in_sweden(at)) or _strictly_refused(place, presence)
    if refusal:
        return refusal
    spent = _minutes(place, presence)
    if spent > LONGEST_MINUTES:
        return Refusal("over-a-day", "minutes", "a day has 24 hours")
    if like is not None:
        who = {"attendance_id": place.attendance_id, "person_id": place.person_id}
        return like.alike(**who, status=presence.status, minutes=spent)
    return AttendanceRecorded(
        attendance_id=place.attendance_id,
        person_id=place.person_id,
        programme_id=place.activity.programme_id,
        controller=place.activity.controller,
        activity_id=place.activity.activity_id,
        kind=place.activity.kind,
        area=place.activity.area,
        audience=place.activity.audience,
        session_id=place.session.session_id if place.session else None,
        status=presence.status,
        minutes=spent,
        quantity=presence.quantity,
        unit=presence.unit,
        findings=_findings(place, presence, on),
        after_lock=presence.after_lock if month_refused(place.locked, on, None) else None,
        occurred_on=on,
        recorded_at=at,
    )


def _day_refused(place: Place, presence: Presence, on: date, today: date) -> Refusal | None:
    if on > today:
        field = "on" if presence.on else "session_id"
        return Refusal("in-the-future", field, f"{on} has not come yet: today is {today}")
    return outside(place.programme, on, "on") if presence.mode == "strict" else None


def _strictly_refused(place: Place, presence: Presence) -> Refusal | None:
    """What strict mode does not take, each with the finding that historical mode leaves instead."""
    if presence.mode == "historical":
        return None
    if presence.findings:
        return Refusal("findings-in-strict-mode", "findings", "strict mode keeps no row with findings")
    if place.session is None:
        return Refusal("no-session", "session_id", "an attendance is of a session")
    if place.cancelled:
        return Refusal("session-cancelled", "session_id", "the session did not take place", "conflict")
    if presence.on not in {None, place.session.occurred_on}:
        return Refusal("not-the-sessions-day", "on", f"the session is on {place.session.occurred_on}")
    return _contradictory(presence)


def _contradictory(presence: Presence) -> Refusal | None:
    if presence.status == "unknown":
        return Refusal("no-status", "status", "say present, excused or absent")
    if presence.status == "present" and presence.minutes == 0:
        return Refusal("zero-minutes", "minutes", "zero minutes is absence: say absent or excused")
    if presence.status != "present" and presence.minutes:
        return Refusal("minutes-of-absence", "minutes", "who was not there spent no minutes there")
    return None


def _minutes(place: Place, presence: Presence) -> int:
    """As said; else counted hours (old lists); else the session's length if present, and none if not."""
    if presence.minutes is not None:
        return presence.minutes
    if presence.quantity is not None and presence.unit == HOURS:
        return int((presence.quantity * 60).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if presence.status == "present" and presence.quantity is None and place.session is not None:
        return minutes(place.session)
    return 0


def _findings(place: Place, presence: Presence, on: date) -> tuple[Finding, ...]:
    """Historical mode: outside-programme-period: the day; no-session; no-status: unknown; no-quantity: neither
    minutes nor a quantity, and no session to take them from; not-in-hours: counted in another unit.
    before-engagement-start and after-engagement-end are the importer's to say: spells are not known here.
    """
    if presence.mode == "strict":
        return ()
    counted = presence.minutes is not None or presence.quantity is not None
    faults: dict[Finding, bool] = {
        "outside-programme-period": not within(place.programme, on),
        "no-session": place.session is None,
        "no-status": presence.status == "unknown",
        "no-quantity": not counted and place.session is None,
        "not-in-hours": presence.unit not in {None, HOURS},
    }
    return tuple(code for code in get_args(Finding) if code in presence.findings or faults.get(code))


def _content(event: AttendanceRecorded) -> dict[str, object]:
    """What was said. For whom the activity is was not, by those who said it before attendances told."""
    return event.model_dump(exclude={"recorded_at", "findings", "after_lock", "audience"})


def _exists() -> Refusal:
    message = "another attendance is recorded of this person here; a wrong one is corrected"
    return Refusal("attendance-exists", "person_id", message, "conflict")
