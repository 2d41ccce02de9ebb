"""Goals as data: what is counted, of whom, in which window, against which target.

A goal says *what*; reporting's engine knows *how*. `engine` pins the version of the rules, so that a
figure published today can be computed again in ten years.
"""

from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Code, Gender, Id
from contracts.enrolment_codes import OutcomeKind
from contracts.programme.text import Part, Text

Facet = Literal["gender", "age", "municipality", "group"]


class Filter(Part):
    """Who counts, by what was frozen at first entry. An empty list asks nothing; an unknown never matches."""

    genders: tuple[Gender, ...] = ()
    age_from: int | None = Field(default=None, ge=0, le=120)
    age_to: int | None = Field(default=None, ge=0, le=120)
    """Both ends belong to the range, in whole years at entry."""
    municipalities: tuple[Code, ...] = ()
    groups: tuple[Code, ...] = ()
    referrers: tuple[Id, ...] = ()


class Window(Part):
    """From the first entry to so many calendar months after the individual exit, both ends included.

    Months are clamped to the month's end (31 August + 6 months = 28 or 29 February). While a
    participant has not left, the window is open.
    """

    months_after_exit: int = Field(ge=0, le=60)


class OutcomeMeasure(Part):
    """Was offered, or started, something of these kinds since entering the programme."""

    kinds: tuple[OutcomeKind, ...] = Field(min_length=1)
    event: Literal["offered", "started"] = "started"
    within: Window | None = None
    """None: any day from the first entry on."""


class AnswerMeasure(Part):
    """Said yes to every one of these items, in one answer: the last one at this moment of the last stretch.

    One conjunction per person, never two shares multiplied. What is a yes is said by the instrument.
    """

    instrument: Code
    affirmed: tuple[Code, ...] = Field(min_length=1)
    moment: Literal["entry", "exit"] = "exit"
    wait_days: int = Field(default=60, ge=0, le=366)
    """How long after the exit an answer is waited for, as the programme's survey says; a later one still counts."""


Measure = Literal["reached", "enrolled", "took-part", "exited"]
"""Four different measures (domain.md, section 4): reached = enrolled, or present without being a
participant; enrolled = has a first day; took part = at least one attended session inside a spell;
exited = left, and has not entered again."""


class Target(Part):
    """What the goal wants. `assumed` marks a target that no source states."""

    at_least: int = Field(ge=0)
    """People, or hours, or percent for a share (compared in integers)."""
    by: Literal["end", "extension"] = "end"
    assumed: bool = False


class GoalBase(Part):
    """Common to every goal."""

    id: Code
    title: Text
    definition: Text
    """What exactly is counted, in words: shown with every figure."""
    target: Target | None = None
    where: Filter = Filter()
    facets: tuple[Facet, ...] = ()
    engine: Literal[1, 2] = 2
    """1: the first rules. 2: the same, and the windows of participants in a facet of their own (`window`)."""
    assumed: bool = False
    """The definition itself is an assumption, not a stated fact."""


class CountGoal(GoalBase):
    """Distinct people."""

    kind: Literal["count"]
    of: Measure | OutcomeMeasure | AnswerMeasure


class ShareGoal(GoalBase):
    """Of those `among`, how many also `of`. Numerator and denominator are always shown."""

    kind: Literal["share"]
    of: Measure | OutcomeMeasure | AnswerMeasure
    among: Measure


class SumGoal(GoalBase):
    """Hours, kept as integer minutes.

    `attended-minutes`: presence inside a spell (both end days included).
    `delivered-minutes`: all recorded presence, of whomever, inside a spell or not.
    """

    kind: Literal["sum"]
    of: Literal["attended-minutes", "delivered-minutes"]
    areas: tuple[Code, ...] = ()
    activity_kinds: tuple[Code, ...] = ()


class ChangeGoal(GoalBase):
    """Of those with both answers, how many answered better at exit than at entry.

    The earliest entry answer and the latest exit answer of the last stretch, in the same version of the instrument.
    Scores are turned so that more is better. The facet `change` tells improved, same, worse and, of the participants
    who cannot be compared (yet), unpaired.
    """

    kind: Literal["change"]
    instrument: Code
    item: Code
    wait_days: int = Field(default=60, ge=0, le=366)
    """As of an answer measure."""


class BalanceGoal(GoalBase):
    """Of those `among` whose gender is known, how many are of this one: even if within the tolerance, in percent.

    An unknown gender is neither; somebody of another gender is among them. `target` stays empty.
    """

    kind: Literal["balance"]
    among: Measure
    gender: Gender = "woman"
    from_percent: int = Field(default=40, ge=0, le=100)
    to_percent: int = Field(default=60, ge=0, le=100)


class DurationGoal(GoalBase):
    """How long those who have left took part: days, of everybody together and (facet `days`) by their number.

    Stretches that overlap or touch are one; a day counts once. Mean and median are taken when shown.
    """

    kind: Literal["duration"]
    stretches: Literal["all", "last"] = "all"
    end_days: Literal["both", "first"] = "both"
    """Whether the last day of a stretch counts as well."""


Goal = Annotated[CountGoal | ShareGoal | SumGoal | ChangeGoal | BalanceGoal | DurationGoal, Field(discriminator="kind")]
