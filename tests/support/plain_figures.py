"""Figures computed the slow and obvious way, straight from the contracts: no state, no entries, no ledger.

It shares no helper with the engine on purpose. For each day it throws away what had not happened yet and
looks at everybody afresh.
"""

from datetime import date, timedelta

from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled
from contracts.surveys import AnswerSubmitted, AnswerWithdrawn
from tests.support.plain_facts import (
    Logged,
    entries,
    first_of_each_spell,
    named_spells,
    of_kind,
    presences,
    same_day_later,
    same_people,
    spells,
    what_holds,
    within,
)

__all__ = ["people_of", "plain_figure", "same_day_later"]
BANDS = {
    "0-17": range(18),
    "18-24": range(18, 25),
    "25-29": range(25, 30),
    "30-54": range(30, 55),
    "55-60": range(55, 61),
}


def people_of(log: list[Logged], programme: str) -> dict[str, list]:
    """What holds of each person in the programme after all that was said."""
    one_human_being = same_people(log)
    people: dict[str, list] = {}
    for fact in what_holds(log):
        if fact.programme_id == programme:
            people.setdefault(one_human_being.get(fact.person_id, fact.person_id), []).append(fact)
    return people


def plain_figure(people: dict[str, list], goal, day: date) -> dict[tuple[str, str], tuple[int, int]]:
    """Every cell of the goal on a day that is not (0, 0)."""
    cells: dict[tuple[str, str], list[int]] = {}
    for facts in people.values():
        who = describe(facts, day)
        if not wanted(goal.where, who):
            continue
        num, den = amount(facts, goal, day, who)
        for place in [("", "")] + [(facet, who[facet] or "unknown") for facet in goal.facets]:
            cell = cells.setdefault(place, [0, 0])
            cell[0] += num
            cell[1] += den
        if goal.kind == "change" and spells(facts, day):
            cells.setdefault(("change", changed(facts, goal, day)), [0, 0])[0] += 1
        if goal.kind == "duration" and den:
            cells.setdefault(("days", f"{num}"), [0, 0])[0] += 1
    return {place: (num, den) for place, (num, den) in cells.items() if num or den}


def describe(facts: list, day: date) -> dict:
    others = [f for f in facts if isinstance(f, ParticipantEnrolled) and f.occurred_on <= day]
    seen = first_of_each_spell(entries(facts, day)) or others
    if not seen:
        return {"gender": None, "age": None, "municipality": None, "group": None, "referrer": None, "years": None}
    first = min(seen, key=lambda f: f.occurred_on)  # the list is in order of version: min takes the first
    band = None
    if first.entry.age is not None:
        band = next((name for name, ages in BANDS.items() if first.entry.age in ages), "61+")
    return {
        "gender": first.entry.gender,
        "age": band,
        "years": first.entry.age,
        "municipality": first.entry.municipality,
        "group": first.entry.group,
        "referrer": first.referrer,
    }


def wanted(where, who: dict) -> bool:
    if where.genders and who["gender"] not in where.genders:
        return False
    if where.municipalities and who["municipality"] not in where.municipalities:
        return False
    if where.groups and who["group"] not in where.groups:
        return False
    if where.referrers and who["referrer"] not in where.referrers:
        return False
    low = 0 if where.age_from is None else where.age_from
    high = 999 if where.age_to is None else where.age_to
    asks_age = where.age_from is not None or where.age_to is not None
    return not asks_age or (who["years"] is not None and low <= who["years"] <= high)


def amount(facts: list, goal, day: date, who: dict) -> tuple[int, int]:
    if goal.kind == "change":
        how = changed(facts, goal, day)
        return (1 if how == "improved" else 0), (0 if how == "unpaired" else 1)
    if goal.kind == "balance":
        if who["gender"] is None or not true_of(facts, goal.among, day):
            return 0, 0
        return (1 if who["gender"] == goal.gender else 0), 1
    if goal.kind == "duration":
        return days_stayed(facts, goal, day)
    return amount_of_old_kinds(facts, goal, day)


def amount_of_old_kinds(facts: list, goal, day: date) -> tuple[int, int]:
    if goal.kind == "count":
        return (1 if true_of(facts, goal.of, day) else 0), 0
    if goal.kind == "share":
        if not true_of(facts, goal.among, day):
            return 0, 0
        return (1 if true_of(facts, goal.of, day) else 0), 1
    total = 0
    for presence in presences(facts, day):
        if goal.areas and presence.area not in goal.areas:
            continue
        if goal.activity_kinds and presence.kind not in goal.activity_kinds:
            continue
        if goal.of == "delivered-minutes" or within(spells(facts, day), presence.occurred_on):
            total += presence.minutes
    return total, 0


