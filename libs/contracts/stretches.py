"""Spells that overlap or touch are one stretch, also those of people who turned out to be one human being.

Whoever compares how somebody came with how they left (answers, durations, exits) goes by stretches, not by spells.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar


class Dated(Protocol):
    """Both days belong to it; without an end it is open."""

    @property
    def start(self) -> date:
        """Its first day."""

    @property
    def end(self) -> date | None:
        """Its last day."""


S = TypeVar("S", bound=Dated)


def stretches(in_order: Iterable[S]) -> list[list[S]]:
    """Spells in the order of their start, grouped by stretch.

    A spell that ended before it began (two exits of one spell, one of them wrong) has no day and makes no stretch.
    """
    found: list[list[S]] = []
    end: date | None = date.min
    for spell in in_order:
        if spell.end is not None and spell.end < spell.start:
            continue
        if found and (end is None or spell.start <= end + timedelta(days=1)):
            found[-1].append(spell)
            end = None if end is None or spell.end is None else max(end, spell.end)
        else:
            found.append([spell])
            end = spell.end
    return found
