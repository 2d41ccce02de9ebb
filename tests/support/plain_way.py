"""What is true of somebody by the newer measures, found out the slow and obvious way, straight from the contracts."""

from datetime import date, timedelta

from contracts.enrolment import ParticipantExited
from contracts.enrolment_way import (
    FollowUpRecorded,
    PhaseEntered,
    PlanSet,
    PlanStepChanged,
    ResidenceRecorded,
    StatusRecorded,
)
from tests.support.plain_facts import entries, phase_of, presences, same_day_later, spells, within


def asks_newer(measure) -> bool:
    return not isinstance(measure, str) and type(measure).__name__ not in {"OutcomeMeasure", "AnswerMeasure"}


def true_of_newer(facts: list, measure, day: date, reach: set) -> bool:
    name = type(measure).__name__.removesuffix("Measure")
    asked = {
        "Attended": attended, "Stayed": stayed, "Period": in_period, "Exit": left_for, "FollowUp": followed_up,
        "Status": lambda *what: status(*what) is True, "Phase": phase, "Step": step,
        "Residence": lambda *what: lives(*what) is True,
    }  # fmt: skip
    return asked[name](facts, measure, day, reach)


def attended(facts: list, measure, day: date, _) -> bool:
    there = [p for p in presences(facts, day) if within(spells(facts, day), p.occurred_on)]
    if measure.areas:
        there = [p for p in there if p.area in measure.areas]
    if measure.activity_kinds:
        there = [p for p in there if p.kind in measure.activity_kinds]
    if measure.audiences:
        there = [p for p in there if p.audience in measure.audiences]
    if measure.phases:
        there = [p for p in there if phase_of(facts, p.occurred_on, p.programme_id) in measure.phases]
    return sum(p.minutes for p in there) >= measure.minutes


def stayed(facts: list, measure, day: date, _) -> bool:
    if measure.counted == "attended-days":
        inside = spells(facts, day)
        days = {p.occurred_on for p in presences(facts, day) if within(inside, p.occurred_on)}
    else:
        days = set()
        for start, end in spells(facts, day):
            length = ((end or day) - start).days + 1
            days |= {start + timedelta(days=n) for n in range(min(length, measure.days))}
            if length > measure.days:
                return True
    return len(days) >= measure.days


def in_period(facts: list, measure, day: date, _) -> bool:
    inside, first, last = spells(facts, day), measure.period.first, measure.period.last
    if not inside:
        return False
    if measure.did == "entered":
        return first <= min(start for start, _ in inside) <= last
    if measure.did == "left":
        ends = [end for _, end in inside]
        return None not in ends and first <= max(ends) <= last
    calendar = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return any(one <= day and within(inside, one) for one in calendar)


def left_for(facts: list, measure, day: date, _) -> bool:
    begun = {(f.person_id, f.spell) for f in entries(facts, day)}
    last = None
    for name in begun:
        exits = [f for f in facts if isinstance(f, ParticipantExited) and (f.person_id, f.spell) == name]
        exits = [f for f in exits if f.occurred_on == min(e.occurred_on for e in exits)]
        if not exits or exits[0].occurred_on > day:
            return False
        place = (exits[0].occurred_on, facts.index(exits[0]), exits[0].reason)
        last = place if last is None else max(last, place)
    if last is None or (measure.phases and phase_of(facts, last[0]) not in measure.phases):
        return False
    return last[2] in measure.exit_reasons


def said(facts: list, kind: type, day: date, reach: set | None = None) -> list:
    found = [f for f in facts if isinstance(f, kind) and f.occurred_on <= day]
    if reach is not None:
        found = [f for f in found if (f.person_id, f.spell) in reach]
    return sorted(found, key=lambda f: f.occurred_on)


def has_left(facts: list, day: date) -> bool:
    inside = spells(facts, day)
    return bool(inside) and all(end for _, end in inside)


def word(facts: list, point: str, day: date, reach: set):
    if not has_left(facts, day):
        return None
    return next((f for f in reversed(said(facts, FollowUpRecorded, day, reach)) if f.point == point), None)


def followed_up(facts: list, measure, day: date, reach: set) -> bool:
    told = word(facts, measure.point, day, reach)
    if told is None or not told.reached:
        return False
    if measure.any_of and not [kind for kind in told.statuses if kind in measure.any_of]:
        return False
    if [kind for kind in told.statuses if kind in measure.none_of]:
        return False
    if measure.employment and told.employment not in measure.employment:
        return False
    if measure.improved and not told.improved:
        return False
    return bool(told.qualification) or not measure.qualification


def status(facts: list, measure, day: date, reach: set) -> bool | None:
    if not has_left(facts, day):
        return None
    told = said(facts, StatusRecorded, day, reach)
    at = {f.point: f for f in told}
    if "exit" not in at or ("entry" not in at and measure.shows != "works-or-studies"):
        return None
    if measure.shows == "no-longer":
        before, after = at["entry"].income_sources, at["exit"].income_sources
        if before is None or after is None:
            return None
        return any(b in measure.benefits for b in before) and not any(b in measure.benefits for b in after)
    unknown = False
    for extent in ("work_extent", "studies_extent"):
        now = getattr(at["exit"], extent)
        was = 0 if measure.shows == "works-or-studies" else getattr(at["entry"], extent)
        if now is None or was is None:
            unknown = True
        elif now > was:
            return True
    return None if unknown else False


def phase(facts: list, measure, day: date, _) -> bool:
    return measure.phase in [f.phase for f in said(facts, PhaseEntered, day)]


def step(facts: list, measure, day: date, _) -> bool:
    planned = [(f, one) for f in said(facts, PlanSet, day) for one in f.steps]
    names = {(f.person_id, one.step_id) for f, one in planned if one.kind == measure.step}
    done = [(f, one.step_id) for f, one in planned if one.status == "done"]
    done += [(f, f.step_id) for f in said(facts, PlanStepChanged, day) if f.status == "done"]
    if measure.phases:
        done = [(f, step) for f, step in done if phase_of(facts, f.occurred_on) in measure.phases]
    return any((f.person_id, step) in names for f, step in done)


def lives(facts: list, measure, day: date, _) -> bool | None:
    until = day
    if measure.months_after_exit is not None:
        if not has_left(facts, day):
            return None
        until = same_day_later(max(end for _, end in spells(facts, day)), measure.months_after_exit)
        if day < until:
            return None
    told = said(facts, ResidenceRecorded, until)
    if not told or (measure.own_home and told[-1].own_home is None):
        return None
    return told[-1].municipality in measure.municipalities and bool(told[-1].own_home or not measure.own_home)
