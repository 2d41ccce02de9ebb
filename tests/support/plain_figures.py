"""Figures computed the slow and obvious way, straight from the contracts: no state, no entries, no ledger.

It shares no helper with the engine on purpose. For each day it throws away what had not happened yet and
looks at everybody afresh.
"""

from datetime import date

from contracts.activities import AttendanceCorrected, AttendanceRecorded, AttendanceRecordedV1
from contracts.base import Event
from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled, ParticipantExited, ParticipationCorrected
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged

Logged = tuple[str, int, Event]
"""(aggregate, version, event)"""
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


def same_people(log: list[Logged]) -> dict[str, str]:
    """Whoever was merged, and the first id of everybody they are one with."""
    undone = {event.merge_id for _, _, event in log if isinstance(event, PeopleUnmerged)}
    pairs = [e.person_ids for _, _, e in log if isinstance(e, PeopleMerged) and e.merge_id not in undone]
    called = {person: person for pair in pairs for person in pair}
    for _ in called:
        for one, other in pairs:
            called[one] = called[other] = min(called[one], called[other])
    return called


def plain_figure(people: dict[str, list], goal, day: date) -> dict[tuple[str, str], tuple[int, int]]:
    """Every cell of the goal on a day that is not (0, 0)."""
    cells: dict[tuple[str, str], list[int]] = {}
    for facts in people.values():
        who = describe(facts, day)
        if not wanted(goal.where, who):
            continue
        num, den = amount(facts, goal, day)
        for place in [("", "")] + [(facet, who[facet] or "unknown") for facet in goal.facets]:
            cell = cells.setdefault(place, [0, 0])
            cell[0] += num
            cell[1] += den
    return {place: (num, den) for place, (num, den) in cells.items() if num or den}


def what_holds(log: list[Logged]) -> list:
    originals: dict[tuple[str, int], Event] = {}
    corrections: dict[tuple[str, int], list[tuple[int, Event]]] = {}
    for aggregate, version, event in log:
        if isinstance(event, ParticipationCorrected | AttendanceCorrected):
            corrections.setdefault((aggregate, event.corrects), []).append((version, event))
        elif isinstance(event, AttendanceRecordedV1):
            minutes = int(event.hours * 60 + type(event.hours)("0.5"))
            newer = AttendanceRecorded(**{**event.model_dump(exclude={"hours"}), "minutes": minutes})
            originals.setdefault((aggregate, version), newer)
        elif not isinstance(event, PeopleMerged | PeopleUnmerged):
            originals[aggregate, version] = event
    holds = []
    for identity, original in originals.items():
        said = sorted(corrections.get(identity, []), key=lambda pair: pair[0])
        fact = said[-1][1].replacement if said else original
        if fact is not None:
            holds.append((identity, fact))
    return [fact for _, fact in sorted(holds, key=lambda pair: pair[0])]


def spells(facts: list, day: date) -> list[tuple[date, date | None]]:
    """(start, end) of each spell as told by the facts up to `day`."""
    stretches = {}
    for fact in sorted(entries(facts, day), key=lambda f: f.occurred_on, reverse=True):
        stretches[fact.person_id, fact.spell] = fact.occurred_on
    ends = {}
    for fact in facts:
        if isinstance(fact, ParticipantExited):
            name = fact.person_id, fact.spell
            if name not in ends or fact.occurred_on < ends[name]:
                ends[name] = fact.occurred_on
    return [(start, ends[n] if n in ends and ends[n] <= day else None) for n, start in stretches.items()]


def entries(facts: list, day: date) -> list:
    return [
        f
        for f in facts
        if isinstance(f, ParticipantEnrolled)
        and f.occurred_on <= day
        and f.role == "participant"
        and f.stage in {"enrolled", "active"}
    ]


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


def first_of_each_spell(found: list) -> list:
    kept = []
    for fact in found:
        rivals = [f for f in found if (f.person_id, f.spell) == (fact.person_id, fact.spell)]
        if fact is min(rivals, key=lambda f: f.occurred_on):
            kept.append(fact)
    return kept


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


def amount(facts: list, goal, day: date) -> tuple[int, int]:
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


def presences(facts: list, day: date) -> list:
    return [
        f
        for f in facts
        if isinstance(f, AttendanceRecorded)
        and f.occurred_on <= day
        and f.minutes > 0
        and f.status not in ("absent", "excused")
    ]


def within(stretches: list[tuple[date, date | None]], day: date) -> bool:
    return any(day >= start and (not end or day <= end) for start, end in stretches)


def true_of(facts: list, measure, day: date) -> bool:
    stretches = spells(facts, day)
    if measure == "enrolled":
        return len(stretches) > 0
    if measure == "reached":
        volunteers = [f for f in facts if isinstance(f, ParticipantEnrolled) and f.role == "volunteer"]
        return bool(stretches or presences(facts, day) or [f for f in volunteers if f.occurred_on <= day])
    if measure == "took-part":
        return any(within(stretches, p.occurred_on) for p in presences(facts, day))
    left = bool(stretches) and not [1 for _, end in stretches if end is None]
    return left if measure == "exited" else fell_to(facts, measure, day, stretches, left)


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


def same_day_later(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    for shorter in (0, 1, 2, 3):
        try:
            return date(year, month, day.day - shorter)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
