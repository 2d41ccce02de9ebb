"""Goals as data: what is counted, of whom, in which window, against which target.

A goal says *what*; reporting's engine knows *how*. `engine` pins the version of the rules, so that a
figure published today can be computed again in ten years.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.activities import Audience
from contracts.activities_costs import Financing
from contracts.base import Code, Gender
from contracts.programme.filters import Facet, Filter
from contracts.programme.measures import AnyMeasure, Days
from contracts.programme.text import Part, Text
from contracts.programme.things import Countable


class Target(Part):
    """What the goal wants, by the end of the period or of its extension. `assumed`: no source states it."""

    at_least: int | None = Field(default=None, ge=0, le=2_000_000_000)
    """People, things, hours, days or SEK, or percent for a share (compared in integers)."""
    at_most: int | None = Field(default=None, ge=0, le=2_000_000_000)
    """Likewise a ceiling: of a cost, or of a statistic. One of the two is given."""
    by: Literal["end", "extension"] = "end"
    assumed: bool = False


class Rounding(Part):
    """How a quotient of the goal (percent, days, hours, SEK) is written: rounded when shown, never when compared."""

    decimals: int = Field(default=1, ge=0, le=3)
    mode: Literal["half-up", "half-even", "up", "down"] = "half-up"
    """`up` and `down`: away from zero, and towards it."""


class GoalBase(Part):
    """Common to every goal."""

    id: Code
    title: Text
    definition: Text
    """What exactly is counted, in words: shown with every figure."""
    target: Target | None = None
    where: Filter = Filter()
    facets: tuple[Facet, ...] = ()
    engine: Literal[1, 2, 3] = 3
    """1: the first rules. 2: the same, and the windows of participants in a facet of their own (`window`). 3: the same,
    and a session that somebody attended under two ids, which turned out to be one person's, counts once in minutes."""
    as_of: Literal["first-entry", "last-entry"] | date = "first-entry"
    """Which entry says who somebody is (filter and facets): the first, or that of the last stretch; or a day (the start
    of a reporting period): then the entry of the spell that held that day, or else the first one after it."""
    over: Literal["programme", "fund", "controller"] = "programme"
    """In which programmes somebody, or something, is counted once: in this one; in all of its data controller that
    `fund` pays for, by the newest versions of their definitions; or in all of its data controller.
    """
    fund: Code | None = None
    rounding: Rounding = Rounding()
    assumed: bool = False
    """The definition itself is an assumption, not a stated fact."""
    profile: Code | None = None
    """The fund's profile that the goal came with; None: it is the programme's own. Releases do not speak of these."""


class CountGoal(GoalBase):
    """Distinct people, or distinct things."""

    kind: Literal["count"]
    of: Countable


class ShareGoal(GoalBase):
    """Of those `among`, how many also `of`. Numerator and denominator are always shown."""

    kind: Literal["share"]
    of: AnyMeasure
    among: AnyMeasure


class SumGoal(GoalBase):
    """Hours, kept as integer minutes; or money, kept as integer öre.

    `attended-minutes`: presence inside a spell (both end days included).
    `delivered-minutes`: all recorded presence, of whomever, inside a spell or not.
    `costs`: what was booked, of these areas and kinds of activity and of `financing`.
    """

    kind: Literal["sum"]
    of: Literal["attended-minutes", "delivered-minutes", "costs"]
    areas: tuple[Code, ...] = ()
    activity_kinds: tuple[Code, ...] = ()
    audiences: tuple[Audience, ...] = ()
    """Of presence: only at activities for one of these, by what the attendance says of its activity."""
    financing: tuple[Financing, ...] = ()
    """Of costs. Empty: whoever pays."""
    period: Days | None = None
    """Only what lies in it."""
    phases: tuple[Code, ...] = ()
    """Of presence: only on days in one of these phases, the one entered last in the spell that holds the day."""
    by_phase: bool = False
    """Of presence: the facet `phase` tells the minutes of each; `unknown` are those before any, and outside spells."""


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
    among: AnyMeasure
    gender: Gender = "woman"
    from_percent: int = Field(default=40, ge=0, le=100)
    to_percent: int = Field(default=60, ge=0, le=100)
    unknowns: Literal["left-out", "among"] = "left-out"
    """Whether somebody whose gender is not known is among them: then every unknown makes the share smaller."""


class DurationGoal(GoalBase):
    """How long those who have left took part: days, of everybody together and (facet `days`) by their number.

    Stretches that overlap or touch are one; a day counts once. Mean and median are taken when shown.
    """

    kind: Literal["duration"]
    stretches: Literal["all", "first", "last"] = "all"
    """Whether every stretch speaks, or the first or the last alone."""
    end_days: Literal["both", "first"] = "both"
    """Whether the last day of a stretch counts as well."""
    counted: Literal["days", "attended-days"] = "days"
    """Days of the calendar, or different days of attendance inside the stretches (`end_days` then says nothing)."""


class RatioGoal(GoalBase):
    """What was booked, in öre, for each of the people `per`: cost per result, or per participant. SEK when shown."""

    kind: Literal["ratio"]
    per: AnyMeasure
    areas: tuple[Code, ...] = ()
    activity_kinds: tuple[Code, ...] = ()
    financing: tuple[Financing, ...] = ()


class ScheduleGoal(GoalBase):
    """Of the reports that were due by a day, how many were delivered by their date. A late one stays late.

    By their ids in `reports` and `recurring`; without any, all of the programme's. The facet `report` tells each.
    """

    kind: Literal["schedule"]
    reports: tuple[Code, ...] = ()


class SeriesGoal(GoalBase):
    """A published statistic, as entered with its source: its newest value, in hundredths of its unit; or, against
    another series, its newest value as a share of that one's.
    """

    kind: Literal["series"]
    series: Code
    against: Code | None = None


class AssessedGoal(GoalBase):
    """Whether the newest dated judgement, given with its evidence, says that the goal is reached.

    The facet `verdict` tells what it says. Before the first one there is nothing to say.
    """

    kind: Literal["assessed"]


Goal = Annotated[
    CountGoal | ShareGoal | SumGoal | ChangeGoal | BalanceGoal | DurationGoal | RatioGoal | ScheduleGoal | SeriesGoal
    | AssessedGoal,
    Field(discriminator="kind"),
]  # fmt: skip
