"""Budget lines and costs over HTTP: what each line holds, what was booked on it, and what was booked wrongly."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field
from starlette.responses import Response

from activities.api.examples import PROBLEM
from activities.api.owning import owned
from activities.api.tools import Tools
from activities.domain import cost_record, costs
from activities.domain.costs import Booking, Line, Spending, budget_id
from activities.domain.programmes import Programme
from activities.storage.desk import Desk, Wanted
from common.access import Principal
from common.http import Answer, CommandOf, Kind, Task, Verb, Verbs, carry_out, router, settled, unknown
from common.http.document import answers, nothing_there
from common.http.fields import Day, Exact, ExactFromZero, Whole
from common.problems import Body, Problem
from contracts.activities_costs import Financing
from contracts.base import Code, Id, Label

LINES = "POST /budget-lines"
COSTS = "POST /costs"
CORRECTIONS = "POST /costs/{cost_id}/corrections"
_LINE = {"aggregate": "budget:till-arbete-eller-studier~staff", "version": 1, "line": "staff"}
_COST = {"aggregate": "cost:2020-a117", "version": 1, "cost_id": "2020-a117"}
_CORRECTED = {**_COST, "version": 2}
_NAMED = nothing_there("There is no booking of that id.")

CostId = Annotated[Id, Path()]


class LineBody(Body):
    """A line of the budget, and what it holds from a day on. Zero takes it away."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"programme_id": "till-arbete-eller-studier", "line": "staff", "title": "Personal", "financing": "grant",
         "funder": "esf", "amount": "5258446.00", "on": "2020-07-01"},
        {"programme_id": "till-arbete-eller-studier", "line": "own-time", "title": "Arbetstid",
         "financing": "cofinancing-time", "funder": "vasteras", "amount": "900000"},
    ]})  # fmt: skip

    programme_id: Code
    line: Code
    title: Label
    financing: Financing
    funder: Id
    amount: ExactFromZero
    area: Code | None = None
    on: Day | None = None

    def as_line(self) -> Line:
        """The command in the rules' words."""
        return Line(self.line, self.title, self.financing, self.funder, self.amount, self.area, self.on)


class _Booked(Body):
    line: Code
    on: Day
    amount: Exact | None = None
    hours: Annotated[ExactFromZero, Field(le=100_000)] | None = None
    rate: Annotated[ExactFromZero, Field(le=100_000)] | None = None
    activity_id: Id | None = None
    area: Code | None = None
    account: Code | None = None
    voucher: Id | None = None

    def as_booking(self) -> Booking:
        """The booking in the rules' words."""
        return Booking(
            self.line, self.on, self.amount, self.hours, self.rate, self.area, self.account, self.voucher
        )  # fmt: skip


class CostBody(_Booked):
    """Something was paid (an amount, below zero for a credit note) or given as time (hours and their rate)."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"cost_id": "2020-a117", "programme_id": "till-arbete-eller-studier", "line": "staff", "on": "2020-09-30",
         "amount": "41250.50", "activity_id": "suggestopedia", "account": "5010", "voucher": "A117"},
        {"programme_id": "till-arbete-eller-studier", "line": "own-time", "on": "2020-09-30", "hours": "7.75",
         "rate": "450"},
    ]})  # fmt: skip

    cost_id: Id | None = None
    programme_id: Code


class CorrectedCostBody(Body):
    """What was booked at version `corrects` (the first) is replaced as a whole, or void (`null`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"corrects": 1, "replacement": {"line": "staff", "on": "2020-09-30", "amount": "41205.50"}},
        {"corrects": 1, "replacement": None},
    ]})  # fmt: skip

    corrects: Whole = Field(ge=1)
    replacement: _Booked | None


class CorrectedCostRow(CorrectedCostBody):
    """A correction of a booking in a batch."""

    cost_id: Id


def _wants_line(body: LineBody, _: Tools) -> Wanted:
    name = f"budget:{budget_id(body.programme_id, body.line)}"
    return Wanted(programmes=frozenset([body.programme_id]), accounts=frozenset([name]))


