"""After a speed dating: which meetings took place, and what each side said of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common import store
from common.access import Principal
from common.clock import Clock
from common.db import Connection
from common.http import Answer
from common.problems import Problem, refusal
from common.store import Change
from contracts.base import Id
from contracts.matching import MarkGiven, MeetingHeld
from contracts.matching_codes import Mark
from matching.api.bodies.dating import FeedbackBody, MarksBody, MeetingsBody
from matching.api.dating import own
from matching.domain.programmes import today
from matching.domain.taking_place import Met, held_before
from matching.storage import dating, sheets
from matching.storage.dating import Dating

Said = Mapping[tuple[Id, Id, str], Mark]
"""By person, employer and side."""


@dataclass(frozen=True, slots=True)
class Remembering:
    """Callable without HTTP; `event_id` comes from the path."""

    clock: Clock

    async def meetings(
        self, connection: Connection, principal: Principal, body: MeetingsBody, event_id: Id
    ) -> Answer | Problem:
        """Write down what took place; what is written down already stays."""
        found = await own(connection, principal, event_id)
        if isinstance(found, Problem):
            return found
        planned = (await dating.newest(connection, [event_id])).get(event_id)
        if planned is None:
            return refusal("no-timetable", "there is none yet", field="event_id", status=409)
        if found.event.starts_at > self.clock.now():
            return refusal("in-the-future", "the event is still to come", field="event_id")
        known = {(one.person_id, one.employer_id) for one in await dating.met(connection, [event_id])}
        missed = {(one.person_id, one.employer_id) for one in body.missed}
        took_place = held_before(planned.timetable, (body.up_to_round or found.event.rounds) + 1, missed)
        new = [one for one in took_place if (one.person_id, one.employer_id) not in known]
        met = [Met(event_id, one.person_id, one.employer_id, one.round) for one in new]
        await dating.keep_met(connection, met)
        changes = [self._held(found, one) for one in met]
        ids = {"event_id": event_id, "held": len(known) + len(met)}
        return Answer(f"event:{event_id}", planned.version, changes, ids, status=201 if met else 200)

    async def marks(
        self, connection: Connection, principal: Principal, body: MarksBody, event_id: Id
    ) -> Answer | Problem:
        """Write down what both sides said; the last mark of a side holds."""
        found = await own(connection, principal, event_id)
        if isinstance(found, Problem):
            return found
        met = {(one.person_id, one.employer_id): one for one in await dating.met(connection, [event_id])}
        said: Said = {(mark.person_id, mark.employer_id, mark.side): mark.mark for mark in body.marks}
        if any(key[:2] not in met for key in said):
            return refusal("not-met", "two of these have not met at this event", field="marks", status=409)
        changed = {key: mark for key, mark in said.items() if _mark(met[key[:2]], key[2]) != mark}
        for (person, employer, side), mark in changed.items():
            met[person, employer] = _marked(met[person, employer], side, mark)
        await dating.keep_met(connection, list(met.values()))
        changes = await self._changes(connection, found, changed)
        ids = {"event_id": event_id, "marked": len(changes)}
        planned = await dating.newest(connection, [event_id])
        return Answer(f"event:{event_id}", planned[event_id].version, changes, ids, status=201 if changes else 200)

    async def feedback(
        self, connection: Connection, principal: Principal, body: FeedbackBody, event_id: Id
    ) -> Answer | Problem:
        """Have everybody who met somebody written to. It leaves a moment later, through the personal-data door."""
        found = await own(connection, principal, event_id)
        if isinstance(found, Problem):
            return found
        sheet = await sheets.sheet(connection, None, event_id)
        if sheet is None or not sheet.people_met():
            return refusal("nobody-met", "no meeting of this event is written down yet", field="event_id", status=409)
        new = await sheets.ask_for_feedback(connection, event_id, body.message_id, body.channel, self.clock.now())
        ids = {"event_id": event_id, "recipients": len(sheet.people_met())}
        return Answer(f"event:{event_id}", sheet.version, ids=ids, status=201 if new else 200)

    def _held(self, found: Dating, one: Met) -> Change:
        at = self.clock.now()
        event = MeetingHeld(
            **_ids(found, one.person_id, one.employer_id), round=one.round, occurred_on=today(found.event.starts_at),
            recorded_at=at,
        )  # fmt: skip
        return Change(f"meeting:{one.event_id}:{one.person_id}:{one.employer_id}", 0, [event])

    async def _changes(self, connection: Connection, found: Dating, changed: Said) -> list[Change]:
        at = self.clock.now()
        names = {key: f"mark:{found.event.event_id}:{':'.join(key)}" for key in changed}
        before = await store.load(connection, list(names.values()))
        return [
            Change(
                names[key],
                len(before[names[key]]),
                [
                    MarkGiven.model_validate(
                        _ids(found, *key[:2]) | {"side": key[2], "mark": mark, "occurred_on": today(at)}
                        | {"recorded_at": at}
                    )
                ],
            )
            for key, mark in changed.items()
        ]  # fmt: skip


def _ids(found: Dating, person_id: Id, employer_id: Id) -> dict[str, Any]:
    return {
        "event_id": found.event.event_id,
        "person_id": person_id,
        "employer_id": employer_id,
        "programme_id": found.programme_id,
        "controller": found.controller,
    }


def _mark(met: Met, side: str) -> Mark | None:
    return met.of_person if side == "participant" else met.of_employer


def _marked(met: Met, side: str, mark: Mark) -> Met:
    of = (mark, met.of_employer) if side == "participant" else (met.of_person, mark)
    return Met(met.event_id, met.person_id, met.employer_id, met.round, *of)
