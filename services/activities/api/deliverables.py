"""Deliverables over HTTP: what is to be developed, how far it has come, and what was said wrongly."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field
from starlette.responses import Response

from activities.api.examples import PROBLEM
from activities.api.owning import owned
from activities.api.tools import Tools
from activities.domain import deliverables
from activities.domain.deliverable_way import Deliverable, Family
from activities.domain.deliverables import Step, Thing
from activities.storage.desk import Desk, Wanted
from common.access import Principal
from common.http import Answer, CommandOf, Kind, Task, Verb, Verbs, carry_out, router, settled, unknown
from common.http.document import answers, nothing_there
from common.http.fields import Day, Whole
from common.problems import Body, Problem
from contracts.activities_results import DeliverableKind, DeliverableStatus, Link
from contracts.base import Code, Id, Label

DELIVERABLES = "POST /deliverables"
STEPS = "POST /deliverables/{deliverable_id}/steps"
CORRECTIONS = "POST /deliverables/{deliverable_id}/corrections"
_MADE = {"aggregate": "deliverable:company-school", "version": 1, "deliverable_id": "company-school"}
_GONE = {**_MADE, "version": 2}
_NAMED = nothing_there("There is no deliverable of that id.")

DeliverableId = Annotated[Id, Path()]
Evidence = Annotated[tuple[Link, ...], Field(max_length=20)]


class StepBody(Body):
    """A status that was reached; `on` is today unless said."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"status": "in-progress", "on": "2019-03-20", "close_to_done": True, "expected_on": "2019-06-30"},
        {"status": "spread", "organisation": "avesta", "evidence": ["https://www.hedemora.se/foretagsskola"]},
    ]})  # fmt: skip

    status: DeliverableStatus
    on: Day | None = None
    close_to_done: bool = Field(default=False, strict=True)
    expected_on: Day | None = None
    organisation: Id | None = None
    evidence: Evidence = ()
    title: Label | None = None

    def as_step(self) -> Step:
        """The command in the rules' words."""
        return Step(
            self.status,
            self.on,
            self.close_to_done,
            self.expected_on,
            self.organisation,
            self.evidence,
            self.title,
        )


class DeliverableBody(StepBody):
    """A model, tool or method, and how far it has come. A part names what it is a part of."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"deliverable_id": "company-school", "programme_id": "en-vag-in", "kind": "model", "title": "Företagsskola",
         "status": "planned", "on": "2016-09-01"},
        {"programme_id": "natverksbygge", "kind": "model", "title": "Kursinnehåll", "part_of": "working-model",
         "status": "done", "on": "2015-10-01"},
    ]})  # fmt: skip

    deliverable_id: Id | None = None
    programme_id: Code
    kind: DeliverableKind
    title: Label
    part_of: Id | None = None
    area: Code | None = None
    status: DeliverableStatus = "planned"

    def as_thing(self, deliverable_id: Id) -> Thing:
        """What it is, in the rules' words."""
        return Thing(deliverable_id, self.kind, self.title, self.part_of, self.area)


class StepRow(StepBody):
    """A step in a batch."""

    deliverable_id: Id


