"""What can be said of one person in one programme: the few fields that a figure may depend on.

Structs, because a fold makes several for each event and keeps most of them: they are made in a fraction of the time
of a NamedTuple, and the garbage collector need not look at them (they hold no cycles).
"""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from msgspec import Struct

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
    education: str | None = None
    employment: str | None = None
    attributes: tuple[str, ...] = ()


class Enrolled(Struct, frozen=True, gc=False):
    """A spell began; its first day belongs to it."""

    on: date
    spell: int
    standing: Standing
    characteristics: Characteristics
    findings: tuple[str, ...] = ()
    programme: str = ""


class Exited(Struct, frozen=True, gc=False):
    """A spell ended; its last day belongs to it."""

    on: date
    spell: int
    findings: tuple[str, ...] = ()
    reason: str = "other"


class Outcome(Struct, frozen=True, gc=False):
    """Something was offered, or began."""

    kind: str
    offered_on: date | None
    started_on: date | None
    findings: tuple[str, ...] = ()


class Presence(Struct, frozen=True, gc=False):
    """Somebody was there on a day; zero minutes is absence, and so is every status but present or
    unknown (imports: hours were recorded and nobody said how).
    """

    on: date
    minutes: int
    kind: str
    area: str | None
    findings: tuple[str, ...] = ()
    programme: str = ""
    audience: str | None = None
    """For whom the activity is. None: not told."""
    session: str | None = None


class Answer(Struct, frozen=True, gc=False):
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


class Withdrawn(Struct, frozen=True, gc=False):
    """The answer of the same aggregate counts no more, from this day on."""

    on: date
    findings: tuple[str, ...] = ()


class FollowUp(Struct, frozen=True, gc=False):
    """What was said of an exit at a follow-up point. None is unknown; nothing is known of who was not reached."""

    on: date
    spell: int
    point: str
    reached: bool
    statuses: tuple[str, ...] = ()
    employment: str | None = None
    improved: bool | None = None
    qualification: bool | None = None
    findings: tuple[str, ...] = ()


class Status(Struct, frozen=True, gc=False):
    """How somebody lived at entry or exit. None is unknown."""

    on: date
    spell: int
    point: str
    income: tuple[str, ...] | None
    work: int | None
    studies: int | None
    findings: tuple[str, ...] = ()


class PhaseBegun(Struct, frozen=True, gc=False):
    """A phase was entered."""

    on: date
    spell: int
    phase: str
    findings: tuple[str, ...] = ()


class Steps(Struct, frozen=True, gc=False):
    """A plan, or a step of one: what each step is (if it was said) and how far it is."""

    on: date
    spell: int
    steps: tuple[tuple[str, str | None, str], ...]
    """(step, kind, status)"""
    findings: tuple[str, ...] = ()


class Living(Struct, frozen=True, gc=False):
    """Where somebody lives, by municipality, and whether in a home of their own."""

    on: date
    spell: int
    municipality: str
    own_home: bool | None
    findings: tuple[str, ...] = ()


OnTheWay = FollowUp | Status | PhaseBegun | Steps | Living
Fact = Enrolled | Exited | Outcome | Presence | Answer | Withdrawn | OnTheWay


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


class FactId(Struct, frozen=True, order=True, gc=False):
    """The identity of a fact: two forms of one event published side by side share it."""

    aggregate: str
    version: int
