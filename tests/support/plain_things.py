"""Figures about things, computed the slow and obvious way, straight from the contracts; beside plain_figures."""

from datetime import date, timedelta
from decimal import Decimal

from contracts.activities import ActivityDefined, SessionScheduled
from contracts.activities_costs import CostBooked, CostCorrected
from contracts.activities_offers import SessionCancelled, SessionChanged
from contracts.activities_results import DeliverableChanged, DeliverableCorrected, SupervisorTrainingAttended
from contracts.enrolment_programme import JudgementGiven, ReportDelivered, StatisticEntered
from contracts.enrolment_referrals import ReferralMade
from contracts.matching import (
    MeetingHeld,
    OpeningPublished,
    PlacementEnded,
    PlacementOffered,
    PlacementStarted,
)

RANK = {"planned": 0, "in-progress": 1, "done": 2, "adopted": 3, "spread": 4}
Log = list[tuple]


def counts_things(goal) -> bool:
    return goal.kind in {"schedule", "series", "assessed", "ratio"} or (
        goal.kind == "sum" and goal.of == "costs"
    ) or hasattr(getattr(goal, "of", None), "things")  # fmt: skip


def counts_people(goal) -> bool:
    return goal.kind == "ratio" or not counts_things(goal)


def plain_of_things(log: Log, definition, goal, day: date) -> dict[tuple[str, str], tuple[int, int]]:
    name = goal.kind if goal.kind not in ("count", "sum", "ratio") else "costs"
    if goal.kind == "count":
        name = goal.of.things
    found = {
        "schedule": schedule, "series": series, "assessed": assessed, "costs": costs, "deliverables": deliverables,
        "activities": activities, "sessions": activities, "employers": dealings, "organisations": dealings,
    }[name](unique(log), definition, goal, day)  # fmt: skip
    return {cell: amount for cell, amount in found.items() if amount != (0, 0)}


def unique(log: Log) -> Log:
    return sorted({(aggregate, version): event for aggregate, version, event in log}.items(), key=lambda one: one[0])


def newest(log: Log, *kinds: type) -> list:
    """Of each aggregate the event with the highest version, of these kinds."""
    last = {}
    for (aggregate, _), event in log:
        if isinstance(event, kinds):
            last[aggregate] = event
    return list(last.values())


def effective(log: Log, original: type, correction: type) -> list:
    found = []
    for (aggregate, version), event in log:
        if isinstance(event, original):
            changes = [c for (a, _), c in log if isinstance(c, correction) and a == aggregate and c.corrects == version]
            found.append(((aggregate, version), changes[-1].replacement if changes else event))
    return [(identity, event) for identity, event in found if event is not None]


def schedule(log: Log, definition, goal, day: date) -> dict:
    wanted = [(r.id, r.due) for r in definition.reports if not goal.reports or r.id in goal.reports]
    for each in definition.recurring:
        if not goal.reports or each.id in goal.reports:
            assert (each.per, each.times) == ("quarter", 1), "the only one that this plain calendar knows"
            for year in range(definition.period.start.year, definition.period.end.year + 1):
                for month in (1, 4, 7, 10):
                    first = date(year, month, 1)
                    after = date(year, month + 3, 1) if month < 10 else date(year + 1, 1, 1)
                    if first <= definition.period.end and after > definition.period.start:
                        due = after + timedelta(days=each.due_after_days - 1)
                        wanted.append((f"{each.id}-{first:%Y%m%d}", due))
    came = {e.report: e.occurred_on for e in newest(log, ReportDelivered) if not e.void and e.occurred_on <= day}
    cells = {}
    for report, due in wanted:
        if report in came or due <= day:
            cells["report", report] = (1 if report in came and came[report] <= due else 0, 1)
    if cells:
        cells["", ""] = (sum(num for num, _ in cells.values()), len(cells))
    return cells


def series(log: Log, _, goal, day: date) -> dict:
    def last(name: str):
        known = [e for e in newest(log, StatisticEntered) if e.series == name and e.value is not None]
        known = sorted((e for e in known if e.occurred_on <= day), key=lambda e: e.occurred_on)
        return known[-1].value if known else None

    value, other = last(goal.series), Decimal(1) if goal.against is None else last(goal.against)
    if value is None or other is None or other <= 0:
        return {}
    return {("", ""): (int(value * 100), int(other * 100))}


