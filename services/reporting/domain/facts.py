"""What can be said of one person in one programme: the few fields that a figure may depend on."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

Standing = Literal["participant", "volunteer", "applicant"]
"""An applicant applied or waits (imports). Only participants have spells; a volunteer is an individual
reached, an applicant is nobody yet."""


class Characteristics(NamedTuple):
    """What is frozen at entry. None is unknown: it matches no filter and has a cell of its own."""

    gender: str | None = None
    age: int | None = None
    municipality: str | None = None
    group: str | None = None
    referrer: str | None = None


class Enrolled(NamedTuple):
    """A spell began; its first day belongs to it."""

    on: date
    spell: int
    standing: Standing
    characteristics: Characteristics
    findings: tuple[str, ...] = ()


class Exited(NamedTuple):
    """A spell ended; its last day belongs to it."""

    on: date
    spell: int
    findings: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """Something was offered, or began."""

    kind: str
    offered_on: date | None
    started_on: date | None
    findings: tuple[str, ...] = ()


class Presence(NamedTuple):
    """Somebody was there on a day; zero minutes is absence, and so is every status but present or
    unknown (imports: hours were recorded and nobody said how).
    """

    on: date
    minutes: int
    kind: str
    area: str | None
    findings: tuple[str, ...] = ()


class Answer(NamedTuple):
    """Somebody answered a survey about one spell. A score is turned so that more is better."""

    on: date
    participation: str
    """Whose spell: the aggregate of the participation."""
    spell: int
    instrument: str
    version: int
    moment: str
    scores: tuple[tuple[str, int], ...]
    affirmed: tuple[str, ...]
    findings: tuple[str, ...] = ()


class Withdrawn(NamedTuple):
    """The answer of the same aggregate counts no more, from this day on."""

    on: date
    findings: tuple[str, ...] = ()


Fact = Enrolled | Exited | Outcome | Presence | Answer | Withdrawn


def first_day(*facts: Fact | None) -> date:
    """From which day on these change anything."""
    days = (day for fact in facts if fact is not None for day in _effective(fact))
    return min(days, default=date.max)


def _effective(fact: Fact) -> Iterator[date]:
    if not isinstance(fact, Outcome):
        yield fact.on
        return
    if fact.offered_on is not None:
        yield fact.offered_on
    if fact.started_on is not None:
        yield fact.started_on


class FactId(NamedTuple):
    """The identity of a fact: two forms of one event published side by side share it."""

    aggregate: str
    version: int
