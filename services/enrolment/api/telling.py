"""POST /programmes/{programme_id}/deliveries, /judgements, /statistics: what staff tell of a programme itself."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field
from starlette.responses import Response

from common.access import Principal
from common.http import Answer, CommandOf, Kind, Verb, Verbs, router, settled, unknown
from common.http.document import answers
from common.http.fields import Day, Exact
from common.problems import Body, Problem
from contracts.activities_results import Link
from contracts.base import Code, Id, Label
from contracts.enrolment_programme import Verdict
from enrolment.api import access
from enrolment.api.course_examples import TOLD
from enrolment.api.examples import PROBLEM
from enrolment.api.people_routes import row, run
from enrolment.api.tools import Tools
from enrolment.domain import accounts
from enrolment.domain.accounts import Decision, Delivery, Judgement, Statistic, Telling
from enrolment.storage.desk import Desk, Wanted

_Enrolment = Verbs[Desk, Tools, Wanted]
ProgrammeId = Annotated[Code, Path()]
_Evidence = Annotated[tuple[Link, ...], Field(max_length=20)]


class DeliveryBody(Body):
    """A report was delivered on a day; recurring ones by the name in the reporting calendar. The last word speaks."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"report": "interim-1", "on": "2014-12-12", "evidence": ["https://diarium.example/2014/117"]},
    ]})  # fmt: skip

    report: Code
    on: Day
    void: bool = False
    """It was not delivered after all."""
    evidence: _Evidence = ()


class JudgementBody(Body):
    """Whether a goal that is assessed is reached, by whom it was found, and on what that stands."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"goal": "no-prejudice", "on": "2015-11-30", "verdict": "partly", "by": "styrgruppen",
         "evidence": ["https://diarium.example/2015/201"]},
    ]})  # fmt: skip

    goal: Code
    on: Day
    verdict: Verdict
    by: Id
    evidence: _Evidence = ()


class StatisticBody(Body):
    """A published statistic's value for a day, with its source; without a value it is taken back."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"series": "unemployed-foreign-born", "on": "2014-12-31", "value": "21.4", "source": "The employment service"},
    ]})  # fmt: skip

    series: Code
    on: Day
    value: Exact | None
    source: Label
    link: Link | None = None


class _OfProgramme(Body):
    programme_id: Code


class DeliveryRow(_OfProgramme, DeliveryBody):
    """A delivery in a batch."""


class JudgementRow(_OfProgramme, JudgementBody):
    """A judgement in a batch."""


class StatisticRow(_OfProgramme, StatisticBody):
    """A statistic in a batch."""


Row = DeliveryRow | JudgementRow | StatisticRow


def wants(body: Row, _: Tools) -> Wanted:
    """The programme, and what was told under the same name."""
    return Wanted(programmes=frozenset([body.programme_id]), accounts=frozenset([_aggregate(body)]))


def tell(desk: Desk, principal: Principal, body: Row, tools: Tools) -> Answer | Problem:
    """Write it down."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme.current):
        return problem
    name = _aggregate(body)
    telling = Telling(programme.current, desk.course.told.get(name, ()), tools.at)
    return settled(desk, name, _decided(telling, body), {"programme_id": body.programme_id})


def _aggregate(body: Row) -> str:
    match body:
        case DeliveryRow():
            return f"report:{body.programme_id}~{body.report}"
        case JudgementRow():
            return f"judgement:{body.programme_id}~{body.goal}"
        case StatisticRow():
            return f"series:{body.programme_id}~{body.series}~{body.on}"


def _decided(telling: Telling, body: Row) -> Decision:
    content = body.model_dump(exclude={"programme_id"})
    match body:
        case DeliveryRow():
            return accounts.deliver(telling, Delivery(**content))
        case JudgementRow():
            return accounts.judge(telling, Judgement(**content))
        case StatisticRow():
            return accounts.enter(telling, Statistic(**content))


_ROWS: dict[str, type[Body]] = {"deliveries": DeliveryRow, "judgements": JudgementRow, "statistics": StatisticRow}
VERBS: dict[str, Verb[Desk, Tools, Wanted]] = {
    name: Verb(Kind(body, f"POST /programmes/{{programme_id}}/{name}", ("programme_id",)), wants, tell)
    for name, body in _ROWS.items()
}


def routes(enrolment: _Enrolment) -> list[APIRouter]:
    """All of them."""
    offered = router()

    @offered.post("/programmes/{programme_id}/deliveries", responses=answers(TOLD, PROBLEM))
    async def deliver_report(programme_id: ProgrammeId, body: DeliveryBody, command: CommandOf) -> Response:
        """A report was delivered."""
        return await run(command, enrolment, "deliveries", row(DeliveryRow, body, programme_id=programme_id))

    @offered.post("/programmes/{programme_id}/judgements", responses=answers(TOLD, PROBLEM))
    async def judge_goal(programme_id: ProgrammeId, body: JudgementBody, command: CommandOf) -> Response:
        """A goal was judged."""
        return await run(command, enrolment, "judgements", row(JudgementRow, body, programme_id=programme_id))

    @offered.post("/programmes/{programme_id}/statistics", responses=answers(TOLD, PROBLEM))
    async def enter_statistic(programme_id: ProgrammeId, body: StatisticBody, command: CommandOf) -> Response:
        """A published statistic is entered with its source."""
        return await run(command, enrolment, "statistics", row(StatisticRow, body, programme_id=programme_id))

    return [offered]
