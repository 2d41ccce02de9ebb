"""An individual plan: what the participant is heading for, the steps towards it, and reviews of it."""

from dataclasses import dataclass
from datetime import date

from contracts.base import Id
from contracts.decisions import Already, Refusal
from contracts.enrolment_codes import OutcomeKind
from contracts.enrolment_way import PlanReviewed, PlanSet, PlanStep, PlanStepChanged, Progress, StepStatus
from enrolment.domain.dates import in_the_future
from enrolment.domain.phases import Decision, Where
from enrolment.domain.way import Plan, before_spell, ended, last_spell, now


@dataclass(frozen=True, slots=True)
class Aim:
    """A plan as it is written down; the picture of the goal, in words, is sealed elsewhere."""

    on: date
    aim: OutcomeKind
    by: date | None = None
    steps: tuple[PlanStep, ...] = ()
    review_on: date | None = None


def set_plan(where: Where, aim: Aim) -> Decision:
    """Write down a plan, or the whole of a new one."""
    spell = last_spell(where.participation)
    if isinstance(spell, Refusal):
        return spell
    way = now(where.way, spell)
    more = {"aim": aim.aim, "by": aim.by, "steps": aim.steps, "review_on": aim.review_on}
    planned = PlanSet.model_validate({**where.said(spell, aim.on), **more})
    if way.plan and _content(way.plan.set) == _content(planned):
        return Already(way.version)
    refusal = ended(spell) or in_the_future(aim.on, where.today) or before_spell(spell, aim.on)
    return refusal or _steps_twice(aim) or _backwards(aim) or [planned]


def change_step(where: Where, step_id: Id, status: StepStatus, on: date, due_on: date | None) -> Decision:
    """A step was started, done or dropped, or is to be done by another day."""
    plan = _plan(where)
    if isinstance(plan, Refusal):
        return plan
    step = plan.steps.get(step_id)
    if step is None:
        return Refusal(
            "unknown-step", "step_id", f"the plan's steps are: {', '.join(plan.steps) or 'none'}", "conflict"
        )
    until = due_on or step.due_on
    if (step.status, step.due_on) == (status, until):
        return Already(where.way.version)
    refusal = _over(where) or in_the_future(on, where.today) or _before_plan(plan, on)
    more = {"step_id": step_id, "status": status, "due_on": until}
    return refusal or [PlanStepChanged.model_validate({**_said(where, plan, on), **more})]


def review(where: Where, progress: Progress, on: date, next_review_on: date | None) -> Decision:
    """Participant and consultant looked at the plan."""
    plan = _plan(where)
    if isinstance(plan, Refusal):
        return plan
    last = plan.reviewed
    if last and (last.occurred_on, last.progress, last.next_review_on) == (on, progress, next_review_on):
        return Already(where.way.version)
    refusal = _over(where) or in_the_future(on, where.today) or _before_plan(plan, on)
    if not refusal and next_review_on and next_review_on <= on:
        refusal = Refusal("review-not-later", "next_review_on", f"the next review comes after {on}")
    more = {"progress": progress, "next_review_on": next_review_on}
    return refusal or [PlanReviewed.model_validate({**_said(where, plan, on), **more})]


def _plan(where: Where) -> Plan | Refusal:
    spell = last_spell(where.participation)
    if isinstance(spell, Refusal):
        return spell
    plan = now(where.way, spell).plan
    missing = Refusal("no-plan", "person_id", "there is no plan in this spell yet: set one", "conflict")
    return plan or ended(spell) or missing


def _over(where: Where) -> Refusal | None:
    spell = last_spell(where.participation)
    return spell if isinstance(spell, Refusal) else ended(spell)


def _said(where: Where, plan: Plan, on: date) -> dict[str, object]:
    return {**plan.set.model_dump(include={"person_id", "programme_id", "controller", "spell"}),
            "occurred_on": on, "recorded_at": where.at}  # fmt: skip


def _content(planned: PlanSet) -> dict[str, object]:
    return planned.model_dump(exclude={"recorded_at"})


def _before_plan(plan: Plan, on: date) -> Refusal | None:
    if on >= plan.set.occurred_on:
        return None
    return Refusal("before-plan", "on", f"the plan was set on {plan.set.occurred_on}")


def _steps_twice(aim: Aim) -> Refusal | None:
    names = [step.step_id for step in aim.steps]
    twice = next((name for name in names if names.count(name) > 1), None)
    return Refusal("step-twice", "steps", f"{twice} is there twice") if twice else None


def _backwards(aim: Aim) -> Refusal | None:
    for field, day in (("by", aim.by), ("review_on", aim.review_on)):
        if day and day < aim.on:
            return Refusal("before-plan", field, f"{day} is before the plan's own day, {aim.on}")
    return None
