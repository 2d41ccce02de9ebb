"""In which phase somebody was on the day on which something happened: it is filtered by that, or told apart."""

from collections.abc import Sequence
from datetime import date

from reporting.domain.cells import UNKNOWN
from reporting.domain.facts import PhaseBegun
from reporting.domain.subject import Subject


def is_in(subject: Subject, day: date, phases: Sequence[str], programme: str = "") -> bool:
    """Whether the day counts for what asks for phases; without any, every day does."""
    return not phases or phase_on(subject, day, programme) in phases


def phase_on(subject: Subject, day: date, programme: str = "") -> str:
    """The phase entered last by a day, in a spell that holds it: of this programme, or of any."""
    names = {
        (spell.enrolled_by.aggregate.partition(":")[2], spell.number)
        for spell in subject.spells
        if spell.holds(day) and (not programme or spell.programme == programme)
    }
    entered = [
        fact.phase
        for fact_id, fact in subject.way
        if isinstance(fact, PhaseBegun)
        and fact.on <= day
        and (fact_id.aggregate.partition(":")[2], fact.spell) in names
    ]
    return entered[-1] if entered else UNKNOWN
