"""A human being's places in a programme brought in line with where enrolment says that they stand, under all their ids.

Decided from the whole set of what was heard, never from the one event that came: whatever the order of arrival, and
however often it is done, the same places result. Nothing is asked of who is not known to enrolment (yet). Nobody holds
two places on one list: of two ids that turn out to be one, the place that is better stays, and the other comes back
if they are two after all.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from activities.domain.places import Through, Wish
from activities.domain.presence_in_programme import Way
from activities.domain.programmes import STOCKHOLM, day_in_sweden
from activities.storage import laying, locks, participations, same_people, tracks
from activities.storage.desk import Desk, names
from activities.storage.writing import write
from common import store, telemetry
from common.db import Connection
from common.timers import Timer, set_timer
from contracts.activities_offers import LeavingReason
from contracts.same_people import Cluster, Edge

Key = tuple[str, str]
"""Programme and person."""

Whole = tuple[str, Cluster]
"""Programme and human being."""

LEAVE = "leave-places"
"""The kind of timer that fires on the day after an exit that was said ahead."""

_TRACKS = """
SELECT series_id, phase, group_id FROM activities.series s WHERE programme_id = $1 AND phase = $2
  AND EXISTS (SELECT FROM activities.scheduled t WHERE t.series_id = s.series_id AND t.starts_at > $3
              AND NOT t.cancelled)
ORDER BY series_id
"""
_HELD = """
SELECT u.programme_id, u.sign_up_id, u.circle, u.person_id, u.controller, u.activity_id, u.series_id, u.session_id,
       u.through, u.status, u.number, s.phase, s.group_id
FROM unnest($1::text[], $2::text[]) AS wanted (programme, person)
JOIN activities.sign_up u ON u.programme_id = programme AND u.person_id = person
LEFT JOIN activities.series s USING (series_id)
WHERE u.status <> 'out' OR u.spared ORDER BY u.sign_up_id
"""
_ERASED: LeavingReason = "erased"
_SPARED = "UPDATE activities.sign_up SET spared = $2 WHERE sign_up_id = ANY($1::text[])"


@dataclass(frozen=True, slots=True)
class _Place:
    """A place that somebody holds, waits for, or gave up for the same one under another id."""

    sign_up_id: str
    circle: str
    person_id: str
    controller: str
    activity_id: str
    series_id: str | None
    session_id: str | None
    through: Through
    status: str
    number: int
    phase: str | None
    group: str | None

    def rank(self) -> tuple[bool, bool, int, str]:
        """Which of a human being's places stays: the whole series, a seat before a place in line, who was first."""
        return self.series_id is None, self.status == "waiting", self.number, self.sign_up_id

    def repeats(self, other: "_Place") -> bool:
        """Whether the other one is the same seat, or the whole series of it."""
        same = (self.series_id, self.session_id) == (other.series_id, other.session_id)
        return same or (other.series_id is not None and self.circle == other.circle)


@dataclass(slots=True)
class _Change:
    """What is given up, joined, spared for another id's, and taken again."""

    two_again: bool = False
    """Whether what was spared may come back."""
    leaving: list[tuple[_Place, LeavingReason]] = field(default_factory=list)
    joining: list[tuple[str, str]] = field(default_factory=list)
    """Series and person."""
    spared: list[_Place] = field(default_factory=list)
    back: list[tuple[str, _Place]] = field(default_factory=list)
    """Programme and place."""

    def circles(self) -> set[str]:
        """Everything in which seats change hands."""
        places = [*(place for place, _ in self.leaving), *self.spared, *(place for _, place in self.back)]
        return {place.circle for place in places} | {f"series:{name}" for name, _ in self.joining}

    def people(self) -> set[str]:
        """Whose diaries change."""
        places = [*(place for place, _ in self.leaving), *self.spared, *(place for _, place in self.back)]
        return {place.person_id for place in places} | {person for _, person in self.joining}


