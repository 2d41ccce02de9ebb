"""How a programme runs for its participants, and what is due when: places, length of stay, follow-ups, calendar."""

from datetime import date
from typing import Literal

from pydantic import Field

from contracts.base import Code, Id
from contracts.programme.text import Part, Text


class Capacity(Part):
    """How many can be in at the same time. A referral that was accepted keeps its place until the person enters."""

    places: int = Field(ge=1, le=100_000)
    assumed: bool = False


class Stay(Part):
    """How long each participant takes part, in calendar months from entry, or in weeks."""

    months: int | None = Field(default=None, ge=1, le=60)
    weeks: int | None = Field(default=None, ge=1, le=260)
    assumed: bool = False


class FollowUp(Part):
    """A point after exit at which a participant's status is asked for.

    `within`: any day from the exit up to that day counts, the last one speaks. `at`: the status on that day, asked
    for from then on for `grace_days`. Months are clamped to the month's end.
    """

    id: Code
    title: Text
    days_after_exit: int | None = Field(default=None, ge=0, le=1000)
    months_after_exit: int | None = Field(default=None, ge=0, le=60)
    status: Literal["within", "at"]
    grace_days: int = Field(default=28, ge=0, le=366)
    remind_days_before: int = Field(default=7, ge=0, le=366)
    """Before the last day on which it can be answered."""
    assumed: bool = False


class Retention(Part):
    """How long what a funder may ask to see is kept. Until then erasing a participant is refused with the reason."""

    id: Code
    organisation: Id | None = None
    """The funder that asks for it."""
    until: date | None = None
    years_after_end: int | None = Field(default=None, ge=0, le=100)
    """From the end of the programme, or of its extension. One of the two is given."""
    title: Text
    assumed: bool = False


class Survey(Part):
    """An instrument of the surveys service that this programme uses, and when."""

    instrument: Code
    version: int | None = Field(default=None, ge=1)
    moments: tuple[Literal["entry", "exit", "other"], ...] = Field(min_length=1)
    dates: tuple[date, ...] = Field(default=(), max_length=50)
    """Days on which everybody who takes part then is asked (moment `other`)."""
    open_days: int = Field(default=60, ge=0, le=366)
    """How long an answer is waited for, the day of asking not counted."""
    remind_after_days: tuple[int, ...] = Field(default=(7, 21), max_length=5)
    assumed: bool = False


class Recurring(Part):
    """Something to report again and again: so many times in each period, due so many days after its end."""

    id: Code
    title: Text
    per: Literal["month", "quarter", "half-year", "year"]
    times: int = Field(default=1, ge=1, le=12)
    """Spread evenly: twice in a half-year is after each quarter."""
    due_after_days: int = Field(default=0, ge=0, le=366)
    to: tuple[Id, ...] = ()
    assumed: bool = False


class Releases(Part):
    """How often partners get figures anew, and how many people a figure has to leave open at least."""

    every_weeks: int = Field(default=1, ge=1, le=26)
    k: int = Field(default=5, ge=3, le=20)
    """The smallest number of people whom a shown or hidden figure may narrow anything down to."""


class Closing(Part):
    """The programme is closed: nobody enters any more. Outcomes, follow-ups and reports go on."""

    on: date
    reason: Literal["planned-end", "ended-early", "merged-into-ordinary-operations"] = "planned-end"
