"""The HTTP operations of the way: what happens between entry and exit, and what is asked afterwards."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from common.http import CommandOf, Verbs, router
from common.http.document import answers
from contracts.base import Code, Id
from enrolment.api import course_bodies as bodies
from enrolment.api.course_examples import WAY
from enrolment.api.course_verbs import PATH
from enrolment.api.examples import PROBLEM
from enrolment.api.people_routes import row, run
from enrolment.api.tools import Tools
from enrolment.storage.desk import Desk, Wanted

ProgrammeId = Annotated[Code, Path()]
PersonId = Annotated[Id, Path()]
_ANSWERS = answers(WAY, PROBLEM)
_Enrolment = Verbs[Desk, Tools, Wanted]


def routes(enrolment: _Enrolment) -> list[APIRouter]:
    """Everything about the way."""
    return [_between_entry_and_exit(enrolment), _plans(enrolment), _afterwards(enrolment)]


def _between_entry_and_exit(enrolment: _Enrolment) -> APIRouter:
    offered = router()

    @offered.post(PATH + "phase", responses=_ANSWERS)
    async def enter_phase(
        programme_id: ProgrammeId, person_id: PersonId, body: bodies.PhaseBody, command: CommandOf
    ) -> Response:
        """A phase begins by a consultant's word."""
        return await run(
            command, enrolment, "phase", row(bodies.PhaseRow, body, programme_id=programme_id, person_id=person_id)
        )

    @offered.post(PATH + "pause", responses=_ANSWERS)
    async def pause(
        programme_id: ProgrammeId, person_id: PersonId, body: bodies.PauseBody, command: CommandOf
    ) -> Response:
        """The participant does not come for a while."""
        return await run(
            command, enrolment, "pause", row(bodies.PauseRow, body, programme_id=programme_id, person_id=person_id)
        )

    @offered.post(PATH + "resume", responses=_ANSWERS)
    async def resume(
        programme_id: ProgrammeId, person_id: PersonId, body: bodies.ResumeBody, command: CommandOf
    ) -> Response:
        """The participant is back."""
        return await run(
            command, enrolment, "resume", row(bodies.ResumeRow, body, programme_id=programme_id, person_id=person_id)
        )

    @offered.post(PATH + "consultant", responses=_ANSWERS)
    async def assign_consultant(
        programme_id: ProgrammeId, person_id: PersonId, body: bodies.ConsultantBody, command: CommandOf
    ) -> Response:
        """Say who goes with the participant."""
        return await run(
            command,
            enrolment,
            "consultant",
            row(bodies.ConsultantRow, body, programme_id=programme_id, person_id=person_id),
        )

    return offered


def _plans(enrolment: _Enrolment) -> APIRouter:
    offered = router()

    @offered.post(PATH + "plan", responses=_ANSWERS)
    async def set_plan(
        programme_id: ProgrammeId, person_id: PersonId, body: bodies.PlanBody, command: CommandOf
    ) -> Response:
        """Write down an individual plan; the picture of the goal is sealed."""
        return await run(
            command, enrolment, "plan", row(bodies.PlanRow, body, programme_id=programme_id, person_id=person_id)
        )

    @offered.post(PATH + "steps", responses=_ANSWERS)
    async def change_step(
        programme_id: ProgrammeId, person_id: PersonId, body: bodies.StepChangeBody, command: CommandOf
    ) -> Response:
        """A step of the plan was started, done, dropped or moved."""
        return await run(
            command, enrolment, "steps", row(bodies.StepChangeRow, body, programme_id=programme_id, person_id=person_id)
        )

    @offered.post(PATH + "reviews", responses=_ANSWERS)
    async def review_plan(
        programme_id: ProgrammeId, person_id: PersonId, body: bodies.ReviewBody, command: CommandOf
    ) -> Response:
        """Participant and consultant looked at the plan."""
        return await run(
            command, enrolment, "reviews", row(bodies.ReviewRow, body, programme_id=programme_id, person_id=person_id)
        )

    return offered


def _afterwards(enrolment: _Enrolment) -> APIRouter:
    offered = router()

    @offered.post(PATH + "status", responses=_ANSWERS)
    async def record_status(
        programme_id: ProgrammeId, person_id: PersonId, body: bodies.StatusBody, command: CommandOf
    ) -> Response:
        """How the participant lives at entry or exit."""
        return await run(
            command, enrolment, "status", row(bodies.StatusRow, body, programme_id=programme_id, person_id=person_id)
        )

    @offered.post(PATH + "residence", responses=_ANSWERS)
    async def record_residence(
        programme_id: ProgrammeId, person_id: PersonId, body: bodies.ResidenceBody, command: CommandOf
    ) -> Response:
        """Where the participant lives."""
        return await run(
            command,
            enrolment,
            "residence",
            row(bodies.ResidenceRow, body, programme_id=programme_id, person_id=person_id),
        )

    @offered.post(PATH + "follow-ups", responses=_ANSWERS)
    async def record_follow_up(
        programme_id: ProgrammeId, person_id: PersonId, body: bodies.FollowUpBody, command: CommandOf
    ) -> Response:
        """What an exited participant does at a follow-up point."""
        return await run(
            command,
            enrolment,
            "follow-ups",
            row(bodies.FollowUpRow, body, programme_id=programme_id, person_id=person_id),
        )

    return offered
