"""The HTTP operations that plan: series, sessions, places, commitments; each is thin."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from activities.api import planning_bodies as bodies
from activities.api.deciding import Activities
from activities.api.examples import COMMITMENT, PROBLEM, SERIES, SESSION, SIGN_UP
from common.http import CommandOf, Task, carry_out, router
from common.http.document import answers
from contracts.base import Id

SessionId = Annotated[Id, Path()]
SeriesId = Annotated[Id, Path()]
SignUpId = Annotated[Id, Path()]
CommitmentId = Annotated[Id, Path()]


def routes(activities: Activities) -> list[APIRouter]:
    """Every operation that plans."""
    return [_sessions(activities), _places(activities), _commitments(activities)]


def _sessions(activities: Activities) -> APIRouter:
    offered = router()

    @offered.post("/sessions/{session_id}/changes", responses=answers(SESSION, PROBLEM))
    async def change_session(session_id: SessionId, body: bodies.ChangeBody, command: CommandOf) -> Response:
        """Say the whole of what holds now: time, room, consultants, activity. Attendance follows."""
        row = bodies.ChangeRow.model_construct(**dict(body), session_id=session_id)
        return await carry_out(command, activities, Task("session-changes", row))

    @offered.post("/sessions/{session_id}/cancellation", responses=answers(SESSION, PROBLEM))
    async def cancel_session(session_id: SessionId, body: bodies.CancellationBody, command: CommandOf) -> Response:
        """It does not take place; room and consultants are free again."""
        row = bodies.CancellationRow.model_construct(**dict(body), session_id=session_id)
        return await carry_out(command, activities, Task("session-cancellations", row))

    @offered.post("/series", responses=answers(SERIES, PROBLEM))
    async def plan_series(body: bodies.SeriesBody, command: CommandOf) -> Response:
        """Plan sessions that recur; with a phase it is that phase's group track."""
        return await carry_out(command, activities, Task("series", body))

    @offered.post("/series/{series_id}/capacity", responses=answers(SERIES, PROBLEM))
    async def resize_series(series_id: SeriesId, body: bodies.ResizeBody, command: CommandOf) -> Response:
        """Room for more or fewer; who waits is promoted in order."""
        row = bodies.ResizeRow.model_construct(**dict(body), series_id=series_id)
        return await carry_out(command, activities, Task("series-capacities", row))

    return offered


def _places(activities: Activities) -> APIRouter:
    offered = router()

    @offered.post("/sign-ups", responses=answers(SIGN_UP, PROBLEM))
    async def sign_up(body: bodies.SignUpBody, command: CommandOf) -> Response:
        """A place, or a place in the line. A clash is answered with 409 and what it meets."""
        return await carry_out(command, activities, Task("sign-ups", body))

    @offered.post("/sign-ups/{sign_up_id}/withdrawal", responses=answers(SIGN_UP, PROBLEM))
    async def withdraw(sign_up_id: SignUpId, body: bodies.WithdrawalBody, command: CommandOf) -> Response:
        """Give up a place; who waits first gets it."""
        row = bodies.WithdrawalRow.model_construct(**dict(body), sign_up_id=sign_up_id)
        return await carry_out(command, activities, Task("withdrawals", row))

    @offered.post("/sign-ups/{sign_up_id}/clash-decision", responses=answers(SIGN_UP, PROBLEM))
    async def decide_clash(sign_up_id: SignUpId, body: bodies.ClashBody, command: CommandOf) -> Response:
        """Keep a place although it collides with something."""
        row = bodies.ClashRow.model_construct(**dict(body), sign_up_id=sign_up_id)
        return await carry_out(command, activities, Task("clash-decisions", row))

    return offered


def _commitments(activities: Activities) -> APIRouter:
    offered = router()

    @offered.post("/commitments", responses=answers(COMMITMENT, PROBLEM))
    async def record_commitment(body: bodies.CommitmentBody, command: CommandOf) -> Response:
        """Write down when a participant is taken elsewhere, as by studies."""
        return await carry_out(command, activities, Task("commitments", body))

    @offered.post("/commitments/{commitment_id}/end", responses=answers(COMMITMENT, PROBLEM))
    async def end_commitment(commitment_id: CommitmentId, body: bodies.EndBody, command: CommandOf) -> Response:
        """A commitment holds no longer after its last day."""
        row = bodies.EndRow.model_construct(**dict(body), commitment_id=commitment_id)
        return await carry_out(command, activities, Task("commitment-ends", row))

    return offered
