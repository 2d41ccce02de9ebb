"""A placement's way: offered, accepted, started, changed, ended, or converted into employment.

Every event carries the whole of what holds, so the last one is the state. Nothing here begins by itself: each
step is a command of staff. Warnings are shown and kept, never a refusal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, get_args

from contracts.base import Id, Percent
from contracts.decisions import Already, Refusal
from contracts.enrolment_codes import OutcomeKind
from contracts.matching import (
    PlacementAccepted,
    PlacementChanged,
    PlacementEnded,
    PlacementOffered,
    PlacementStarted,
)
from contracts.matching_codes import EndReason, PlacementWarning
from matching.domain.programmes import not_yet
from matching.domain.publishing import NOT_A_PLACE

Event = PlacementOffered | PlacementAccepted | PlacementStarted | PlacementChanged | PlacementEnded
Decision = list[Event] | Already | Refusal
WARNINGS: tuple[PlacementWarning, ...] = get_args(PlacementWarning)
EMPLOYMENT: tuple[OutcomeKind, ...] = (
    "employment-permanent",
    "employment-fixed-term",
    "employment-hourly",
    "new-start-job",
    "entry-job",
    "introduction-job",
    "establishment-job",
    "extra-service",
)
"""Internship and work training are not employment (domain.md, section 4)."""
_NEVER_STARTED: tuple[EndReason, ...] = ("declined-by-participant", "withdrawn-by-employer")
_STEPS = ("offered_on", "accepted_on", "started_on", "ended_on")
_SNAPSHOT = (
    "placement_id", "person_id", "programme_id", "controller", "employer_id", "opening_id", "kind", "extent",
    "offered_on", "accepted_on", "started_on", "ended_on", "planned_start", "planned_end",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placement:
    """As it stands, at a version of its aggregate."""

    version: int
    said: Event
    over: PlacementEnded | None = None
    """How it ended; what is corrected afterwards is in `said`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Who is offered what, and for when."""

    placement_id: Id
    person_id: Id
    employer_id: Id
    kind: OutcomeKind
    extent: Percent
    on: date
    opening_id: Id | None = None
    planned_start: date | None = None
    planned_end: date | None = None
    converted_from: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is different; None leaves it as it is. Dates of steps change only as a correction."""

    on: date
    extent: Percent | None = None
    kind: OutcomeKind | None = None
    planned_start: date | None = None
    planned_end: date | None = None
    offered_on: date | None = None
    accepted_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None
    correction: bool = False


def evolve(state: Placement | None, event: Event) -> Placement:
    """The last event is the state."""
    before = state or Placement(0, event)
    return Placement(before.version + 1, event, event if isinstance(event, PlacementEnded) else before.over)


def offer(
    state: Placement | None,
    offered: Offer,
    programme_id: str,
    controller: str,
    warnings: Sequence[PlacementWarning],
    *,
    at: datetime,
) -> Decision:
    """An employer offers a place to a participant."""
    if refusal := _offer_refused(offered, at):
        return refusal
    event = PlacementOffered(
        placement_id=offered.placement_id, person_id=offered.person_id, programme_id=programme_id,
        controller=controller, employer_id=offered.employer_id, opening_id=offered.opening_id, kind=offered.kind,
        extent=offered.extent, offered_on=offered.on, planned_start=offered.planned_start,
        planned_end=offered.planned_end, warnings=in_order(warnings), converted_from=offered.converted_from,
        occurred_on=offered.on, recorded_at=at,
    )  # fmt: skip
    if state is None:
        return [event]
    known = ("person_id", "programme_id", "employer_id", "opening_id", "offered_on")
    if all(getattr(state.said, name) == getattr(event, name) for name in known):
        return Already(state.version)
    return Refusal("placement-exists", "placement_id", "another placement has this id", "conflict")


def accept(state: Placement, on: date, at: datetime) -> Decision:
    """The participant says yes."""
    said = state.said
    if said.accepted_on is not None:
        return Already(state.version) if said.accepted_on == on else _done("accepted", said.accepted_on)
    if refusal := _step_refused(state, on, said.offered_on, at):
        return refusal
    return [PlacementAccepted(**_snapshot(state) | {"accepted_on": on}, occurred_on=on, recorded_at=at)]


def start(state: Placement, on: date, at: datetime) -> Decision:
    """The first day; only what was accepted starts."""
    said = state.said
    if said.started_on is not None:
        return Already(state.version) if said.started_on == on else _done("started", said.started_on)
    if said.accepted_on is None and state.over is None:
        return Refusal("not-accepted", "on", "the participant has not accepted it yet", "conflict")
    if refusal := _step_refused(state, on, said.accepted_on or said.offered_on, at):
        return refusal
    return [PlacementStarted(**_snapshot(state) | {"started_on": on}, occurred_on=on, recorded_at=at)]