class CorrectedStepBody(Body):
    """The step that was said at version `corrects` is replaced as a whole, or void (`null`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"corrects": 2, "replacement": {"status": "done", "on": "2019-03-20"}},
        {"corrects": 3, "replacement": None},
    ]})  # fmt: skip

    corrects: Whole = Field(ge=1)
    replacement: StepBody | None


class CorrectedStepRow(CorrectedStepBody):
    """A correction of a step in a batch."""

    deliverable_id: Id


def _wants_new(body: DeliverableBody, _: Tools) -> Wanted:
    names = [f"deliverable:{one}" for one in (body.deliverable_id, body.part_of) if one]
    return Wanted(programmes=frozenset([body.programme_id]), accounts=frozenset(names))


def _wants(body: StepRow | CorrectedStepRow, _: Tools) -> Wanted:
    return Wanted(accounts=frozenset([f"deliverable:{body.deliverable_id}"]))


def _introduce(desk: Desk, principal: Principal, body: DeliverableBody, tools: Tools) -> Answer | Problem:
    programme = owned(desk, principal, body.programme_id)
    if isinstance(programme, Problem):
        return programme
    deliverable_id = body.deliverable_id or tools.new_id()
    family = desk.accounts.family(deliverable_id, programme, body.part_of)
    state = desk.accounts.deliverables.get(deliverable_id)
    decision = deliverables.introduce(state, body.as_thing(deliverable_id), body.as_step(), family, tools.at)
    return settled(desk, f"deliverable:{deliverable_id}", decision, {"deliverable_id": deliverable_id})


def _advance(desk: Desk, principal: Principal, body: StepRow, tools: Tools) -> Answer | Problem:
    found = _known(desk, principal, body.deliverable_id)
    if isinstance(found, Problem):
        return found
    decision = deliverables.advance(found[0], body.as_step(), found[1], tools.at)
    return settled(desk, f"deliverable:{body.deliverable_id}", decision, {"deliverable_id": body.deliverable_id})


def _correct(desk: Desk, principal: Principal, body: CorrectedStepRow, tools: Tools) -> Answer | Problem:
    found = _known(desk, principal, body.deliverable_id)
    if isinstance(found, Problem):
        return found
    instead = body.replacement.as_step() if body.replacement else None
    decision = deliverables.correct(found[0], body.corrects, instead, found[1], tools.at)
    return settled(desk, f"deliverable:{body.deliverable_id}", decision, {"deliverable_id": body.deliverable_id})


def _known(desk: Desk, principal: Principal, deliverable_id: str) -> tuple[Deliverable, Family] | Problem:
    state = desk.accounts.deliverables.get(deliverable_id)
    if state is None:
        return unknown("deliverable", "deliverable_id", status=404)
    programme = owned(desk, principal, state.first.programme_id)
    if isinstance(programme, Problem):
        return programme
    return state, desk.accounts.family(deliverable_id, programme, state.first.part_of)


VERBS: dict[str, Verb[Desk, Tools, Wanted]] = {
    "deliverables": Verb(Kind(DeliverableBody, DELIVERABLES), _wants_new, _introduce),
    "deliverable-steps": Verb(Kind(StepRow, STEPS, ("deliverable_id",)), _wants, _advance),
    "deliverable-corrections": Verb(Kind(CorrectedStepRow, CORRECTIONS, ("deliverable_id",)), _wants, _correct),
}


def commands(activities: Verbs[Desk, Tools, Wanted]) -> APIRouter:
    """The operations that change something."""
    offered = router()

    @offered.post("/deliverables", responses=answers(_MADE, PROBLEM))
    async def introduce_deliverable(body: DeliverableBody, command: CommandOf) -> Response:
        """Name a model, tool or method that the programme develops."""
        return await carry_out(command, activities, Task("deliverables", body))

    @offered.post("/deliverables/{deliverable_id}/steps", responses=answers(_GONE, PROBLEM) | _NAMED)
    async def advance_deliverable(deliverable_id: DeliverableId, body: StepBody, command: CommandOf) -> Response:
        """Say that it is in progress, done, adopted in ordinary operations, or spread to somebody."""
        return await carry_out(command, activities, Task("deliverable-steps", _row(StepRow, body, deliverable_id)))

    @offered.post("/deliverables/{deliverable_id}/corrections", responses=answers(_GONE, PROBLEM) | _NAMED)
    async def correct_deliverable(
        deliverable_id: DeliverableId, body: CorrectedStepBody, command: CommandOf
    ) -> Response:
        """A step that was said wrongly is replaced as a whole, or void."""
        row = _row(CorrectedStepRow, body, deliverable_id)
        return await carry_out(command, activities, Task("deliverable-corrections", row))

    return offered


def _row(kind: type[Body], body: Body, deliverable_id: str) -> Body:
    said: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set}
    return kind.model_construct(**said | {"deliverable_id": deliverable_id})
