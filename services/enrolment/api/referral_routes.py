"""The HTTP operations about referrals, volumes, and small changes of a programme."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from common.http import CommandOf, Verbs, router
from common.http.document import answers
from contracts.base import Code, Id
from enrolment.api import amending
from enrolment.api import course_bodies as bodies
from enrolment.api.course_examples import AMENDED, REFERRED, VOLUME
from enrolment.api.examples import PROBLEM
from enrolment.api.people_routes import row, run
from enrolment.api.tools import Tools
from enrolment.storage.desk import Desk, Wanted

_Enrolment = Verbs[Desk, Tools, Wanted]
ProgrammeId = Annotated[Code, Path()]


def routes(enrolment: _Enrolment) -> list[APIRouter]:
    """All of them."""
    return [_referrals(enrolment), _amendments(enrolment)]


def _referrals(enrolment: _Enrolment) -> APIRouter:
    offered = router()

    @offered.post("/referrals", responses=answers(REFERRED, PROBLEM))
    async def refer(body: bodies.ReferralBody, command: CommandOf) -> Response:
        """A partner proposes a person for a programme, with its own number of the matter."""
        return await run(command, enrolment, "referrals", body)

    @offered.post("/referrals/{referral_id}/decision", responses=answers(REFERRED, PROBLEM))
    async def decide_referral(
        referral_id: Annotated[Id, Path()], body: bodies.DecisionBody, command: CommandOf
    ) -> Response:
        """Accept, decline, put on the waiting list, withdraw."""
        return await run(command, enrolment, "decision", row(bodies.DecisionRow, body, referral_id=referral_id))

    @offered.post("/volumes", responses=answers(VOLUME, PROBLEM))
    async def count_volume(body: bodies.VolumeBody, command: CommandOf) -> Response:
        """Count people without knowing them."""
        return await run(command, enrolment, "volumes", body)

    return offered


def _amendments(enrolment: _Enrolment) -> APIRouter:
    offered = router()

    @offered.post("/programmes/{programme_id}/extension", responses=answers(AMENDED, PROBLEM))
    async def extend_programme(programme_id: ProgrammeId, body: amending.ExtensionBody, command: CommandOf) -> Response:
        """The programme goes on to a later day; the definition gets a new version."""
        return await run(command, enrolment, "extension", row(amending.ExtensionRow, body, programme_id=programme_id))

    @offered.post("/programmes/{programme_id}/closing", responses=answers(AMENDED, PROBLEM))
    async def close_programme(programme_id: ProgrammeId, body: amending.ClosingBody, command: CommandOf) -> Response:
        """Nobody enters any more; everybody must have left."""
        return await run(command, enrolment, "closing", row(amending.ClosingRow, body, programme_id=programme_id))

    @offered.post("/programmes/{programme_id}/organisations", responses=answers(AMENDED, PROBLEM))
    async def appoint_organisation(
        programme_id: ProgrammeId, body: amending.OrganisationBody, command: CommandOf
    ) -> Response:
        """An organisation joins, or gets other roles."""
        return await run(
            command, enrolment, "organisations", row(amending.OrganisationRow, body, programme_id=programme_id)
        )

    @offered.post("/programmes/{programme_id}/reports", responses=answers(AMENDED, PROBLEM))
    async def expect_report(programme_id: ProgrammeId, body: amending.ReportBody, command: CommandOf) -> Response:
        """A report is expected, or on another day."""
        return await run(command, enrolment, "reports", row(amending.ReportRow, body, programme_id=programme_id))

    return offered
