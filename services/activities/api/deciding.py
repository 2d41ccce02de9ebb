"""The commands of activities: what each wants on the desk and how it is decided, by the name a batch calls it."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from activities.api import accounts, bodies, closing, hours_bodies, planning, planning_bodies, signing_up, verbs
from activities.api.tools import Tools
from activities.storage.desk import Desk, Wanted
from activities.storage.laying import LONGEST_DAY, Rules, lay
from activities.storage.writing import write
from common.clock import Clock
from common.db import Connection
from common.http import Kind, Verb, Verbs

Activities = Verbs[Desk, Tools, Wanted]
OneVerb = Verb[Desk, Tools, Wanted]

_OFFERS: dict[str, OneVerb] = {
    "activities": Verb(Kind(bodies.ActivityBody, "POST /activities"), verbs.wants_activity, verbs.define_activity),
    "sessions": Verb(Kind(bodies.SessionBody, "POST /sessions"), verbs.wants_session, verbs.schedule_session),
    "session-changes": Verb(
        Kind(planning_bodies.ChangeRow, "POST /sessions/{session_id}/changes", ("session_id",)),
        planning.wants_change, planning.change_session,
    ),
    "session-cancellations": Verb(
        Kind(planning_bodies.CancellationRow, "POST /sessions/{session_id}/cancellation", ("session_id",)),
        planning.wants_cancellation, planning.cancel_session,
    ),
    "series": Verb(Kind(planning_bodies.SeriesBody, "POST /series"), planning.wants_series, planning.plan_series),
    "series-capacities": Verb(
        Kind(planning_bodies.ResizeRow, "POST /series/{series_id}/capacity", ("series_id",)),
        planning.wants_resize, planning.resize_series,
    ),
    "sign-ups": Verb(Kind(planning_bodies.SignUpBody, "POST /sign-ups"), signing_up.wants_sign_up, signing_up.sign_up),
    "withdrawals": Verb(
        Kind(planning_bodies.WithdrawalRow, "POST /sign-ups/{sign_up_id}/withdrawal", ("sign_up_id",)),
        signing_up.wants_place, signing_up.withdraw,
    ),
    "clash-decisions": Verb(
        Kind(planning_bodies.ClashRow, "POST /sign-ups/{sign_up_id}/clash-decision", ("sign_up_id",)),
        signing_up.wants_place, signing_up.decide_clash,
    ),
    "commitments": Verb(
        Kind(planning_bodies.CommitmentBody, "POST /commitments"), planning.wants_commitment,
        planning.record_commitment,
    ),
    "commitment-ends": Verb(
        Kind(planning_bodies.EndRow, "POST /commitments/{commitment_id}/end", ("commitment_id",)),
        planning.wants_end, planning.end_commitment,
    ),
}  # fmt: skip
_HOURS: dict[str, OneVerb] = {
    "attendance": Verb(
        Kind(bodies.AttendanceBody, "POST /attendance"), verbs.wants_attendance, verbs.record_attendance,
        gathers=True,
    ),
    "attendance-corrections": Verb(
        Kind(bodies.CorrectionRow, "POST /attendance/{attendance_id}/corrections", ("attendance_id",)),
        verbs.wants_correction, verbs.correct_attendance,
    ),
    "signatures": Verb(
        Kind(hours_bodies.SignatureRow, "POST /attendance/{attendance_id}/signature", ("attendance_id",)),
        closing.wants_signature, closing.sign_on_paper,
    ),
    "approvals": Verb(
        Kind(hours_bodies.ApprovalRow, "POST /attendance/{attendance_id}/approval", ("attendance_id",)),
        closing.wants_approval, closing.approve,
    ),
    "months": Verb(Kind(hours_bodies.MonthBody, "POST /months"), closing.wants_month, closing.lock_month),
    "visitors": Verb(
        Kind(hours_bodies.VisitorsBody, "POST /visitors"), closing.wants_visitors, closing.count_visitors
    ),
    "visitor-corrections": Verb(
        Kind(hours_bodies.RecountRow, "POST /visitors/{count_id}/corrections", ("count_id",)),
        closing.wants_recount, closing.correct_visitors,
    ),
}  # fmt: skip
VERBS: dict[str, OneVerb] = {**_OFFERS, **_HOURS, **accounts.VERBS}


def _random_id() -> str:
    return uuid4().hex


def commands(clock: Clock, new_id: Callable[[], str] = _random_id, *, longest_day: int = LONGEST_DAY) -> Activities:
    """The service's commands, callable without HTTP."""

    async def laid(connection: Connection, wanted: Sequence[Wanted], tools: Tools) -> Desk:
        return await lay(connection, wanted, Rules(tools.at, tools.longest_day))

    return Verbs(VERBS, lambda: Tools(clock.now(), new_id, longest_day), laid, write)
