"""What enrolment says of a participant's way, as msgspec decodes it and in the domain's own few words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from contracts import enrolment_way as said
from contracts.base import Event
from reporting.domain.facts import FollowUp, Living, OnTheWay, PhaseBegun, Status, Steps


class _Body(msgspec.Struct, frozen=True):
    occurred_on: date
    person_id: str
    programme_id: str
    spell: int
    controller: str


class _FollowUp(_Body, frozen=True):
    point: str
    reached: bool
    statuses: tuple[str, ...] = ()
    employment: str | None = None
    improved: bool | None = None
    qualification: bool | None = None


class _Status(_Body, frozen=True):
    point: str
    income_sources: tuple[str, ...] | None = None
    work_extent: int | None = None
    studies_extent: int | None = None


class _Phase(_Body, frozen=True):
    phase: str


class _Step(msgspec.Struct, frozen=True):
    step_id: str
    kind: str
    status: str = "planned"


class _Plan(_Body, frozen=True):
    steps: tuple[_Step, ...] = ()


class _StepChange(_Body, frozen=True):
    step_id: str
    status: str


class _Residence(_Body, frozen=True):
    municipality: str
    own_home: bool | None = None


def _follow_up(body: _FollowUp) -> FollowUp:
    what = (body.point, body.reached, body.statuses, body.employment, body.improved, body.qualification)
    return FollowUp(body.occurred_on, body.spell, *what)


def _status(body: _Status) -> Status:
    extents = (body.work_extent, body.studies_extent)
    return Status(body.occurred_on, body.spell, body.point, body.income_sources, *extents)


def _phase(body: _Phase) -> PhaseBegun:
    return PhaseBegun(body.occurred_on, body.spell, body.phase)


def _plan(body: _Plan) -> Steps:
    steps = tuple((step.step_id, step.kind, step.status) for step in body.steps)
    return Steps(body.occurred_on, body.spell, steps)


def _step(body: _StepChange) -> Steps:
    return Steps(body.occurred_on, body.spell, ((body.step_id, None, body.status),))


def _residence(body: _Residence) -> Living:
    return Living(body.occurred_on, body.spell, body.municipality, body.own_home)


READERS: Mapping[type[Event], tuple[type[_Body], Callable[[Any], OnTheWay]]] = {
    said.FollowUpRecorded: (_FollowUp, _follow_up),
    said.StatusRecorded: (_Status, _status),
    said.PhaseEntered: (_Phase, _phase),
    said.PlanSet: (_Plan, _plan),
    said.PlanStepChanged: (_StepChange, _step),
    said.ResidenceRecorded: (_Residence, _residence),
}