def true_of(facts: list, measure, day: date) -> bool:
    stretches = spells(facts, day)
    if getattr(measure, "affirmed", None):
        said = last_stretch_answers(facts, day, measure.instrument, measure.moment)
        return bool(said) and all(item in said[-1].affirmed for item in measure.affirmed)
    if measure == "enrolled":
        return len(stretches) > 0
    if measure == "reached":
        volunteers = [f for f in facts if isinstance(f, ParticipantEnrolled) and f.role == "volunteer"]
        return bool(stretches or presences(facts, day) or [f for f in volunteers if f.occurred_on <= day])
    if measure == "took-part":
        return any(within(stretches, p.occurred_on) for p in presences(facts, day))
    left = bool(stretches) and not [1 for _, end in stretches if end is None]
    return left if measure == "exited" else fell_to(facts, measure, day, stretches, left)


def last_stretch_answers(facts: list, day: date, instrument: str, moment: str) -> list:
    """The answers of the stretch that began last, by day."""
    reach = names_of_last_stretch(named_spells(facts, day))
    withdrawn = sorted(of_kind(facts, AnswerWithdrawn), key=lambda f: f.occurred_on, reverse=True)
    gone = {f.answer_id: f.occurred_on for f in withdrawn}
    return [
        f
        for f in sorted(of_kind(facts, AnswerSubmitted), key=lambda f: (f.occurred_on, f.answer_id))
        if f.instrument == instrument
        and f.moment == moment
        and f.occurred_on <= day < gone.get(f.answer_id, date.max)
        and (f.person_id, f.spell) in reach
    ]


def names_of_last_stretch(named: list[tuple]) -> set[tuple[str, int]]:
    """From the spell that began last, whoever can be walked to without a day outside."""
    latest = max((begun for _, begun, _ in named), default=None)
    reach = {name for name, start, _ in named if start == latest}
    for _ in named:
        for name, start, end in named:
            for other, begun, ended in named:
                before = ended is not None and ended + timedelta(days=1) < start
                after = end is not None and end + timedelta(days=1) < begun
                if other in reach and not before and not after:
                    reach.add(name)
    return reach


def changed(facts: list, goal, day: date) -> str:
    first = last_stretch_answers(facts, day, goal.instrument, "entry")[:1]
    last = last_stretch_answers(facts, day, goal.instrument, "exit")[-1:]
    if not first or not last or first[0].instrument_version != last[0].instrument_version:
        return "unpaired"
    if goal.item not in first[0].scores or goal.item not in last[0].scores:
        return "unpaired"
    by = last[0].scores[goal.item] - first[0].scores[goal.item]
    return {1: "improved", 0: "same", -1: "worse"}[(by > 0) - (by < 0)]


def days_stayed(facts: list, goal, day: date) -> tuple[int, int]:
    """Counted on the calendar, day by day."""
    stretches = spells(facts, day)
    if not stretches or [1 for _, end in stretches if end is None]:
        return 0, 0
    stayed = {start + timedelta(days=n) for start, end in stretches for n in range((end - start).days + 1)}
    last_days = sorted(d for d in stayed if d + timedelta(days=1) not in stayed)
    if goal.stretches == "last":
        stayed = {d for d in stayed if len(last_days) < 2 or d > last_days[-2]}
        last_days = last_days[-1:]
    return len(stayed) - (len(last_days) if goal.end_days == "first" else 0), 1


def fell_to(facts: list, measure, day: date, stretches: list, left: bool) -> bool:
    """Whether an outcome of the measure was offered or started in time."""
    if not stretches:
        return False
    closes = date.max
    if measure.within is not None and left:
        closes = same_day_later(max(end for _, end in stretches), measure.within.months_after_exit)
    opens = min(start for start, _ in stretches)
    for fact in facts:
        if isinstance(fact, OutcomeRecorded) and fact.kind in measure.kinds:
            when = fact.started_on
            if measure.event == "offered" and fact.offered_on is not None:
                when = fact.offered_on
            if when is not None and opens <= when <= closes and when <= day:
                return True
    return False