def _set_line(desk: Desk, principal: Principal, body: LineBody, tools: Tools) -> Answer | Problem:
    programme = owned(desk, principal, body.programme_id)
    if isinstance(programme, Problem):
        return programme
    key = budget_id(body.programme_id, body.line)
    decision = costs.set_line(desk.accounts.lines.get(key), body.as_line(), programme, tools.at)
    return settled(desk, f"budget:{key}", decision, {"line": body.line})


def _wants_cost(body: CostBody, _: Tools) -> Wanted:
    return Wanted(
        programmes=frozenset([body.programme_id]),
        activities=frozenset([body.activity_id] if body.activity_id else []),
        accounts=frozenset([f"cost:{body.cost_id or ''}"]),
    )


def _book(desk: Desk, principal: Principal, body: CostBody, tools: Tools) -> Answer | Problem:
    programme = owned(desk, principal, body.programme_id)
    if isinstance(programme, Problem):
        return programme
    cost_id = body.cost_id or tools.new_id()
    spending = _spending(desk, cost_id, programme, body)
    if isinstance(spending, Problem):
        return spending
    known = desk.accounts.costs.get(cost_id)
    decision = costs.book(spending, body.as_booking(), known.said if known else None, tools.at)
    return settled(desk, f"cost:{cost_id}", decision, {"cost_id": cost_id})


def _wants_correction(body: CorrectedCostRow, _: Tools) -> Wanted:
    activity = body.replacement.activity_id if body.replacement else None
    return Wanted(
        activities=frozenset([activity] if activity else []), accounts=frozenset([f"cost:{body.cost_id}"])
    )  # fmt: skip


def _correct(desk: Desk, principal: Principal, body: CorrectedCostRow, tools: Tools) -> Answer | Problem:
    state = desk.accounts.costs.get(body.cost_id)
    if state is None:
        return unknown("cost", "cost_id", status=404)
    programme = owned(desk, principal, state.said.programme_id)
    if isinstance(programme, Problem):
        return programme
    instead: tuple[Spending, Booking] | None = None
    if body.replacement:
        spending = _spending(desk, body.cost_id, programme, body.replacement)
        if isinstance(spending, Problem):
            return spending
        instead = spending, body.replacement.as_booking()
    decision = cost_record.correct(state, body.corrects, instead, tools.at)
    return settled(desk, f"cost:{body.cost_id}", decision, {"cost_id": body.cost_id})


def _spending(desk: Desk, cost_id: str, programme: Programme, body: _Booked) -> Spending | Problem:
    line = desk.accounts.lines.get(budget_id(programme.id, body.line))
    if line is None:
        return unknown("budget-line", "line")
    activity = desk.activities.get(body.activity_id) if body.activity_id else None
    if body.activity_id and activity is None:
        return unknown("activity", "activity_id")
    return Spending(cost_id, programme, line.event, activity)


VERBS: dict[str, Verb[Desk, Tools, Wanted]] = {
    "budget-lines": Verb(Kind(LineBody, LINES), _wants_line, _set_line),
    "costs": Verb(Kind(CostBody, COSTS), _wants_cost, _book),
    "cost-corrections": Verb(Kind(CorrectedCostRow, CORRECTIONS, ("cost_id",)), _wants_correction, _correct),
}


def commands(activities: Verbs[Desk, Tools, Wanted]) -> APIRouter:
    """The operations that change something."""
    offered = router()

    @offered.post("/budget-lines", responses=answers(_LINE, PROBLEM))
    async def set_budget_line(body: LineBody, command: CommandOf) -> Response:
        """Say what a line of the budget holds from a day on, and who pays it."""
        return await carry_out(command, activities, Task("budget-lines", body))

    @offered.post("/costs", responses=answers(_COST, PROBLEM))
    async def book_cost(body: CostBody, command: CommandOf) -> Response:
        """Book what was paid, or given as time, on a line, by activity or area."""
        return await carry_out(command, activities, Task("costs", body))

    @offered.post("/costs/{cost_id}/corrections", responses=answers(_CORRECTED, PROBLEM) | _NAMED)
    async def correct_cost(cost_id: CostId, body: CorrectedCostBody, command: CommandOf) -> Response:
        """What was booked is replaced as a whole, or void; both stay to be read."""
        said = {name: getattr(body, name) for name in body.model_fields_set}
        row = CorrectedCostRow.model_construct(**said, cost_id=cost_id)
        return await carry_out(command, activities, Task("cost-corrections", row))

    return offered
