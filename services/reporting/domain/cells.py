"""Who counts, and in which cells: by what was frozen at first entry, as known on a day."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from contracts.programme.filters import Facet, Filter, Known
from reporting.domain.facts import Characteristics
from reporting.domain.spells import Spell, known_on, last_stretch
from reporting.domain.subject import Cell, Subject

TOTAL: Cell = ("", "")
UNKNOWN = "unknown"
AREA: Facet = "area"
"""The facet of what was done, not of a person: somebody may stand in two of its cells."""
_AGE_STARTS = (0, 18, 25, 30, 55, 61)
_AGE_BANDS = ("0-17", "18-24", "25-29", "30-54", "55-60", "61+")
"""Whole years at first entry. The edges are those of the funders' own bands, so that each of theirs is a
union of these: under 18 (ESF+, AMIF), under 25 and over 54 (ESF 2014-20), 18-29 and 55 and over (ESF+
2021-27), over 60 (AMIF 2021-27); domain.md, section 5."""


def age_band(age: int) -> str:
    """The band of an age in whole years."""
    return _AGE_BANDS[bisect_right(_AGE_STARTS, age) - 1]


AsOf = str | date
"""Which entry speaks: `first-entry`, `last-entry`, or that of a day."""


def characteristics_on(subject: Subject, on: date, as_of: AsOf = "first-entry") -> Characteristics | None:
    """What was frozen at the entry that speaks; before any as a participant, at the first other contact."""
    if subject.spells and subject.spells[0].start <= on:
        return (subject.spells[0] if as_of == "first-entry" else _speaking(subject, on, as_of)).characteristics
    if subject.contacts and subject.contacts[0].start <= on:
        return subject.contacts[0].characteristics
    return None


def characteristics_change(subject: Subject) -> list[date]:
    """The days on which `characteristics_on` may change."""
    starts = [subject.spells[0].start] if subject.spells else []
    return sorted([*starts, subject.contacts[0].start]) if subject.contacts else starts


def _speaking(subject: Subject, on: date, as_of: AsOf) -> Spell:
    spells = known_on(subject.spells, on)
    if not isinstance(as_of, date):
        return next(iter(last_stretch(spells)), spells[0])
    holding = [spell for spell in spells if spell.holds(as_of)]
    later = [spell for spell in spells if spell.start > as_of]
    return next(iter([*holding, *later]), spells[-1])


def matches(where: Filter, known: Characteristics | None) -> bool:
    """Whether the filter lets somebody through. What it does not ask, it does not need to know."""
    who = known or Characteristics()
    asked = (
        (where.genders, who.gender),
        (where.municipalities, who.municipality),
        (where.groups, who.group),
        (where.referrers, who.referrer),
        (where.employment, who.employment),
        (where.education, who.education),
    )
    lets_unknowns = where.unknowns == "always"
    return (
        all(not wanted or value in wanted or (value is None and lets_unknowns) for wanted, value in asked)
        and _of_age(where, who.age)
        and (not where.attributes or not set(where.attributes).isdisjoint(who.attributes))
        and all(_is_known(who, name) for name in where.known)
        and (not where.lacking or not all(_is_known(who, name) for name in where.lacking))
    )


def _of_age(where: Filter, age: int | None) -> bool:
    if age is None:
        return (where.age_from is None and where.age_to is None) or where.unknowns == "always"
    return (where.age_from is None or age >= where.age_from) and (where.age_to is None or age <= where.age_to)


def _is_known(who: Characteristics, name: Known) -> bool:
    return getattr(who, name) is not None


def cells_of(facets: Sequence[Facet], known: Characteristics | None) -> list[Cell]:
    """The total, and one cell per facet of a person: within a facet nobody is in two cells."""
    return [TOTAL, *((facet, _value(facet, known or Characteristics())) for facet in facets if facet != AREA)]


def area_cell(area: str | None) -> Cell:
    """The cell of what was done in an area."""
    return AREA, UNKNOWN if area is None else area


def _value(facet: Facet, who: Characteristics) -> str:
    if facet == "age":
        return UNKNOWN if who.age is None else age_band(who.age)
    value: str | None = getattr(who, facet)
    return UNKNOWN if value is None else value
