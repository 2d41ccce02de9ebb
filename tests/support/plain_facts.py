"""What holds of what was said, found out the slow and obvious way; beside plain_figures, and as far from the engine."""

from datetime import date

from contracts.activities import AttendanceCorrected, AttendanceRecorded, AttendanceRecordedV1
from contracts.base import Event
from contracts.enrolment import ParticipantEnrolled, ParticipantExited, ParticipationCorrected
from contracts.enrolment_people import PeopleMerged, PeopleUnmerged
from contracts.enrolment_way import PhaseEntered

Logged = tuple[str, int, Event]
"""(aggregate, version, event)"""


def same_people(log: list[Logged]) -> dict[str, str]:
    """Whoever was merged, and the first id of everybody they are one with."""
    undone = {event.merge_id for _, _, event in log if isinstance(event, PeopleUnmerged)}
    pairs = [e.person_ids for _, _, e in log if isinstance(e, PeopleMerged) and e.merge_id not in undone]
    called = {person: person for pair in pairs for person in pair}
    for _ in called:
        for one, other in pairs:
            called[one] = called[other] = min(called[one], called[other])
    return called


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
        elif not isinstance(event, PeopleMerged | PeopleUnmerged) and hasattr(event, "person_id"):
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


def of_kind(facts: list, kind: type) -> list:
    return [f for f in facts if isinstance(f, kind)]


def named_spells(facts: list, day: date) -> list[tuple[tuple[str, int], date, date | None]]:
    found = []
    for name in {(f.person_id, f.spell) for f in entries(facts, day)}:
        only = [f for f in facts if (f.person_id, getattr(f, "spell", None)) == name]
        found += [(name, start, end) for start, end in spells(only, day) if end is None or end >= start]
    return found


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


def first_of_each_spell(found: list) -> list:
    kept = []
    for fact in found:
        rivals = [f for f in found if (f.person_id, f.spell) == (fact.person_id, fact.spell)]
        if fact is min(rivals, key=lambda f: f.occurred_on):
            kept.append(fact)
    return kept


def phase_of(facts: list, day: date, programme: str = "") -> str:
    """What was entered last by the day, in a spell that holds it."""
    said = [f for f in facts if programme in {"", getattr(f, "programme_id", "")}]
    holding = {
        (of, *name)
        for of in {f.programme_id for f in said}
        for name, start, end in named_spells([f for f in said if f.programme_id == of], day)
        if end is None or end >= day
    }
    entered = [
        f
        for f in of_kind(said, PhaseEntered)
        if f.occurred_on <= day and (f.programme_id, f.person_id, f.spell) in holding
    ]
    in_order = sorted(entered, key=lambda f: f.occurred_on)  # of two on one day the later version speaks
    return in_order[-1].phase if in_order else "unknown"


def sessions_once(facts: list) -> list:
    """Without whoever was at the same session on the same day for a shorter time: it is the same person."""
    longest: dict = {}
    there = [f for f in presences(facts, date.max) if f.session_id is not None]
    for fact in sorted(there, key=lambda f: (f.minutes, f.area or "", f.kind, f.audience or "")):
        longest[fact.programme_id, fact.session_id, fact.occurred_on] = fact
    kept = [id(fact) for fact in longest.values()]
    return [f for f in facts if id(f) in kept or not any(f is one for one in there)]
