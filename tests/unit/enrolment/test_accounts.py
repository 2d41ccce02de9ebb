"""What staff tell of a programme itself: a report delivered, a judgement, a statistic; and where people live."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from contracts.decisions import Already, Refusal
from contracts.programme import (
    AssessedGoal,
    Organisation,
    Period,
    ProgrammeDefinition,
    Recurring,
    ReportDue,
    SeriesGoal,
    Text,
)
from enrolment.domain.accounts import Delivery, Judgement, Statistic, Telling, deliver, enter, judge

AT = datetime(2015, 12, 1, 12, tzinfo=UTC)
_WORDS = Text(sv="ord", en="words")
_NAMED = {"title": _WORDS, "definition": _WORDS}
LINK = ("https://diary.example/1",)
BRIDGE = ProgrammeDefinition(
    id="bridge", version=1, title=_WORDS, purpose=_WORDS, controller="town",
    period=Period(start=date(2014, 6, 2), end=date(2015, 11, 30)),
    organisations=(
        Organisation(id="town", name="Town", roles=("owner",)),
        Organisation(id="office", name="Office", roles=("partner",)),
    ),
    goals=(
        AssessedGoal(kind="assessed", id="vision", **_NAMED),
        SeriesGoal(kind="series", id="rate", series="foreign-born", against="everybody", **_NAMED),
    ),
    reports=(ReportDue(id="final", title=_WORDS, due=date(2016, 1, 15)),),
    recurring=(Recurring(id="goals", title=_WORDS, per="quarter"),),
)  # fmt: skip


def telling(*before) -> Telling:
    return Telling(BRIDGE, before, AT)


def test_a_report_is_delivered_under_the_name_that_the_calendar_gives_it():
    for report in ("final", "goals-20150101"):
        (event,) = deliver(telling(), Delivery(report, date(2015, 11, 30), void=False, evidence=LINK))
        assert (event.report, event.occurred_on, event.controller) == (report, date(2015, 11, 30), "town")
        again = deliver(telling(event), Delivery(report, date(2015, 11, 30), void=False, evidence=LINK))
        assert isinstance(again, Already)
        (taken_back,) = deliver(telling(event), Delivery(report, date(2015, 11, 30), void=True, evidence=()))
        assert taken_back.void


def test_a_judgement_names_its_judge_and_its_evidence():
    (event,) = judge(telling(), Judgement("vision", date(2015, 11, 30), "partly", "town", LINK))
    assert (event.verdict, event.by, event.evidence) == ("partly", "town", LINK)
    assert isinstance(judge(telling(event), Judgement("vision", date(2015, 11, 30), "withdrawn", "town", ())), list)


def test_a_statistic_comes_with_its_source_and_can_be_taken_back():
    (event,) = enter(telling(), Statistic("everybody", date(2015, 1, 1), Decimal("7.90"), "Labour force survey", None))
    assert (event.series, event.value, event.source) == ("everybody", Decimal("7.90"), "Labour force survey")
    (gone,) = enter(telling(event), Statistic("everybody", date(2015, 1, 1), None, "Labour force survey", None))
    assert gone.value is None


@pytest.mark.parametrize(("decision", "rule"), [
    (deliver(telling(), Delivery("minutes", date(2015, 11, 30), void=False, evidence=())), "unknown-report"),
    (deliver(telling(), Delivery("final", date(2016, 1, 15), void=False, evidence=())), "in-the-future"),
    (judge(telling(), Judgement("rate", date(2015, 11, 30), "reached", "town", LINK)), "not-assessed"),
    (judge(telling(), Judgement("vision", date(2015, 11, 30), "reached", "office", LINK)), "not-a-judge"),
    (judge(telling(), Judgement("vision", date(2015, 11, 30), "reached", "town", ())), "no-evidence"),
    (enter(telling(), Statistic("weather", date(2015, 1, 1), Decimal(1), "Institute", None)), "unknown-series"),
])  # fmt: skip
def test_what_no_goal_and_no_calendar_asks_for_is_refused(decision, rule: str):
    assert isinstance(decision, Refusal)
    assert decision.rule == rule