async def begin(connection: Connection, said: Iterable[Key]) -> list[Whole]:
    """Before statements are kept: one at a time, none while a track is planned. Returns every id of those people."""
    await same_people.hold(connection)
    known = await same_people.clusters(connection)
    whole = [(programme_id, known.members(person_id)) for programme_id, person_id in said]
    await _alone(connection, whole)
    return whole


async def reconcile(connection: Connection, whole: Sequence[Whole], at: datetime, *, two_again: bool = False) -> None:
    """Spells kept, tracks joined and left, by programme and human being; what that says is stored with it."""
    change = await _planned(connection, whole, at, two_again=two_again)
    await _carry_out(connection, change, at)


async def nobody_moves(connection: Connection, whole: Sequence[Whole], at: datetime) -> bool:
    """Keep the spells of several, which is nearly always all; False if somebody has a place to lose or to get.

    Then each is to be reconciled alone, in turn: those before may move places.
    """
    return not (await _planned(connection, whole, at)).people()


async def regroup(connection: Connection, edge: Edge, at: datetime) -> None:
    """Two ids became one human being, or are two again: in every programme of theirs what follows is done."""
    before, after = await same_people.learn(connection, edge)
    if before != after:
        people = [person for group in after for person in group]
        theirs = await participations.programmes_of(connection, people)
        whole = [(programme_id, group) for programme_id in theirs for group in sorted(after, key=min)]
        await _alone(connection, whole)
        await reconcile(connection, whole, at, two_again=edge.undone)


async def erase(connection: Connection, person_id: str, at: datetime) -> None:
    """An erased person holds no place in any programme."""
    await same_people.hold(connection)
    theirs = [(programme_id, frozenset([person_id])) for programme_id in
              await participations.programmes_of(connection, [person_id])]  # fmt: skip
    await _alone(connection, theirs)
    await participations.erase(connection, person_id)
    change, reason = _Change(), _ERASED
    for held in (await _held(connection, theirs)).values():
        change.leaving += [(place, reason) for place in held if place.status != "out"]
        await connection.execute(_SPARED, [place.sign_up_id for place in held], False)
    await _carry_out(connection, change, at)


async def _alone(connection: Connection, whole: Sequence[Whole]) -> None:
    await locks.alone(connection, [f"way:{programme_id}:{min(people)}" for programme_id, people in whole])
    await locks.together(connection, [f"tracks:{programme_id}" for programme_id, _ in whole])


async def _held(connection: Connection, whole: Sequence[Whole]) -> dict[Whole, list[_Place]]:
    found: dict[Whole, list[_Place]] = {one: [] for one in whole}
    of = {(one[0], person): one for one in whole for person in one[1]}
    for programme_id, *row in await connection.fetch(_HELD, [key[0] for key in of], [key[1] for key in of]):
        place = _Place(*row)
        found[of[programme_id, place.person_id]].append(place)
    return found


async def _planned(connection: Connection, whole: Sequence[Whole], at: datetime, *, two_again: bool = False) -> _Change:
    change, today = _Change(two_again), day_in_sweden(at)
    keys = {one: [(one[0], person) for person in sorted(one[1])] for one in whole}
    ways = await participations.ways(connection, itertools.chain(*keys.values()))
    spelled = [{key: ways.get(key, Way()) for key in theirs} for theirs in keys.values()]
    await participations.keep_spells(connection, spelled)
    held = await _held(connection, whole)
    for one, theirs in keys.items():
        known = {key[1]: ways[key] for key in theirs if key in ways}
        stays = _plan(one[0], known, held[one], today, change)
        change.joining += await _joining(connection, one[0], known, {place.series_id for place in stays}, at)
        await _leave_later(connection, known, (one[0], min(one[1])), today)
    return change


