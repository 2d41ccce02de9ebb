"""What makes a history of spells a possible life: the invariant that every command and correction keeps.

Both end days belong to a spell, so somebody cannot leave and enter again on one day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from contracts.decisions import Refusal
from contracts.enrolment import OutcomeRecorded, ParticipantEnrolled, ParticipantExited
from enrolment.domain.participation import Fact


@dataclass(frozen=True, slots=True)
class Spell:
    """One continuous stretch from entry to exit; `last` is None while it is open."""

    number: int
    first: date
    last: date | None = None


def spells(facts: Iterable[Fact]) -> tuple[Spell, ...]:
    """The spells in the order of their numbers."""
    facts = tuple(facts)
    exits = {f.spell: f.occurred_on for f in facts if isinstance(f, ParticipantExited)}
    entries = {f.spell: f.occurred_on for f in facts if isinstance(f, ParticipantEnrolled)}
    return tuple(Spell(number, entries[number], exits.get(number)) for number in sorted(entries))


def impossible(facts: Iterable[Fact]) -> Refusal | None:
    """Why these facts cannot be one person's life in one programme, if they cannot."""
    facts = tuple(facts)
    life = spells(facts)
    return _without_entry(facts, life) or _two_exits(facts) or _exit_before_entry(life) or _overlap(life)


def _without_entry(facts: tuple[Fact, ...], life: tuple[Spell, ...]) -> Refusal | None:
    numbers = {spell.number for spell in life}
    for fact in facts:
        if isinstance(fact, ParticipantExited) and fact.spell not in numbers:
            return Refusal("exit-without-entry", "spell", f"spell {fact.spell} has an exit and no entry", "conflict")
        if isinstance(fact, OutcomeRecorded) and not numbers:
            message = "an outcome needs a participant: there is no entry"
            return Refusal("outcome-without-entry", "on", message, "conflict")
    return None


def _two_exits(facts: tuple[Fact, ...]) -> Refusal | None:
    numbers = [fact.spell for fact in facts if isinstance(fact, ParticipantExited)]
    twice = next((number for number in numbers if numbers.count(number) > 1), None)
    if twice is None:
        return None
    return Refusal("two-exits", "spell", f"spell {twice} would have two exits", "conflict")


def _exit_before_entry(life: tuple[Spell, ...]) -> Refusal | None:
    for spell in life:
        if spell.last is not None and spell.last < spell.first:
            message = f"spell {spell.number} would end on {spell.last}, before it began on {spell.first}"
            return Refusal("exit-before-entry", "on", message)
    return None


def _overlap(life: tuple[Spell, ...]) -> Refusal | None:
    for earlier, later in pairwise(life):
        if earlier.last is None:
            message = f"spell {earlier.number} is still open, so spell {later.number} cannot begin"
            return Refusal("spells-overlap", "on", message, "conflict")
        if later.first <= earlier.last:
            stretch = f"spell {earlier.number} lasts through {earlier.last}"
            message = f"spell {later.number} would begin on {later.first}, and {stretch}"
            return Refusal("spells-overlap", "on", message, "conflict")
    return None
