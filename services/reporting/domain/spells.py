"""A participant's spells, and what was known of them on a day."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from contracts.stretches import stretches as united
from reporting.domain.facts import Characteristics, Enrolled, Exited, FactId


class Spell(NamedTuple):
    """One continuous stretch. Both end days belong to it; without an end it is open."""

    start: date
    end: date | None
    number: int
    characteristics: Characteristics
    enrolled_by: FactId
    exited_by: FactId | None
    reason: str | None = None
    """Why it ended."""
    programme: str = ""

    def holds(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.start <= day and (self.end is None or day <= self.end)


class Contact(NamedTuple):
    """An enrolment that makes no participant: of a volunteer, or of somebody who applied."""

    start: date
    volunteer: bool
    characteristics: Characteristics
    enrolled_by: FactId


def spells_of(
    enrolments: Iterable[tuple[FactId, Enrolled]], exits: Iterable[tuple[FactId, Exited]]
) -> tuple[Spell, ...]:
    """The spells by whose they are and their numbers, in order of their start.

    One participation is one aggregate, also among those of people who turned out to be one. A date changes only by
    correction: if one number was begun or ended twice, the earliest date speaks.
    An exit of a spell that nobody began waits for it.
    """
    begun: dict[tuple[str, int], tuple[date, FactId, Enrolled]] = {}
    for fact_id, fact in enrolments:
        if fact.standing == "participant":
            candidate = (fact.on, fact_id, fact)
            name = (fact_id.aggregate, fact.spell)
            begun[name] = min(begun.get(name, candidate), candidate)
    ended: dict[tuple[str, int], tuple[date, FactId, str]] = {}
    for fact_id, exit_ in exits:
        last = (exit_.on, fact_id, exit_.reason)
        name = (fact_id.aggregate, exit_.spell)
        ended[name] = min(ended.get(name, last), last)
    found = []
    for name, (start, by, fact) in begun.items():
        end, ended_by, reason = ended.get(name, (None, None, None))
        who = (fact.spell, fact.characteristics, by)
        found.append(Spell(start, end, *who, ended_by, reason, fact.programme))
    return tuple(sorted(found, key=lambda spell: (spell.start, spell.enrolled_by)))


def contacts_of(enrolments: Iterable[tuple[FactId, Enrolled]]) -> tuple[Contact, ...]:
    """The other enrolments, in order of their start."""
    found = [
        Contact(fact.on, fact.standing == "volunteer", fact.characteristics, fact_id)
        for fact_id, fact in enrolments
        if fact.standing != "participant"
    ]
    return tuple(sorted(found, key=lambda contact: (contact.start, contact.enrolled_by)))


def known_on(spells: Iterable[Spell], on: date) -> list[Spell]:
    """The spells as the facts up to `on` tell them: what had not ended by then was open."""
    known = []
    for spell in spells:
        if spell.start <= on:
            if spell.end is not None and spell.end > on:
                spell = spell._replace(end=None, exited_by=None, reason=None)
            known.append(spell)
    return known


def inside_any(spells: Iterable[Spell], day: date, programme: str = "") -> bool:
    """Whether the day lies inside a spell; of one programme's presence: inside a spell of that programme."""
    for spell in spells:  # noqa: SIM110 - asked for every attendance: a generator costs more than the answer
        if spell.holds(day) and (not programme or spell.programme == programme):
            return True
    return False


def stretches(spells: Iterable[Spell]) -> list[list[Spell]]:
    """Spells that overlap or touch are one stretch, also those of people who turned out to be one. In order."""
    return united(sorted(spells, key=lambda one: (one.start, one.enrolled_by)))


def first_stretch(spells: Iterable[Spell]) -> list[Spell]:
    """The stretch that began first; nothing if there is none."""
    return next(iter(stretches(spells)), [])


def last_stretch(spells: Iterable[Spell]) -> list[Spell]:
    """The stretch that began last; nothing if there is none."""
    return next(iter(stretches(spells)[-1:]), [])


def days_of(stretch: list[Spell], *, both_ends: bool) -> int:
    """How long a stretch that has ended was."""
    ends = [spell.end for spell in stretch if spell.end is not None]
    return (max(ends) - stretch[0].start).days + int(both_ends)
