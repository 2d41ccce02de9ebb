"""What enrolment says of a programme itself, beside its definition: reports, judgements, published statistics.

Aggregates: `report:<programme>~<report>`, `judgement:<programme>~<goal>`, `series:<programme>~<series>~<day>`.
"""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.activities_results import Link
from contracts.base import Code, Event, Id, Label

Verdict = Literal["reached", "partly", "not-reached", "withdrawn"]
"""`withdrawn`: what was judged before counts no more, from that day on."""

StatisticValue = Annotated[Decimal, Field(max_digits=14, decimal_places=2)]
"""In the statistic's own unit; percent for shares. It may be below zero."""


class _OfProgramme(Event):
    programme_id: Code
    controller: Code


class ReportDelivered(_OfProgramme):
    """A report was delivered on `occurred_on`. The last word on a report speaks."""

    subject: ClassVar[str] = "insteg.enrolment.report.delivered.v1"

    report: Code
    """As the reporting calendar names it: of a recurring one with the first day that it covers."""
    void: bool = False
    """It was not delivered after all."""
    evidence: tuple[Link, ...] = ()


class JudgementGiven(_OfProgramme):
    """A goal was judged on `occurred_on`; the newest judgement speaks, of one day the last word."""

    subject: ClassVar[str] = "insteg.enrolment.judgement.given.v1"

    goal: Code
    verdict: Verdict
    by: Id
    """The organisation that judged: an owner, a steering group."""
    evidence: tuple[Link, ...] = ()


class StatisticEntered(_OfProgramme):
    """A published statistic's value for `occurred_on`. The last word on a day speaks; None takes it back."""

    subject: ClassVar[str] = "insteg.enrolment.statistic.entered.v1"

    series: Code
    value: StatisticValue | None
    source: Label
    """Who published it, and which table."""
    link: Link | None = None


EVENTS: tuple[type[Event], ...] = (ReportDelivered, JudgementGiven, StatisticEntered)
