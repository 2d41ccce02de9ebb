"""One person's places in a programme brought in line with where enrolment says that the person stands.

Decided from the whole set of what was heard, never from the one event that came: whatever the order of arrival, and
however often it is done, the same places result. Nothing is asked of who is not known to enrolment (yet).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from activities.domain.presence_in_programme import Way
from activities.domain.programmes import STOCKHOLM, day_in_sweden
from activities.storage import laying, locks, participations, tracks
from activities.storage.desk import Desk, names
from activities.storage.writing import write
from common import store, telemetry
from common.db import Connection
from common.timers import Timer, set_timer
from contracts.activities_offers import LeavingReason

LEAVE = "leave-places"
"""The kind of timer that fires on the day after an exit that was said ahead."""

_TRACKS = """
SELECT series_id, phase, group_id FROM activities.series s WHERE programme_id = $1 AND phase = $2
  AND EXISTS (SELECT FROM activities.scheduled t WHERE t.series_id = s.series_id AND t.starts_at > $3
              AND NOT t.cancelled)
ORDER BY series_id
"""
_HELD = """
SELECT u.sign_up_id, u.circle, u.series_id, u.through, s.phase, s.group_id
FROM activities.sign_up u LEFT JOIN activities.series s USING (series_id)
WHERE u.programme_id = $1 AND u.person_id = $2 AND u.status <> 'out' ORDER BY u.sign_up_id
"""


@dataclass(frozen=True, slots=True)
class _Place:
    """A place that the person holds, or waits for."""

    sign_up_id: str
    circle: str
    series_id: str | None
    through: str
    phase: str | None
    group: str | None


async def begin(connection: Connection, programme_id: str, person_id: str) -> None:
    """Before a statement about somebody is kept: one at a time, and none while a track is being planned."""
    await locks.alone(connection, [f"way:{programme_id}:{person_id}"])
    await locks.together(connection, [f"tracks:{programme_id}"])


async def reconcile(connection: Connection, programme_id: str, person_id: str, at: datetime) -> None:
    """Spells kept, tracks joined and left; what that says is stored with it."""
    way = (await participations.ways(connection, programme_id, [person_id])).get(person_id)
    if way is None:
        return
    await participations.keep_spells(connection, programme_id, person_id, way)
    today = day_in_sweden(at)
    held = [_Place(*row) for row in await connection.fetch(_HELD, programme_id, person_id)]
    leaving = [(place, reason) for place in held if (reason := _leaves(place, way, today))]
    phase = way.in_phase(today)
    wanted = await connection.fetch(_TRACKS, programme_id, phase, at) if phase else []
    has = {place.series_id for place in held}
    joining = [
        row["series_id"]
        for row in wanted
        if row["series_id"] not in has and tracks.belongs(way, row["phase"], row["group_id"], today)
    ]
    if leaving or joining:
        await _change(connection, person_id, leaving, joining, at)
    await _leave_later(connection, way, (programme_id, person_id), today)


async def erase(connection: Connection, person_id: str, at: datetime) -> None:
    """An erased person holds no place in any programme."""
    for programme_id in await participations.erase(connection, person_id):
        held = [_Place(*row) for row in await connection.fetch(_HELD, programme_id, person_id)]
        reason: LeavingReason = "erased"
        await _change(connection, person_id, [(place, reason) for place in held], [], at)


async def _change(
    connection: Connection,
    person_id: str,
    leaving: Sequence[tuple[_Place, LeavingReason]],
    joining: Sequence[str],
    at: datetime,
) -> None:
    laid = Desk()
    await laid.fetch(connection, names(series=joining))
    circles = {place.circle for place, _ in leaving} | {f"series:{name}" for name in joining}
    await laying.lay_circles(connection, laid, circles, {person_id}, at)
    for place, reason in leaving:
        tracks.leave(laid, place.sign_up_id, reason, at)
    for name in joining:
        tracks.join(laid, laid.series[name].said, person_id, at)
    await write(connection, laid)
    await store.append(connection, laid.changes(), traceparent=telemetry.traceparent())


def _leaves(place: _Place, way: Way, today: date) -> LeavingReason | None:
    """Why a place is given up: nobody keeps one beyond the spell, nor a track beyond its phase."""
    if not way.spells:
        return "never-entered"
    if all(spell.last_day is not None and spell.last_day < today for spell in way.spells):
        return "exited"
    if place.through == "phase" and not tracks.belongs(way, place.phase, place.group, today):
        return "left-phase"
    return None


async def _leave_later(connection: Connection, way: Way, who: tuple[str, str], today: date) -> None:
    """An exit that was said ahead: look again on the day after it."""
    ends = [spell.last_day for spell in way.spells if spell.last_day is not None]
    if ends and len(ends) == len(way.spells) and max(ends) >= today:
        due = datetime.combine(max(ends) + timedelta(days=1), time(), STOCKHOLM)
        programme_id, person_id = who
        subject = f"{programme_id}:{person_id}"
        await set_timer(connection, Timer(f"{LEAVE}:{subject}", LEAVE, due, subject))
