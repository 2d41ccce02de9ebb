"""Who counts, and in which cells: by what was frozen at first entry, as known on a day."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from contracts.programme.goals import Facet, Filter
from reporting.domain.facts import Characteristics
from reporting.domain.subject import Cell, Subject

TOTAL: Cell = ("", "")
UNKNOWN = "unknown"
_AGE_STARTS = (0, 18, 25, 30, 55, 61)
_AGE_BANDS = ("0-17", "18-24", "25-29", "30-54", "55-60", "61+")
"""Whole years at first entry. The edges are those of the funders' own bands, so that each of theirs is a
union of these: under 18 (ESF+, AMIF), under 25 and over 54 (ESF 2014-20), 18-29 and 55 and over (ESF+
2021-27), over 60 (AMIF 2021-27); domain.md, section 5."""


def age_band(age: int) -> str:
    """The band of an age in whole years."""
    return _AGE_BANDS[bisect_right(_AGE_STARTS, age) - 1]


def characteristics_on(subject: Subject, on: date) -> Characteristics | None:
    """What was frozen at the first entry as a participant; before one, at the first other contact."""
    if subject.spells and subject.spells[0].start <= on:
        return subject.spells[0].characteristics
    if subject.contacts and subject.contacts[0].start <= on:
        return subject.contacts[0].characteristics
    return None


def characteristics_change(subject: Subject) -> list[date]:
    """The days on which `characteristics_on` may change."""
    starts = [spell.start for spell in subject.spells[:1]] + [contact.start for contact in subject.contacts[:1]]
    return sorted(starts)


def matches(where: Filter, known: Characteristics | None) -> bool:
    """Whether the filter lets somebody through. What it does not ask, it does not need to know."""
    who = known or Characteristics()
    return (
        (not where.genders or who.gender in where.genders)
        and (where.age_from is None or (who.age is not None and who.age >= where.age_from))
        and (where.age_to is None or (who.age is not None and who.age <= where.age_to))
        and (not where.municipalities or who.municipality in where.municipalities)
        and (not where.groups or who.group in where.groups)
        and (not where.referrers or who.referrer in where.referrers)
    )


def cells_of(facets: Sequence[Facet], known: Characteristics | None) -> list[Cell]:
    """The total, and one cell per facet: within a facet nobody is in two cells."""
    return [TOTAL, *((facet, _value(facet, known or Characteristics())) for facet in facets)]


def _value(facet: Facet, who: Characteristics) -> str:
    if facet == "age":
        return UNKNOWN if who.age is None else age_band(who.age)
    value: str | None = getattr(who, facet)
    return UNKNOWN if value is None else value
