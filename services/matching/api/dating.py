"""Speed dating over HTTP: an event is planned, gets a timetable, is replanned while it goes on, and is remembered."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from common.access import Principal
from common.clock import Clock
from common.db import Connection
from common.http import Answer, unknown
from common.problems import Problem, refusal
from common.store import Change
from contracts.base import Id
from contracts.matching import EventPlanned
from matching.api import access
from matching.api.bodies.dating import SpeedDatingBody, TimetableBody
from matching.api.deciding import random_id
from matching.domain.preferences import Wish
from matching.domain.programmes import today
from matching.domain.speed_dating import Meeting, round_times
from matching.domain.taking_place import as_it_turned_out, each_guest_once, everybody, held_before
from matching.domain.timetabling import plan, replan
from matching.storage import dating, gathering, people, programmes, runs, same_people
from matching.storage.dating import Dating, Planned


@dataclass(frozen=True, slots=True)
class SpeedDatings:
    """The commands of speed dating, callable without HTTP. `event_id` comes from the path."""

    clock: Clock

    async def arrange(self, connection: Connection, principal: Principal, body: SpeedDatingBody) -> Answer | Problem:
        """Plan an event, or plan it otherwise while it has no timetable."""
        programme = (await programmes.find(connection, [body.programme_id])).get(body.programme_id)
        if programme is None:
            return unknown("programme", "programme_id")
        refused = access.may_change(principal, programme)
        if problem := refused or await _strangers(connection, programme.controller, body):
            return problem
        wishes = await _wishes(connection, body)
        if isinstance(wishes, Problem):
            return wishes
        event_id = body.event_id or random_id()
        new = Dating(programme.id, programme.controller, body.as_event(event_id, wishes))
        known = (await dating.find(connection, [event_id])).get(event_id)
        if known == new:
            return _answer(event_id, 0, new=False)
        planned = (await dating.newest(connection, [event_id])).get(event_id)
        if known is not None and (planned is not None or known.programme_id != programme.id):
            message = "another event has this id, or this one has its timetable already"
            return refusal("event-exists", message, field="event_id", status=409)
        await dating.keep(connection, new)
        return _answer(event_id, 0, new=True)

    async def timetable(
        self, connection: Connection, principal: Principal, body: TimetableBody, event_id: Id
    ) -> Answer | Problem:
        """Make the first timetable, or another from a round on."""
        found = await own(connection, principal, event_id)
        if isinstance(found, Problem):
            return found
        before = (await dating.newest(connection, [event_id])).get(event_id)
        if problem := _timetable_refused(found, before, body):
            return problem
        event = as_it_turned_out(found.event, {one.who: one.as_present() for one in body.presences})
        held = _held(before, body)
        if body.from_round is not None and before is not None:
            new = await asyncio.to_thread(replan, event, before.timetable, held, body.from_round)
        else:
            event = each_guest_once(event, await same_people.clusters(connection))
            new = await asyncio.to_thread(plan, event, body.seed)
        version = (before.version if before else 0) + 1
        planned = Planned(event_id, version, event, held, new.seed, new)
        await dating.plan(connection, planned, principal.subject, self.clock.now())
        await dating.keep(connection, Dating(found.programme_id, found.controller, event))
        changes = [Change(f"event:{event_id}", version - 1, [self._said(found, planned)])]
        return _timetabled(planned, changes)

    def _said(self, found: Dating, new: Planned) -> EventPlanned:
        times, timetable = round_times(new.event), new.timetable
        at = self.clock.now()
        return EventPlanned(
            event_id=new.event_id, programme_id=found.programme_id, controller=found.controller,
            timetable_version=new.version, starts_at=times[0][0], ends_at=times[-1][1],
            participants=len({one.person_id for one in timetable.meetings}),
            employers=len({one.employer_id for one in timetable.meetings}),
            tables=len({one.table for one in timetable.meetings}), rounds=new.event.rounds,
            meetings=len(timetable.meetings), occurred_on=today(at), recorded_at=at,
        )  # fmt: skip


async def own(connection: Connection, principal: Principal, event_id: Id) -> Dating | Problem:
    """The event, if the caller may change it."""
    found = (await dating.find(connection, [event_id])).get(event_id)
    if found is None:
        return unknown("speed-dating", "event_id", status=404)
    known = await programmes.find(connection, [found.programme_id])
    return access.may_change(principal, known[found.programme_id]) or found


async def _strangers(connection: Connection, controller: str, body: SpeedDatingBody) -> Problem | None:
    """Only employers of the controller, and participants of the programme whom lists may show."""
    employers = await gathering.employers_of(connection, {one.employer_id for one in body.hosts})
    for host in body.hosts:
        if host.employer_id not in employers or employers[host.employer_id].controller != controller:
            return unknown("employer", "hosts")
    keys = [(body.programme_id, guest.person_id) for guest in body.guests]
    rows = await people.find(connection, keys)
    if any(not rows[key]["heard"] or rows[key]["withheld"] for key in keys):
        return unknown("participant", "guests")
    same = await same_people.clusters(connection)
    if len({same.root(guest.person_id) for guest in body.guests}) < len(body.guests):
        return refusal("one-person-twice", "two of these ids are one person", field="guests", status=409)
    return None


async def _wishes(connection: Connection, body: SpeedDatingBody) -> tuple[Wish, ...] | Problem:
    """The pairs that a kept run suggests, weighed by their score."""
    if body.wishes_from_run is None:
        return ()
    kept = (await runs.find(connection, [body.wishes_from_run])).get(body.wishes_from_run)
    if kept is None or kept.head.programme_id != body.programme_id or kept.head.method == "social":
        return unknown("run", "wishes_from_run")
    here = {one.person_id for one in body.guests}, {one.employer_id for one in body.hosts}
    best: dict[tuple[Id, Id], int] = {}
    for pair in kept.result.suggested:
        both = (pair.person_id, kept.employers[pair.opening_id])
        if both[0] in here[0] and both[1] in here[1]:
            best[both] = max(best.get(both, 1), pair.score)
    return tuple(Wish(person_id=p, employer_id=e, weight=min(w, 1000)) for (p, e), w in sorted(best.items()))


def _timetable_refused(found: Dating, before: Planned | None, body: TimetableBody) -> Problem | None:
    if body.from_round is not None and before is None:
        return refusal("no-timetable", "there is none to replan yet", field="from_round", status=409)
    if body.from_round is not None and body.from_round > found.event.rounds:
        return refusal("no-such-round", f"the event has {found.event.rounds} rounds", field="from_round")
    if any(one.who not in everybody(found.event) for one in body.presences):
        return unknown("guest-or-host", "presences")
    return None


def _held(before: Planned | None, body: TimetableBody) -> tuple[Meeting, ...]:
    if before is None or body.from_round is None:
        return ()
    missed = {(one.person_id, one.employer_id) for one in body.missed}
    # What was missed in an earlier replan is not in the timetable's held part any more.
    return held_before(before.timetable, body.from_round, missed)


def _timetabled(new: Planned, changes: Sequence[Change], *, status: int = 201) -> Answer:
    timetable = new.timetable
    ids = {
        "event_id": new.event_id,
        "timetable_version": new.version,
        "meetings": len(timetable.meetings),
        "held": timetable.held,
        "wanted": timetable.wanted,
        "wanted_met": timetable.wanted_met,
        "gap": timetable.quality.gap,
        "shortfalls": [one.model_dump() for one in timetable.shortfalls],
    }
    return Answer(f"event:{new.event_id}", new.version, changes, ids, status=status)


def _answer(event_id: Id, version: int, *, new: bool) -> Answer:
    return Answer(f"event:{event_id}", version, ids={"event_id": event_id}, status=201 if new else 200)
