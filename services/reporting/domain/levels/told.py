"""What was told of a participant on the way and afterwards: follow-ups, income and work, phases, steps, residence."""

from collections.abc import Iterable, Iterator
from datetime import date

from contracts.programme.measures import FollowUpMeasure, ResidenceMeasure, StatusMeasure, StepMeasure
from reporting.domain.facts import FactId, FollowUp, Living, OnTheWay, PhaseBegun, Status, Steps
from reporting.domain.levels.people import exited
from reporting.domain.levels.phases import is_in
from reporting.domain.spells import Spell, known_on, last_stretch
from reporting.domain.subject import Subject
from reporting.domain.windows import months_after


def told_by(subject: Subject, on: date) -> Iterator[tuple[FactId, OnTheWay]]:
    """What was told up to a day, by day."""
    return ((fact_id, fact) for fact_id, fact in subject.way if fact.on <= on)


def of_last_stretch(subject: Subject, on: date) -> Iterator[OnTheWay]:
    """Likewise, about the stretch that began last, as it was known then."""
    return of_spells(subject, on, last_stretch(known_on(subject.spells, on))) if subject.way else iter(())


def of_spells(subject: Subject, on: date, spells: Iterable[Spell]) -> Iterator[OnTheWay]:
    """Likewise, about these spells."""
    names = {(spell.enrolled_by.aggregate.partition(":")[2], spell.number) for spell in spells}
    for fact_id, fact in told_by(subject, on):
        if (fact_id.aggregate.partition(":")[2], fact.spell) in names:
            yield fact


def last_word(subject: Subject, on: date, point: str) -> FollowUp | None:
    """What was last said at a follow-up point of the last exit."""
    if not exited(subject, on):
        return None
    said = [fact for fact in of_last_stretch(subject, on) if isinstance(fact, FollowUp) and fact.point == point]
    return said[-1] if said else None


def follows_up(subject: Subject, on: date, measure: FollowUpMeasure) -> bool:
    """Whether the last word at the point says yes to everything that is asked."""
    word = last_word(subject, on, measure.point)
    return (
        word is not None
        and word.reached
        and (not measure.any_of or not set(measure.any_of).isdisjoint(word.statuses))
        and (not measure.none_of or set(measure.none_of).isdisjoint(word.statuses))
        and (not measure.employment or word.employment in measure.employment)
        and (not measure.improved or word.improved is True)
        and (not measure.qualification or word.qualification is True)
    )


def status_shows(subject: Subject, on: date, measure: StatusMeasure) -> bool | None:
    """Whether entry and exit of the last stretch show it; None: too little is known, or somebody has not left."""
    if not exited(subject, on):
        return None
    said = [fact for fact in of_last_stretch(subject, on) if isinstance(fact, Status)]
    entry = next((fact for fact in reversed(said) if fact.point == "entry"), None)
    leaving = next((fact for fact in reversed(said) if fact.point == "exit"), None)
    if leaving is None or (entry is None and measure.shows != "works-or-studies"):
        return None
    if measure.shows == "no-longer":
        return _no_longer(entry, leaving, set(measure.benefits))
    before = (0, 0) if entry is None or measure.shows == "works-or-studies" else (entry.work, entry.studies)
    return _any_more((leaving.work, leaving.studies), before)


def _any_more(after: tuple[int | None, int | None], before: tuple[int | None, int | None]) -> bool | None:
    known = [(now, was) for now, was in zip(after, before, strict=True) if now is not None and was is not None]
    if any(now > was for now, was in known):
        return True
    return False if len(known) == len(after) else None


def _no_longer(entry: Status | None, leaving: Status, benefits: set[str]) -> bool | None:
    if entry is None or entry.income is None or leaving.income is None:
        return None
    return not benefits.isdisjoint(entry.income) and benefits.isdisjoint(leaving.income)


def began_phase(subject: Subject, on: date, phase: str) -> bool:
    """Whether the phase was ever entered."""
    return any(isinstance(fact, PhaseBegun) and fact.phase == phase for _, fact in told_by(subject, on))


def did_step(subject: Subject, on: date, measure: StepMeasure) -> bool:
    """Whether a step of this kind is done. A step's kind is said by a plan, its progress also apart from one."""
    said = [
        ((fact_id.aggregate, step), kind, status == "done" and is_in(subject, fact.on, measure.phases))
        for fact_id, fact in told_by(subject, on)
        if isinstance(fact, Steps)
        for step, kind, status in fact.steps
    ]
    wanted = {step for step, kind, _ in said if kind == measure.step}
    return any(step in wanted and done for step, _, done in said)


def lives_in(subject: Subject, on: date, measure: ResidenceMeasure) -> bool | None:
    """Whether somebody lives there; None: nobody has told, or the day for it has not come."""
    until = on
    if measure.months_after_exit is not None:
        day = residence_day(subject, on, measure.months_after_exit)
        if day is None or on < day:
            return None
        until = day
    told = [fact for _, fact in told_by(subject, until) if isinstance(fact, Living)]
    if not told or (measure.own_home and told[-1].own_home is None):
        return None
    return told[-1].municipality in measure.municipalities and (told[-1].own_home is True or not measure.own_home)


def residence_day(subject: Subject, on: date, months: int) -> date | None:
    """So many months after the last exit; None while somebody is inside."""
    ends = [spell.end for spell in known_on(subject.spells, on) if spell.end is not None]
    return months_after(max(ends), months) if ends and exited(subject, on) else None
