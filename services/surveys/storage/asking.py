"""A question that is put, with everything that goes with it: its page, its message, its reminders, its end.

Called in the transaction in which the question was decided on, by reactions, by timers and by staff alike.
"""

from datetime import datetime, timedelta

from common import store, telemetry, timers
from common.db import Connection
from common.store import Change
from contracts.decisions import Refusal
from contracts.surveys import InvitationRevoked
from surveys.domain import asking
from surveys.domain.asking import Question
from surveys.domain.calendar import morning
from surveys.domain.instrument import Instrument
from surveys.domain.links import Links
from surveys.domain.programmes import Plan
from surveys.storage import invitations, locks, outgoing, participations

REMIND = "survey-reminder"
CLOSE = "survey-close"


async def ask(
    connection: Connection, question: Question, instrument: Instrument, plan: Plan, *, links: Links, at: datetime
) -> Refusal | None:
    """Put a question to a participant and have it sent; asking again changes nothing."""
    known = (await invitations.find(connection, [question.id])).get(question.id)
    decision = asking.invite(known.invitation if known else None, question, plan, at)
    if isinstance(decision, Refusal):
        return decision
    if isinstance(decision, list):
        change = Change(f"invitation:{question.id}", known.invitation.version if known else 0, decision)
        await store.append(connection, [change], traceparent=telemetry.traceparent())
        await put(connection, question, instrument, plan, links=links, at=at)
    return None


async def put(
    connection: Connection, question: Question, instrument: Instrument, plan: Plan, *, links: Links, at: datetime
) -> None:
    """Everything but the event."""
    closes_on = asking.closes(question, plan)
    await locks.hold(connection, instrument, at)
    await invitations.add(connection, question, closes_on, links)
    await _set(connection, CLOSE, question.id, 0, morning(closes_on + timedelta(days=1)))
    if question.person_id is None or await participations.is_erased(connection, question.person_id):
        return  # an employer or a partner gets the link from staff: no address of theirs is kept anywhere here
    await outgoing.add(connection, question.id, 0, at)
    for nth, day in enumerate(asking.reminders(question, plan), 1):
        if (due_at := morning(day)) > at:
            await _set(connection, REMIND, question.id, nth, due_at)


async def take_back(connection: Connection, ids: list[str], reason: str, at: datetime) -> None:
    """Revoke unanswered invitations."""
    for row in (await invitations.find(connection, ids)).values():
        decision = asking.revoke(row.invitation, reason, answered=row.answered_on is not None, at=at)
        if isinstance(decision, list):
            await say_revoked(connection, row.invitation.version, decision)


async def say_revoked(connection: Connection, version: int, events: list[InvitationRevoked]) -> None:
    """Append the event, and close the page."""
    (event,) = events
    change = Change(f"invitation:{event.invitation_id}", version, events)
    await store.append(connection, [change], traceparent=telemetry.traceparent())
    await shut(connection, event.invitation_id, event.reason)


async def shut(connection: Connection, invitation_id: str, reason: str | None) -> None:
    """The page says that it was taken back, and nobody is written to about it any more."""
    await invitations.revoke(connection, invitation_id, reason)
    await outgoing.cancel(connection, [invitation_id])


async def _set(connection: Connection, kind: str, invitation_id: str, nth: int, due_at: datetime) -> None:
    timer = timers.Timer(f"{kind}:{invitation_id}:{nth}", kind, due_at, invitation_id, {"nth": nth})
    await timers.set_timer(connection, timer)
