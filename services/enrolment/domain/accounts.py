"""What staff tell of a programme itself, so that its goals can be followed: reports delivered, judgements, statistics.

Each is one aggregate whose last word speaks: saying the same again changes nothing, saying something else replaces it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from contracts.activities_results import Link
from contracts.base import Code, Id, Label
from contracts.decisions import Already, Refusal
from contracts.enrolment_programme import JudgementGiven, ReportDelivered, StatisticEntered, Verdict
from contracts.programme import AssessedGoal, ProgrammeDefinition, SeriesGoal
from enrolment.domain.dates import day_in_sweden, in_the_future
from enrolment.domain.reporting_calendar import unrolled

Event = ReportDelivered | JudgementGiven | StatisticEntered
Decision = list[Event] | Already | Refusal


def aggregate_of(event: Event) -> str:
    """Under which name it is said."""
    match event:
        case ReportDelivered():
            return f"report:{event.programme_id}~{event.report}"
        case JudgementGiven():
            return f"judgement:{event.programme_id}~{event.goal}"
        case StatisticEntered():
            return f"series:{event.programme_id}~{event.series}~{event.occurred_on}"


@dataclass(frozen=True, slots=True)
class Telling:
    """The programme that is spoken of, what was said under the same name before, and when it is said."""

    programme: ProgrammeDefinition
    before: tuple[Event, ...]
    at: datetime

    def said(self, on: date) -> dict[str, object]:
        """What every such event says."""
        programme = self.programme
        return {
            "programme_id": programme.id, "controller": programme.controller, "occurred_on": on, "recorded_at": self.at,
        }  # fmt: skip

    def settle(self, event: Event, refusal: Refusal | None) -> Decision:
        """The event, unless it was the last word already or is refused."""
        last = self.before[-1] if self.before else None
        if last is not None and last.model_dump(exclude={"recorded_at"}) == event.model_dump(exclude={"recorded_at"}):
            return Already(len(self.before))
        return in_the_future(event.occurred_on, day_in_sweden(self.at)) or refusal or [event]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A report, as the reporting calendar names it, and the day on which it was delivered."""

    report: Code
    on: date
    void: bool
    evidence: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an organisation finds of a goal that is assessed."""

    goal: Code
    on: date
    verdict: Verdict
    by: Id
    evidence: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A published value for a day; None takes back what was entered for it."""

    series: Code
    on: date
    value: Decimal | None
    source: Label
    link: Link | None


def deliver(telling: Telling, delivery: Delivery) -> Decision:
    """Say that a report was delivered."""
    event = ReportDelivered.model_validate(
        {**telling.said(delivery.on), "report": delivery.report, "void": delivery.void, "evidence": delivery.evidence}
    )
    expected = [each.id for each in unrolled(telling.programme)]
    unknown = Refusal("unknown-report", "report", f"the reporting calendar knows: {', '.join(expected) or 'no report'}")
    return telling.settle(event, None if delivery.report in expected else unknown)


def judge(telling: Telling, judgement: Judgement) -> Decision:
    """Say what was found of a goal, with the evidence for it."""
    told = {"goal": judgement.goal, "verdict": judgement.verdict, "by": judgement.by, "evidence": judgement.evidence}
    event = JudgementGiven.model_validate({**telling.said(judgement.on), **told})
    return telling.settle(event, _unjudged(telling.programme, judgement))


def _unjudged(programme: ProgrammeDefinition, judgement: Judgement) -> Refusal | None:
    assessed = [goal.id for goal in programme.goals if isinstance(goal, AssessedGoal)]
    if judgement.goal not in assessed:
        return Refusal("not-assessed", "goal", f"goals that are assessed: {', '.join(assessed) or 'none'}")
    judges = [one.id for one in programme.organisations if {"owner", "steering-group"} & set(one.roles)]
    if judgement.by not in judges:
        return Refusal("not-a-judge", "by", f"owners and steering groups judge: {', '.join(judges)}")
    if not judgement.evidence and judgement.verdict != "withdrawn":
        return Refusal("no-evidence", "evidence", "a judgement names what it stands on: one link at least")
    return None


def enter(telling: Telling, statistic: Statistic) -> Decision:
    """Enter a published value with its source."""
    told = {"series": statistic.series, "value": statistic.value, "source": statistic.source, "link": statistic.link}
    event = StatisticEntered.model_validate({**telling.said(statistic.on), **told})
    goals = [goal for goal in telling.programme.goals if isinstance(goal, SeriesGoal)]
    followed = sorted({name for goal in goals for name in (goal.series, goal.against) if name is not None})
    unknown = Refusal("unknown-series", "series", f"the programme's goals follow: {', '.join(followed) or 'no series'}")
    return telling.settle(event, None if statistic.series in followed else unknown)