def _plan(
    programme_id: str, ways: Mapping[str, Way], known: Iterable[_Place], today: date, change: _Change
) -> list[_Place]:
    """What becomes of the places of one human being; returns those that stay."""
    held = [place for place in known if change.two_again or place.status != "out"]
    leaving = {place.sign_up_id: reason for place in held if (reason := _leaves(place, ways, today))}
    change.leaving += [(place, leaving[place.sign_up_id]) for place in held if _is_given_up(place, leaving)]
    stays: list[_Place] = []
    for place in sorted((one for one in held if one.sign_up_id not in leaving), key=_Place.rank):
        repeated = any(place.repeats(other) for other in stays)
        if not repeated:
            stays.append(place)
        if repeated and place.status != "out":
            change.spared.append(place)
        elif not repeated and place.status == "out":
            change.back.append((programme_id, place))
    return stays


async def _joining(
    connection: Connection, programme_id: str, ways: Mapping[str, Way], has: set[str | None], at: datetime
) -> list[tuple[str, str]]:
    """Tracks that somebody belongs to now and has no place in, each by one of their ids."""
    today, found = day_in_sweden(at), dict[str, str]()
    for person, way in sorted(ways.items()):
        phase = way.in_phase(today)
        for row in await connection.fetch(_TRACKS, programme_id, phase, at) if phase else []:
            if row["series_id"] not in has and tracks.belongs(way, row["phase"], row["group_id"], today):
                found.setdefault(row["series_id"], person)
    return list(found.items())


async def _carry_out(connection: Connection, change: _Change, at: datetime) -> None:
    if not change.people():
        return
    laid = Desk()
    await laid.fetch(connection, names(series={name for name, _ in change.joining}))
    await laying.lay_circles(connection, laid, change.circles(), change.people(), at)
    for place, reason in change.leaving:
        tracks.leave(laid, place.sign_up_id, reason, at)
    for place in change.spared:
        tracks.leave(laid, place.sign_up_id, "clash", at)
    for programme_id, place in change.back:
        who = (place.person_id, programme_id, place.controller, place.activity_id, place.series_id, place.session_id)
        tracks.take(laid, Wish(*who, through=place.through), at)
    for name, person_id in change.joining:
        tracks.join(laid, laid.series[name].said, person_id, at)
    await write(connection, laid)
    await store.append(connection, laid.changes(), traceparent=telemetry.traceparent())
    given_up = [place.sign_up_id for place, _ in change.leaving] + [place.sign_up_id for _, place in change.back]
    await connection.execute(_SPARED, given_up, False)
    await connection.execute(_SPARED, [place.sign_up_id for place in change.spared], True)


def _is_given_up(place: _Place, leaving: Mapping[str, LeavingReason]) -> bool:
    return place.sign_up_id in leaving and place.status != "out"


def _leaves(place: _Place, ways: Mapping[str, Way], today: date) -> LeavingReason | None:
    """Why a place is given up: nobody keeps one beyond all spells of theirs, nor a track beyond its phase."""
    reasons = {person: _leaves_by(place, way, today) for person, way in ways.items()}
    if None in reasons.values():
        return None
    return reasons.get(place.person_id) or next(iter(reasons.values()), None)


def _leaves_by(place: _Place, way: Way, today: date) -> LeavingReason | None:
    if not way.spells:
        return "never-entered"
    if all(spell.last_day is not None and spell.last_day < today for spell in way.spells):
        return "exited"
    if place.through == "phase" and not tracks.belongs(way, place.phase, place.group, today):
        return "left-phase"
    return None


async def _leave_later(connection: Connection, ways: Mapping[str, Way], who: tuple[str, str], today: date) -> None:
    """An exit that was said ahead: look again on the day after it."""
    spells = [spell for way in ways.values() for spell in way.spells]
    ends = [spell.last_day for spell in spells if spell.last_day is not None]
    if ends and len(ends) == len(spells) and max(ends) >= today:
        due = datetime.combine(max(ends) + timedelta(days=1), time(), STOCKHOLM)
        programme_id, person_id = who
        subject = f"{programme_id}:{person_id}"
        await set_timer(connection, Timer(f"{LEAVE}:{subject}", LEAVE, due, subject))
