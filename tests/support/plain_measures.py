"""What is true of somebody on a day, found out the slow and obvious way; beside plain_figures, far from the engine."""

from datetime import date, timedelta

from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled
from contracts.surveys import AnswerSubmitted, AnswerWithdrawn
from tests.support.plain_facts import named_spells, of_kind, phase_of, presences, same_day_later, spells, within
from tests.support.plain_way import asks_newer, true_of_newer


def true_of(facts: list, measure, day: date) -> bool:
    if asks_newer(measure):
        return true_of_newer(facts, measure, day, names_of_last_stretch(named_spells(facts, day)))
    stretches = spells(facts, day)
    if getattr(measure, "within", None):
        return bool(stretches) and fell_to(facts, measure, day, asked_of(facts, day, measure.within))
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
    return left if measure == "exited" else fell_to(facts, measure, day, stretches)


def last_stretch_answers(facts: list, day: date, instrument: str, moment: str) -> list:
    """The answers of the stretch that began last, by day."""
    reach = names_of_last_stretch(named_spells(facts, day))
    withdrawn = sorted(of_kind(facts, AnswerWithdrawn), key=lambda f: f.occurred_on, reverse=True)
    gone = {(f.programme_id, f.answer_id): f.occurred_on for f in withdrawn}
    return [
        f
        for f in sorted(of_kind(facts, AnswerSubmitted), key=lambda f: (f.occurred_on, f.answer_id))
        if f.instrument == instrument
        and f.moment == moment
        and f.occurred_on <= day < gone.get((f.programme_id, f.answer_id), date.max)
        and (f.person_id, f.spell) in reach
    ]


def names_of_last_stretch(named: list[tuple], of=max) -> set[tuple[str, int]]:
    """From the spell that began last (or first), whoever can be walked to without a day outside."""
    begins = of((begun for _, begun, _ in named), default=None)
    reach = {name for name, start, _ in named if start == begins}
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
    if goal.stretches == "first":
        stayed = {d for d in stayed if d <= last_days[0]}
        last_days = last_days[:1]
        if goal.counted == "attended-days":
            return len({p.occurred_on for p in presences(facts, day)} & stayed), 1
    if goal.counted == "attended-days":
        last = names_of_last_stretch(named_spells(facts, day))
        inside = [(s, e) for name, s, e in named_spells(facts, day) if goal.stretches == "all" or name in last]
        return len({p.occurred_on for p in presences(facts, day) if within(inside, p.occurred_on)}), 1
    if goal.stretches == "last":
        stayed = {d for d in stayed if len(last_days) < 2 or d > last_days[-2]}
        last_days = last_days[-1:]
    return len(stayed) - (len(last_days) if goal.end_days == "first" else 0), 1


def asked_of(facts: list, day: date, window) -> list[tuple[date, date | None]]:
    """The spells that a window is counted from."""
    if window.stretch is None:
        return spells(facts, day)
    named = named_spells(facts, day)
    names = names_of_last_stretch(named, min if window.stretch == "first" else max)
    return [(start, end) for name, start, end in named if name in names]


def last_day_of(window, stretches: list) -> date | None:
    """Of a window; None while nobody can know it."""
    if window is None or not stretches:
        return None
    if window.months_after_entry is not None:
        return same_day_later(min(start for start, _ in stretches), window.months_after_entry)
    if None in [end for _, end in stretches]:
        return None
    left = max(end for _, end in stretches)
    if window.days_after_exit is not None:
        return left + timedelta(days=window.days_after_exit)
    return same_day_later(left, window.months_after_exit)


def fell_to(facts: list, measure, day: date, stretches: list) -> bool:
    """Whether an outcome of the measure was offered or started in time."""
    if not stretches:
        return False
    closes = last_day_of(measure.within, stretches) or date.max
    opens = min(start for start, _ in stretches)
    if measure.within is not None and measure.within.opens == "exit":
        opens = max([end for _, end in stretches if end is not None], default=date.max)
    for fact in facts:
        if isinstance(fact, OutcomeRecorded) and fact.kind in measure.kinds:
            when = fact.started_on
            if measure.event == "offered" and fact.offered_on is not None:
                when = fact.offered_on
            if when is None or not opens <= when <= min(closes, day):
                continue
            if not measure.phases or phase_of(facts, when) in measure.phases:
                return True
    return False
