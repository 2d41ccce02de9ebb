"""Where a participant lives, as they tell it: a municipality by code and a day, never an address."""

from datetime import date

from contracts.base import Code
from contracts.decisions import Already, Refusal
from contracts.enrolment_way import ResidenceRecorded
from enrolment.domain.dates import in_the_future
from enrolment.domain.phases import Decision, Where
from enrolment.domain.way import last_spell


def record(where: Where, municipality: Code, on: date, *, own_home: bool | None) -> Decision:
    """Write down where somebody lives from a day on; also long after the exit."""
    spell = last_spell(where.participation)
    if isinstance(spell, Refusal):
        return spell
    told = {"municipality": municipality, "own_home": own_home}
    recorded = ResidenceRecorded.model_validate({**where.said(spell, on), **told})
    known = where.way.residence
    if known and known.model_dump(exclude={"recorded_at"}) == recorded.model_dump(exclude={"recorded_at"}):
        return Already(where.way.version)
    return in_the_future(on, where.today) or [recorded]