def change(state: Placement, asked: Change, warnings: Sequence[PlacementWarning], at: datetime) -> Decision:
    """Other extent, kind or dates; as a correction also of what has been."""
    steps = {name: getattr(asked, name) for name in _STEPS}
    if refusal := _change_refused(state, asked, steps):
        return refusal
    more = {name: getattr(asked, name) for name in ("extent", "kind", "planned_start", "planned_end")} | steps
    asked_for = {name: value for name, value in more.items() if value is not None}
    now = _snapshot(state) | asked_for
    if now == _snapshot(state):
        return Already(state.version)
    if refusal := _order_refused(now, at) or not_yet(asked.on, at, "on"):
        return refusal
    return [
        PlacementChanged(
            **now, correction=asked.correction, warnings=in_order(warnings), occurred_on=asked.on, recorded_at=at
        )
    ]


def _change_refused(state: Placement, asked: Change, steps: Mapping[str, date | None]) -> Refusal | None:
    if any(steps.values()) and not asked.correction:
        return Refusal("only-by-correction", "correction", "the day of a step that was taken changes by correction")
    if state.over and not asked.correction:
        return Refusal("placement-ended", "placement_id", "it has ended; what was wrong is corrected", "conflict")
    if asked.kind in NOT_A_PLACE:
        return Refusal("not-a-place", "kind", f"no employer offers {asked.kind}")
    untaken = next((step for step in _STEPS if steps[step] and getattr(state.said, step) is None), None)
    if untaken:
        return Refusal("step-not-taken", untaken, "that step has not been taken yet", "conflict")
    return None


def end(state: Placement, on: date, reason: EndReason, at: datetime) -> Decision:
    """It is over. A reason of before the start ends an offer; `converted` has a command of its own."""
    said = state.said
    mistake = reason == "registered-by-mistake"
    if state.over and not (mistake and state.over.reason != reason):
        same = state.over.ended_on == on and state.over.reason == reason
        return Already(state.version) if same else _done("ended", said.ended_on)
    if refusal := _reason_refused(reason, started=said.started_on is not None):
        return refusal
    since = said.started_on or said.accepted_on or said.offered_on
    if refusal := _too_early(on, since) or not_yet(on, at, "on"):
        return refusal
    return [PlacementEnded(**_snapshot(state) | {"ended_on": on}, reason=reason, occurred_on=on, recorded_at=at)]


def _reason_refused(reason: EndReason, *, started: bool) -> Refusal | None:
    if reason == "converted":
        return Refusal("convert-instead", "reason", "say what it was converted to")
    if reason in _NEVER_STARTED and started:
        return Refusal("already-started", "reason", "it has started; say who ended it", "conflict")
    if reason == "completed" and not started:
        return Refusal("not-started", "reason", "what has not started cannot be completed", "conflict")
    return None


def convert(state: Placement, on: date, into: Offer, at: datetime) -> Decision:
    """The employer keeps the participant: this placement ends on `on`, the employment is one of its own."""
    said = state.said
    if state.over:
        same = state.over.converted_placement_id == into.placement_id
        return Already(state.version) if same else _done("ended", said.ended_on)
    if into.kind not in EMPLOYMENT:
        return Refusal("not-employment", "kind", f"{into.kind} is not employment")
    if said.started_on is None:
        return Refusal("not-started", "on", "what has not started cannot be converted", "conflict")
    if refusal := _step_refused(state, on, said.started_on, at):
        return refusal
    return [
        PlacementEnded(
            **_snapshot(state) | {"ended_on": on}, reason="converted", converted_to=into.kind,
            converted_placement_id=into.placement_id, occurred_on=on, recorded_at=at,
        )
    ]  # fmt: skip


def in_order(warnings: Sequence[PlacementWarning]) -> tuple[PlacementWarning, ...]:
    """Each once, in the order of the list."""
    return tuple(warning for warning in WARNINGS if warning in warnings)


def _snapshot(state: Placement) -> dict[str, Any]:
    return {name: getattr(state.said, name) for name in _SNAPSHOT}


def _offer_refused(offered: Offer, at: datetime) -> Refusal | None:
    if offered.kind in NOT_A_PLACE:
        return Refusal("not-a-place", "kind", f"no employer offers {offered.kind}")
    if offered.planned_start and offered.planned_end and offered.planned_end < offered.planned_start:
        return Refusal("ends-before-start", "planned_end", "it ends before it starts")
    return not_yet(offered.on, at, "on")


def _order_refused(now: dict[str, Any], at: datetime) -> Refusal | None:
    steps = [(name, now[name]) for name in _STEPS if now[name] is not None]
    for (_, before), (name, after) in pairwise(steps):
        if after < before:
            return Refusal("steps-out-of-order", name, f"{after} is before {before}")
    if now["planned_start"] and now["planned_end"] and now["planned_end"] < now["planned_start"]:
        return Refusal("ends-before-start", "planned_end", "it ends before it starts")
    return next((refusal for name, day in steps if (refusal := not_yet(day, at, name))), None)


def _step_refused(state: Placement, on: date, after: date, at: datetime) -> Refusal | None:
    if state.over:
        return Refusal("placement-ended", "placement_id", "it has ended", "conflict")
    return _too_early(on, after) or not_yet(on, at, "on")


def _too_early(on: date, after: date) -> Refusal | None:
    if on >= after:
        return None
    return Refusal("steps-out-of-order", "on", f"{on} is before {after}, the day of the step before")


def _done(step: str, on: date | None) -> Refusal:
    return Refusal(f"already-{step}", "on", f"it {step} on {on}; a wrong day is corrected", "conflict")
