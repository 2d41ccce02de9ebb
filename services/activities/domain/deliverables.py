"""Models, tools and methods that a programme develops, on their way from planned to used by others.

Each step has its day. A whole is done when all of its parts are; adopted and spread name by whom and to whom.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from activities.domain.deliverable_way import Deliverable, Event, Family, evolve, impossible
from activities.domain.programmes import Programme, day_in_sweden
from contracts.activities_results import (
    DeliverableChanged,
    DeliverableCorrected,
    DeliverableKind,
    DeliverableStatus,
    Link,
)
from contracts.base import Code, Id, Label
from contracts.decisions import Already, Refusal


@dataclass(frozen=True, slots=True)
class Thing:
    """What it is; stays as it was first said."""

    deliverable_id: Id
    kind: DeliverableKind
    title: Label
    part_of: Id | None = None
    area: Code | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """How far it has come, and since when. `on` is today unless said."""

    status: DeliverableStatus
    on: date | None = None
    close_to_done: bool = False
    expected_on: date | None = None
    organisation: Id | None = None
    evidence: tuple[Link, ...] = ()
    title: Label | None = None
    """Another title from here on; None: as it was."""


def introduce(
    state: Deliverable | None, thing: Thing, step: Step, family: Family, at: datetime
) -> list[Event] | Already | Refusal:
    """Say that something is to be developed, or was; what stands under the id already is not changed."""
    changed = DeliverableChanged(
        deliverable_id=thing.deliverable_id,
        programme_id=family.programme.id,
        controller=family.programme.controller,
        kind=thing.kind,
        title=thing.title,
        part_of=thing.part_of,
        area=thing.area,
        status=step.status,
        close_to_done=step.close_to_done,
        expected_on=step.expected_on,
        organisation=step.organisation,
        evidence=step.evidence,
        occurred_on=step.on or day_in_sweden(at),
        recorded_at=at,
    )
    if state is not None:
        message = "another deliverable stands under this id"
        same = _same(state.first, changed, dated=step.on is not None)
        return Already(1) if same else Refusal("deliverable-exists", "deliverable_id", message, "conflict")
    refusal = _place_refused(thing, family) or _step_refused(changed, family.programme, day_in_sweden(at))
    return refusal or _impossible(evolve(None, changed), family) or [changed]


def advance(state: Deliverable, step: Step, family: Family, at: datetime) -> list[Event] | Already | Refusal:
    """Say that it reached a status."""
    changed = _restated(state.first, step, at)
    way = state.way()
    if way and _same(way[-1], changed, dated=step.on is not None):
        return Already(state.version)
    refusal = _step_refused(changed, family.programme, day_in_sweden(at))
    return refusal or _impossible(evolve(state, changed), family) or [changed]


def correct(
    state: Deliverable, corrects: int, instead: Step | None, family: Family, at: datetime
) -> list[Event] | Already | Refusal:
    """Say what holds instead of an earlier step, or that nothing does."""
    original = state.said.get(corrects)
    if original is None:
        message = f"version {corrects} is no step: correct the step itself, one of {_listed(state.said)}"
        return Refusal("corrects-nothing", "corrects", message, "conflict")
    replacement = _restated(original, instead, at) if instead else None
    if replacement and (refusal := _step_refused(replacement, family.programme, day_in_sweden(at))):
        return refusal
    if _same(state.stands[corrects], replacement):
        return Already(state.version)
    corrected = DeliverableCorrected(
        deliverable_id=original.deliverable_id,
        programme_id=original.programme_id,
        controller=original.controller,
        corrects=corrects,
        replacement=replacement,
        occurred_on=day_in_sweden(at),
        recorded_at=at,
    )
    return _impossible(evolve(state, corrected), family) or [corrected]


def _impossible(state: Deliverable, family: Family) -> Refusal | None:
    if refusal := impossible(state.way()):
        return refusal
    unfinished = sorted(name for name, part in family.parts.items() if part.way() and not part.is_done)
    if state.is_done and unfinished:
        message = f"it is done when its parts are; not done yet: {_listed(unfinished)}"
        return Refusal("parts-not-done", "status", message, "conflict")
    if state.way() and not state.is_done and family.whole is not None and family.whole.is_done:
        message = "what it is a part of is done already: correct that first"
        return Refusal("whole-is-done", "part_of", message, "conflict")
    return None


def _place_refused(thing: Thing, family: Family) -> Refusal | None:
    programme = family.programme
    if thing.area is not None and thing.area not in programme.areas:
        return Refusal("unknown-area", "area", f"the programme's areas are: {_listed(programme.areas)}")
    if thing.part_of is None:
        return None
    if family.whole is None or family.whole.first.programme_id != programme.id:
        return Refusal("unknown-deliverable", "part_of", "the programme has no such deliverable (yet)", "unknown")
    if family.whole.first.part_of is not None:
        return Refusal("part-of-a-part", "part_of", "it is itself a part; name the whole")
    return None


def _step_refused(changed: DeliverableChanged, programme: Programme, today: date) -> Refusal | None:
    if changed.occurred_on > today:
        return Refusal("in-the-future", "on", f"{changed.occurred_on} has not come yet: today is {today}")
    if changed.close_to_done and changed.status != "in-progress":
        return Refusal("not-under-work", "close_to_done", "what is close to done is in progress")
    taken_up = changed.status in {"adopted", "spread"}
    if taken_up != (changed.organisation is not None):
        message = "adopted and spread name the organisation, and nothing else does"
        return Refusal("names-no-organisation" if taken_up else "names-an-organisation", "organisation", message)
    if changed.status == "adopted" and changed.organisation not in programme.organisations:
        message = f"adopted is by one of the programme's own: {_listed(programme.organisations)}; else it is spread"
        return Refusal("unknown-organisation", "organisation", message)
    return None


def _restated(original: DeliverableChanged, step: Step, at: datetime) -> DeliverableChanged:
    return original.model_copy(
        update={
            "title": step.title or original.title,
            "status": step.status,
            "close_to_done": step.close_to_done,
            "expected_on": step.expected_on,
            "organisation": step.organisation,
            "evidence": step.evidence,
            "occurred_on": step.on or day_in_sweden(at),
            "recorded_at": at,
        }
    )


def _listed(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names) or "none"


def _same(one: DeliverableChanged | None, other: DeliverableChanged | None, *, dated: bool = True) -> bool:
    if one is None or other is None:
        return one is other
    clocks = {"recorded_at"} if dated else {"recorded_at", "occurred_on"}
    return one.model_dump(exclude=clocks) == other.model_dump(exclude=clocks)
