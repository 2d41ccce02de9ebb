"""A question that is put, with everything that goes with it: its page, its message, its reminders, its end.

Called in the transaction in which the question was decided on, by reactions, by timers and by staff alike.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

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


class Asking(NamedTuple):
    """A question that is to be put, in which wording, by which plan."""

    question: Question
    instrument: Instrument
    plan: Plan
    trace: str | None = None
    """What caused it, where questions of several causes are put together."""


async def ask(connection: Connection, wanted: Sequence[Asking], *, links: Links, at: datetime) -> list[Refusal | None]:
    """Put questions to participants and have them sent; asking again changes nothing. What is refused, of each."""
    known = await invitations.find(connection, [one.question.id for one in wanted]) if wanted else {}
    changes: list[Change] = []
    decided: list[Asking] = []
    refused: list[Refusal | None] = []
    for one in wanted:
        before = known[one.question.id].invitation if one.question.id in known else None
        decision = asking.invite(before, one.question, one.plan, at)
        refused.append(decision if isinstance(decision, Refusal) else None)
        if isinstance(decision, list):
            version = before.version if before else 0
            changes.append(Change(f"invitation:{one.question.id}", version, decision, [one.trace]))
            decided.append(one)
    await store.append(connection, changes, traceparent=telemetry.traceparent())
    await put(connection, decided, links=links, at=at)
    return refused


async def put(connection: Connection, wanted: Sequence[Asking], *, links: Links, at: datetime) -> None:
    """Everything but the events."""
    if not wanted:
        return
    used = {(one.instrument.id, one.instrument.version): one.instrument for one in wanted}
    for _, instrument in sorted(used.items()):
        await locks.hold(connection, instrument, at)
    closing = {one.question.id: asking.closes(one.question, one.plan) for one in wanted}
    await invitations.add(connection, [(one.question, closing[one.question.id]) for one in wanted], links)
    set_ = [_timer(CLOSE, name, 0, morning(closes_on + timedelta(days=1))) for name, closes_on in closing.items()]
    # An employer or a partner gets the link from staff: no address of theirs is kept anywhere here.
    people = [one.question.person_id for one in wanted if one.question.person_id is not None]
    gone = await participations.erased(connection, people)
    written_to = [one for one in wanted if one.question.person_id is not None and one.question.person_id not in gone]
    await outgoing.add(connection, [(one.question.id, 0, at) for one in written_to])
    for one in written_to:
        days = enumerate(asking.reminders(one.question, one.plan), 1)
        set_ += [_timer(REMIND, one.question.id, nth, morning(day)) for nth, day in days if morning(day) > at]
    await timers.set_timers(connection, set_)


async def take_back(
    connection: Connection, ids: list[str], reason: str, at: datetime, *, trace: str | None = None
) -> None:
    """Revoke unanswered invitations. `trace`: what caused it, if that is not the current span."""
    for row in (await invitations.find(connection, ids)).values():
        decision = asking.revoke(row.invitation, reason, answered=row.answered_on is not None, at=at)
        if isinstance(decision, list):
            await say_revoked(connection, row.invitation.version, decision, trace)


async def say_revoked(
    connection: Connection, version: int, events: list[InvitationRevoked], trace: str | None = None
) -> None:
    """Append the event, and close the page."""
    (event,) = events
    change = Change(f"invitation:{event.invitation_id}", version, events)
    await store.append(connection, [change], traceparent=trace or telemetry.traceparent())
    await shut(connection, event.invitation_id, event.reason)


async def shut(connection: Connection, invitation_id: str, reason: str | None) -> None:
    """The page says that it was taken back, and nobody is written to about it any more."""
    await invitations.revoke(connection, invitation_id, reason)
    await outgoing.cancel(connection, [invitation_id])


def _timer(kind: str, invitation_id: str, nth: int, due_at: datetime) -> timers.Timer:
    return timers.Timer(f"{kind}:{invitation_id}:{nth}", kind, due_at, invitation_id, {"nth": nth})
