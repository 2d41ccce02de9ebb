"""Supervisor trainings over HTTP: how many of an employer's staff were there, never who."""

from fastapi import APIRouter
from pydantic import ConfigDict, Field
from starlette.responses import Response

from activities.api import access
from activities.api.examples import PROBLEM
from activities.api.tools import Tools
from activities.domain import supervisor_training
from activities.domain.supervisor_training import Trained, training_id
from activities.storage.desk import Desk, Wanted
from common.access import Principal
from common.http import Answer, CommandOf, Kind, Task, Verb, Verbs, carry_out, router, settled, unknown
from common.http.document import answers
from common.http.fields import Whole
from common.problems import Body, Problem, refusal
from contracts.base import Id

TRAININGS = "POST /supervisor-trainings"
_COUNTED = {
    "aggregate": "supervisor-training:handledare-1~bageriet",
    "version": 1,
    "training_id": "handledare-1~bageriet",
}


class TrainingBody(Body):
    """So many people of an employer took part in a session of a supervisor training; the last count speaks."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"session_id": "handledare-1", "employer": "bageriet", "people": 3}]}
    )

    session_id: Id
    employer: Id
    people: Whole = Field(ge=0, le=1000)


def _wants(body: TrainingBody, _: Tools) -> Wanted:
    name = f"supervisor-training:{training_id(body.session_id, body.employer)}"
    return Wanted(sessions=frozenset([body.session_id]), accounts=frozenset([name]))


def _attend(desk: Desk, principal: Principal, body: TrainingBody, tools: Tools) -> Answer | Problem:
    session = desk.sessions.get(body.session_id)
    if session is None:
        return unknown("session", "session_id")
    if session.cancelled:
        message = "the session was cancelled: nobody was trained there"
        return refusal("session-cancelled", message, field="session_id", status=409)
    activity = desk.activities[session.stands.activity_id]
    if problem := access.may_change(principal, desk.programmes[activity.programme_id]):
        return problem
    trained = Trained(body.session_id, session.stands.occurred_on, body.employer, body.people)
    name = training_id(body.session_id, body.employer)
    decision = supervisor_training.attend(desk.accounts.trainings.get(name), trained, activity, tools.at)
    return settled(desk, f"supervisor-training:{name}", decision, {"training_id": name})


VERBS: dict[str, Verb[Desk, Tools, Wanted]] = {
    "supervisor-trainings": Verb(Kind(TrainingBody, TRAININGS), _wants, _attend),
}


def commands(activities: Verbs[Desk, Tools, Wanted]) -> APIRouter:
    """The operations that change something."""
    offered = router()

    @offered.post("/supervisor-trainings", responses=answers(_COUNTED, PROBLEM))
    async def attend_supervisor_training(body: TrainingBody, command: CommandOf) -> Response:
        """Count an employer's staff at a session that trains supervisors. Matching hears it."""
        return await carry_out(command, activities, Task("supervisor-trainings", body))

    return offered
