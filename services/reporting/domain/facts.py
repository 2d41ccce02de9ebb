"""What can be said of one person in one programme: the few fields that a figure may depend on."""

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


Fact = Enrolled | Exited | Outcome | Presence


class FactId(NamedTuple):
    """The identity of a fact: two forms of one event published side by side share it."""

    aggregate: str
    version: int
