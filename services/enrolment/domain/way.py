"""What is known of a participant's way beside entry and exit: phase, pause, consultant, plan, status, follow-ups.

One state for one person in one programme, spell by spell: a later spell starts without phase, pause or plan. The
verbs stand beside it: `phases`, `plans`, `follow_ups`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from contracts.base import Code, Id
from contracts.decisions import Refusal
from contracts.enrolment_way import (
    ConsultantAssigned,
    FollowUpRecorded,
    FollowUpReminded,
    ParticipantPaused,
    ParticipantResumed,
    PhaseEntered,
    PlanReviewed,
    PlanSet,
    PlanStep,
    PlanStepChanged,
    ResidenceRecorded,
    StatusRecorded,
)
from enrolment.domain.life import Spell, spells
from enrolment.domain.participation import Participation

Event = (
    PhaseEntered
    | ParticipantPaused
    | ParticipantResumed
    | ConsultantAssigned
    | PlanSet
    | PlanStepChanged
    | PlanReviewed
    | StatusRecorded
    | FollowUpRecorded
    | FollowUpReminded
    | ResidenceRecorded
)


@dataclass(frozen=True, slots=True)
class Plan:
    """An individual plan as it stands."""

    set: PlanSet
    steps: Mapping[Id, PlanStep]
    reviewed: PlanReviewed | None = None

    @property
    def review_on(self) -> date | None:
        """When it is to be looked at next."""
        return self.reviewed.next_review_on if self.reviewed else self.set.review_on

    @property
    def next_step_on(self) -> date | None:
        """The day by which the first of the open steps is to be done."""
        days = [s.due_on for s in self.steps.values() if s.due_on and s.status in {"planned", "started"}]
        return min(days, default=None)

    @property
    def stalled(self) -> bool:
        """Participant and consultant said so at the last review."""
        return self.reviewed is not None and self.reviewed.progress == "stalled"


@dataclass(frozen=True, slots=True)
class Way:
    """What holds in `spell`; what was said of earlier spells is kept where somebody may still ask for it."""

    version: int = 0
    spell: int = 0
    phase: PhaseEntered | None = None
    phases: Mapping[Code, date] = field(default_factory=dict)
    paused: ParticipantPaused | None = None
    resumed: ParticipantResumed | None = None
    consultant: ConsultantAssigned | None = None
    plan: Plan | None = None
    statuses: Mapping[tuple[int, str], StatusRecorded] = field(default_factory=dict)
    follow_ups: Mapping[tuple[int, Code], FollowUpRecorded] = field(default_factory=dict)
    reminded: frozenset[tuple[int, Code]] = frozenset()
    residence: ResidenceRecorded | None = None
    """Of the newest day; of one day the last word."""


def evolve(state: Way, event: Event) -> Way:  # noqa: C901, PLR0911 - one case for each event
    """What the event makes of the way."""
    state = replace(_in_spell(state, event.spell), version=state.version + 1)
    match event:
        case PhaseEntered():
            return replace(state, phase=event, phases={**state.phases, event.phase: event.occurred_on})
        case ParticipantPaused():
            return replace(state, paused=event, resumed=None)
        case ParticipantResumed():
            return replace(state, paused=None, resumed=event)
        case ConsultantAssigned():
            return replace(state, consultant=event)
        case PlanSet():
            return replace(state, plan=Plan(event, {step.step_id: step for step in event.steps}))
        case PlanStepChanged():
            return replace(state, plan=_stepped(state.plan, event))
        case PlanReviewed():
            return replace(state, plan=replace(state.plan, reviewed=event) if state.plan else None)
        case StatusRecorded():
            return replace(state, statuses={**state.statuses, (event.spell, event.point): event})
        case FollowUpRecorded():
            return replace(state, follow_ups={**state.follow_ups, (event.spell, event.point): event})
        case ResidenceRecorded():
            newer = state.residence is None or state.residence.occurred_on <= event.occurred_on
            return replace(state, residence=event) if newer else state
        case FollowUpReminded():
            return replace(state, reminded=state.reminded | {(event.spell, event.point)})
        case _:
            assert_never(event)


def _in_spell(state: Way, spell: int) -> Way:
    if spell <= state.spell:
        return state
    return replace(state, spell=spell, phase=None, phases={}, paused=None, resumed=None, plan=None)


def _stepped(plan: Plan | None, event: PlanStepChanged) -> Plan | None:
    if plan is None or event.step_id not in plan.steps:
        return plan
    update = {"status": event.status, "due_on": event.due_on}
    step = plan.steps[event.step_id].model_copy(update=update)
    return replace(plan, steps={**plan.steps, event.step_id: step})


def now(state: Way, spell: Spell) -> Way:
    """The way as seen from a spell that may have begun since anything was said of it."""
    return _in_spell(state, spell.number)


def ended(spell: Spell) -> Refusal | None:
    """Nothing new in a spell that is over; what was said in it can be said again, as lists are imported again."""
    if spell.last is None:
        return None
    message = f"left on {spell.last}: coming back is a re-entry"
    return Refusal("not-in-programme", "person_id", message, "conflict")


def last_spell(participation: Participation) -> Spell | Refusal:
    """The last spell, open or ended."""
    life = spells(participation.facts)
    if not life:
        return Refusal("not-enrolled", "person_id", "there is no entry yet: enrol first", "conflict")
    return life[-1]


def before_spell(spell: Spell, on: date, field_name: str = "on") -> Refusal | None:
    """Nothing of a spell happens before it begins."""
    if on >= spell.first:
        return None
    return Refusal("before-entry", field_name, f"spell {spell.number} began on {spell.first}")
