"""Figures computed the slow and obvious way, straight from the contracts: no state, no entries, no ledger.

It shares no helper with the engine on purpose. For each day it throws away what had not happened yet and
looks at everybody afresh.
"""

from datetime import date

from contracts.enrolment import ParticipantEnrolled
from tests.support.plain_facts import (
    Logged,
    entries,
    first_of_each_spell,
    named_spells,
    phase_of,
    presences,
    same_day_later,
    same_people,
    sessions_once,
    spells,
    what_holds,
    within,
)
from tests.support.plain_measures import changed, days_stayed, names_of_last_stretch, true_of
from tests.support.plain_windows import window_of

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
    for said in people.values():
        facts = sessions_once(said) if goal.engine >= 3 else said
        who = describe(facts, day, goal.as_of)
        if not wanted(goal.where, who):
            continue
        num, den = amount(facts, goal, day, who)
        for place in [("", "")] + [(facet, who[facet] or "unknown") for facet in goal.facets]:
            cell = cells.setdefault(place, [0, 0])
            cell[0] += num
            cell[1] += den
        state = window_of(facts, goal, day, with_result=num > 0)
        if state is not None:
            cell = cells.setdefault(("window", state), [0, 0])
            cell[0], cell[1] = cell[0] + num, cell[1] + 1
        if goal.kind == "change" and spells(facts, day):
            cells.setdefault(("change", changed(facts, goal, day)), [0, 0])[0] += 1
        if goal.kind == "sum" and goal.by_phase:
            for phase, minutes in minutes_that_count(facts, goal, day):
                cells.setdefault(("phase", phase), [0, 0])[0] += minutes
        if goal.kind == "duration" and den:
            cells.setdefault(("days", f"{num}"), [0, 0])[0] += 1
    return {place: (num, den) for place, (num, den) in cells.items() if num or den}


def describe(facts: list, day: date, as_of="first-entry") -> dict:
    others = [f for f in facts if isinstance(f, ParticipantEnrolled) and f.occurred_on <= day]
    seen = first_of_each_spell(entries(facts, day)) or others
    if not seen:
        names = ("gender", "age", "municipality", "group", "referrer", "years", "education", "employment")
        return {**dict.fromkeys(names), "attributes": ()}
    first = min(seen, key=lambda f: f.occurred_on)  # the list is in order of version: min takes the first
    if first.role == "participant" and as_of != "first-entry":
        first = entry_that_speaks(facts, seen, day, as_of)
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
        "education": first.entry.education,
        "employment": first.entry.employment,
        "attributes": first.attributes,
    }


def entry_that_speaks(facts: list, seen: list, day: date, as_of):
    """Of the enrolments (in order of version) that of the last stretch, or that of a day."""
    seen = sorted(seen, key=lambda f: f.occurred_on)
    named = named_spells(facts, day)
    if as_of == "last-entry":
        last = names_of_last_stretch(named)
        return next((f for f in seen if (f.person_id, f.spell) in last), seen[0])
    ends = {name: end for name, _, end in named}
    holding = [
        f
        for f in seen
        if (name := (f.person_id, f.spell)) in ends
        and f.occurred_on <= as_of
        and (ends[name] is None or as_of <= ends[name])
    ]
    return [*holding, *(f for f in seen if f.occurred_on > as_of), seen[-1]][0]


def wanted(where, who: dict) -> bool:  # noqa: C901 - plainly, one question after the other
    if where.unknowns == "always":  # whatever is not known is taken for what is asked
        asks = where.model_dump(exclude={"unknowns", "known", "lacking", "attributes"})
        names = {"gender": "genders", "municipality": "municipalities", "group": "groups", "referrer": "referrers"}
        for name in ("gender", "municipality", "group", "referrer", "education", "employment"):
            if who[name] is None:
                asks[names.get(name, name)] = ()
        if who["years"] is None:
            asks["age_from"] = asks["age_to"] = None
        rest = where.model_dump(include={"known", "lacking", "attributes"})
        where = type(where)(**asks, **rest)
    if where.genders and who["gender"] not in where.genders:
        return False
    if where.municipalities and who["municipality"] not in where.municipalities:
        return False
    if where.groups and who["group"] not in where.groups:
        return False
    if where.referrers and who["referrer"] not in where.referrers:
        return False
    for asked, value in ((where.employment, who["employment"]), (where.education, who["education"])):
        if asked and value not in asked:
            return False
    if where.attributes and not [code for code in where.attributes if code in who["attributes"]]:
        return False
    full = {**who, "age": who["years"]}
    if any(full[name] is None for name in where.known):
        return False
    if where.lacking and all(full[name] is not None for name in where.lacking):
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
        if (who["gender"] is None and goal.unknowns == "left-out") or not true_of(facts, goal.among, day):
            return 0, 0
        return (1 if who["gender"] == goal.gender else 0), 1
    if goal.kind == "duration":
        return days_stayed(facts, goal, day)
    if goal.kind == "ratio":
        return 0, 1 if true_of(facts, goal.per, day) else 0
    return amount_of_old_kinds(facts, goal, day)


def amount_of_old_kinds(facts: list, goal, day: date) -> tuple[int, int]:
    if goal.kind == "count":
        return (1 if true_of(facts, goal.of, day) else 0), 0
    if goal.kind == "share":
        if not true_of(facts, goal.among, day):
            return 0, 0
        return (1 if true_of(facts, goal.of, day) else 0), 1
    return sum(minutes for _, minutes in minutes_that_count(facts, goal, day)), 0


def minutes_that_count(facts: list, goal, day: date) -> list[tuple[str, int]]:
    """(phase, minutes) of each presence that the sum asks for."""
    found = []
    for presence in presences(facts, day):
        if goal.areas and presence.area not in goal.areas:
            continue
        if goal.activity_kinds and presence.kind not in goal.activity_kinds:
            continue
        if goal.audiences and presence.audience not in goal.audiences:
            continue
        if goal.period and not goal.period.first <= presence.occurred_on <= goal.period.last:
            continue
        if goal.of == "delivered-minutes" or within(spells(facts, day), presence.occurred_on):
            phase = phase_of(facts, presence.occurred_on, presence.programme_id)
            if not goal.phases or phase in goal.phases:
                found.append((phase, presence.minutes))
    return found
