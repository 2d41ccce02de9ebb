"""The commands of the way: phase, pause, return, consultant, plan, step, review, status, follow-up."""

from common.access import Principal
from common.http import Answer, settled, unknown
from common.problems import Problem
from enrolment.api import access
from enrolment.api.course_bodies import (
    ConsultantRow,
    FollowUpRow,
    PauseRow,
    PhaseRow,
    PlanRow,
    ResidenceRow,
    ResumeRow,
    ReviewRow,
    StatusRow,
    StepChangeRow,
    VolumeBody,
)
from enrolment.api.noting import note
from enrolment.api.tools import Tools
from enrolment.domain import follow_ups, phases, plans, residences, volumes
from enrolment.domain.participation import Participation
from enrolment.domain.phases import Decision, Where
from enrolment.domain.way import Way
from enrolment.storage.desk import Desk, Wanted

Row = (
    PhaseRow | PauseRow | ResumeRow | ConsultantRow | PlanRow | StepChangeRow | ReviewRow | StatusRow | FollowUpRow
    | ResidenceRow
)  # fmt: skip
_NAMES = {"programme_id", "person_id"}


def wants(body: Row, _: Tools) -> Wanted:
    """The programme, the participation and the way."""
    key = (body.programme_id, body.person_id)
    people = frozenset([body.person_id] if isinstance(body, PlanRow) else [])
    return Wanted(
        programmes=frozenset([body.programme_id]), people=people, participations=frozenset([key]), ways=frozenset([key])
    )


def go_on(desk: Desk, principal: Principal, body: Row, tools: Tools) -> Answer | Problem:
    """Carry out any of the commands."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme.current):
        return problem
    key = (body.programme_id, body.person_id)
    participation = desk.participations.get(key, Participation())
    where = Where(programme.current, participation, desk.course.ways.get(key, Way()), tools.at)
    decision = _decided(where, body)
    if isinstance(decision, list) and isinstance(body, PlanRow) and body.picture:
        note_id = f"{where.way.version + 1}"
        problem = note(
            desk, principal, tools, kind="plan", programme_id=body.programme_id, person_id=body.person_id,
            note_id=note_id, content=body.picture.encode(),
        )  # fmt: skip
        if problem:
            return problem
    ids = {"programme_id": body.programme_id, "person_id": body.person_id}
    return settled(desk, f"way:{body.programme_id}:{body.person_id}", decision, ids)


def _decided(where: Where, body: Row) -> Decision:  # noqa: C901, PLR0911 - one for each command
    match body:
        case PhaseRow():
            return phases.enter(where, body.phase, body.on)
        case PauseRow():
            return phases.pause(where, body.on, body.reason)
        case ResumeRow():
            return phases.resume(where, body.on)
        case ConsultantRow():
            return phases.assign(where, body.consultant, body.on)
        case PlanRow():
            return plans.set_plan(where, body.as_aim())
        case StepChangeRow():
            return plans.change_step(where, body.step_id, body.status, body.on, body.due_on)
        case ReviewRow():
            return plans.review(where, body.progress, body.on, body.next_review_on)
        case StatusRow():
            content = body.model_dump(exclude={*_NAMES, "point", "on"})
            return follow_ups.record_status(where, body.point, body.on, content)
        case ResidenceRow():
            return residences.record(where, body.municipality, body.on, own_home=body.own_home)
        case FollowUpRow():
            content = body.model_dump(exclude={*_NAMES, "point", "on"})
            return follow_ups.record(where, body.point, body.on, content)


def wants_volume(body: VolumeBody, _: Tools) -> Wanted:
    """The programme and what was counted under this id."""
    return Wanted(programmes=frozenset([body.programme_id]), volumes=frozenset([body.volume_id]))


def count(desk: Desk, principal: Principal, body: VolumeBody, tools: Tools) -> Answer | Problem:
    """Write down a volume."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme.current):
        return problem
    known = desk.course.volumes.get(body.volume_id, ())
    decision = volumes.count(known, programme.current, body.as_volume(), tools.at)
    ids = {"programme_id": body.programme_id, "volume_id": body.volume_id}
    return settled(desk, f"volume:{body.volume_id}", decision, ids)
