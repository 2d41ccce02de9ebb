"""Places that nobody asks for one by one: tracks joined with a phase, everything left with the spell.

It works on the desk, for the command that plans a track and for the reactions to enrolment alike.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from activities.domain import places
from activities.domain.clashes import clashes
from activities.domain.places import Wish
from activities.domain.presence_in_programme import Way
from activities.domain.programmes import day_in_sweden
from activities.storage.desk import Desk
from contracts.activities_offers import LeavingReason, SeriesPlanned


def keep_places(desk: Desk, events: Sequence[places.Event]) -> None:
    """Take what was decided of places, each sign-up an aggregate of its own."""
    for event in events:
        desk.keep(f"sign-up:{event.sign_up_id}", [event])


def belongs(way: Way, phase: str | None, group: str | None, today: date) -> bool:
    """Whether somebody belongs to a track: in its phase now, and in its group if it has one."""
    return phase is not None and way.in_phase(today) == phase and group in {None, way.group}


def join_all(desk: Desk, series: SeriesPlanned, at: datetime) -> None:
    """Everybody who belongs to a new track has a place or waits, who entered the phase first coming first."""
    today = day_in_sweden(at)
    entered = sorted(
        (way.phase_since, person)
        for person, way in desk.ways.items()
        if way.phase_since and belongs(way, series.phase, series.group, today)
    )
    for _, person in entered:
        join(desk, series, person, at)


def join(desk: Desk, series: SeriesPlanned, person_id: str, at: datetime) -> None:
    """A place by a phase."""
    who = (person_id, series.programme_id, series.controller, series.activity_id)
    take(desk, Wish(*who, series_id=series.series_id, through="phase"), at)


def take(desk: Desk, wish: Wish, at: datetime) -> None:
    """A place that nobody asks for: nobody is asked, so a clash stays undecided until staff look at it."""
    if wish.session_id is not None and wish.session_id not in desk.homes:
        return  # it is over
    times = desk.expected(wish)
    if not times:
        return
    met = clashes(times, desk.diaries.get(wish.person_id, []))
    circle, others = desk.circles[desk.circle_of(wish)], desk.others.get(wish.person_id, frozenset())
    wish = replace(wish, clash="undecided" if met else "none")
    decided = places.sign_up(circle, wish, at, day_in_sweden(at), others)
    keep_places(desk, decided if isinstance(decided, list) else [])


def leave(desk: Desk, sign_up_id: str, reason: LeavingReason, at: datetime) -> None:
    """Give up one place; who waits first gets it."""
    for circle in list(desk.circles.values()):
        if sign_up_id in circle.held:
            decided = places.cancel(circle, sign_up_id, reason, at, day_in_sweden(at))
            keep_places(desk, decided if isinstance(decided, list) else [])