def assessed(log: Log, _, goal, day: date) -> dict:
    given = [e for _, e in log if isinstance(e, JudgementGiven) and e.goal == goal.id and e.occurred_on <= day]
    given.sort(key=lambda e: e.occurred_on)
    if not given or given[-1].verdict == "withdrawn":
        return {}
    return {("", ""): (1 if given[-1].verdict == "reached" else 0, 1), ("verdict", given[-1].verdict): (1, 0)}


def costs(log: Log, _, goal, day: date) -> dict:
    total = Decimal(0)
    for _, cost in effective(log, CostBooked, CostCorrected):
        if cost.occurred_on > day or (goal.areas and cost.area not in goal.areas):
            continue
        if (goal.financing and cost.financing not in goal.financing) or (
            goal.activity_kinds and cost.kind not in goal.activity_kinds
        ):
            continue
        period = getattr(goal, "period", None)
        if period is None or period.first <= cost.occurred_on <= period.last:
            total += cost.amount
    return {("", ""): (int(total * 100), 0)}


def deliverables(log: Log, _, goal, day: date) -> dict:
    steps: dict = {}
    for _, step in effective(log, DeliverableChanged, DeliverableCorrected):
        if step.occurred_on <= day:
            steps.setdefault(step.deliverable_id, []).append(step)
    cells: dict = {}
    for said in steps.values():
        what = said[-1]
        if what.part_of != goal.of.part_of or (goal.of.kinds and what.kind not in goal.of.kinds):
            continue
        if goal.of.areas and what.area not in goal.of.areas:
            continue
        best = max(said, key=lambda step: RANK[step.status]).status
        for cell in [("status", best)] + [("", "")] * (RANK[best] >= RANK[goal.of.reached]):
            cells[cell] = (cells.get(cell, (0, 0))[0] + 1, 0)
    return cells


def activities(log: Log, _, goal, day: date) -> dict:
    number = 0
    for what in newest(log, ActivityDefined):
        offered = [
            e.occurred_on for _, e in log if isinstance(e, ActivityDefined) and e.activity_id == what.activity_id
        ]
        if min(offered) > day or (goal.of.activity_kinds and what.kind not in goal.of.activity_kinds):
            continue
        if goal.of.audiences and what.audience not in goal.of.audiences:
            continue
        if goal.of.things == "activities":
            number += not goal.of.areas or what.area in goal.of.areas
        for session in newest(log, SessionScheduled, SessionChanged, SessionCancelled):
            if goal.of.things == "activities" or session.activity_id != what.activity_id or session.occurred_on > day:
                continue
            area = what.area if isinstance(session, SessionCancelled) else session.area or what.area
            held = not isinstance(session, SessionCancelled)
            number += held and (not goal.of.areas or area in goal.of.areas)
    return {("", ""): (number, 0)}


def dealings(log: Log, _, goal, day: date) -> dict:
    who = set()
    kinds = getattr(goal.of, "placement_kinds", ())
    for event in newest(log, PlacementOffered, PlacementStarted, PlacementEnded):
        if getattr(event, "reason", None) == "registered-by-mistake" or (kinds and event.kind not in kinds):
            continue
        for what, on in (("offered", event.offered_on), ("started", event.started_on)):
            if what in goal.of.did and on is not None and on <= day:
                who.add(event.employer_id)
    for kind, what, name in (
        (OpeningPublished, "opening", "employer_id"), (MeetingHeld, "met", "employer_id"),
        (SupervisorTrainingAttended, "trained", "employer"), (ReferralMade, "referred", "referrer"),
        (ActivityDefined, "hosted", "host"),
    ):  # fmt: skip
        events = newest(log, kind) if kind is SupervisorTrainingAttended else [e for _, e in log if isinstance(e, kind)]
        for event in events:
            if what in goal.of.did and event.occurred_on <= day and getattr(event, "people", 1):
                who.add(getattr(event, name))
    return {("", ""): (len(who - {None}), 0)}
