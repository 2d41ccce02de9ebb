"""A partner proposes a person: made, then accepted, declined or put on the waiting list, withdrawn, entered.

Whether there is a place is asked from outside (`places`): here only the referral's own way is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, assert_never

from contracts.base import Code, Id
from contracts.decisions import Already, Refusal
from contracts.enrolment_referrals import (
    DeclineReason,
    NextStep,
    ReferralDecided,
    ReferralMade,
    ReferralShared,
    ReferralStatus,
)
from contracts.programme import ProgrammeDefinition
from enrolment.domain.dates import day_in_sweden, in_the_future

Event = ReferralMade | ReferralDecided | ReferralShared
Status = Literal["made"] | ReferralStatus

KEEPS_A_PLACE: frozenset[Status] = frozenset(["accepted", "promoted"])
OPEN: frozenset[Status] = frozenset(["made", "accepted", "waitlisted", "promoted"])
_MAY_BECOME: Mapping[Status, frozenset[Status]] = {
    "made": frozenset(["accepted", "waitlisted", "declined", "withdrawn", "entered"]),
    "waitlisted": frozenset(["accepted", "promoted", "declined", "withdrawn", "entered"]),
    "accepted": frozenset(["waitlisted", "declined", "withdrawn", "entered"]),
    "promoted": frozenset(["accepted", "waitlisted", "declined", "withdrawn", "entered"]),
    "declined": frozenset(),
    "withdrawn": frozenset(),
    "entered": frozenset(),
}
_NEXT: Mapping[Status, NextStep] = {
    "accepted": "first-talk",
    "promoted": "first-talk",
    "waitlisted": "waiting-for-place",
    "declined": "back-to-referrer",
}


@dataclass(frozen=True, slots=True)
class Referral:
    """What events say of it."""

    referral_id: Id
    person_id: Id
    programme_id: Code
    controller: Code
    referrer: Id
    received_on: date
    group: Code | None
    status: Status = "made"
    reason: DeclineReason | None = None
    next_step: NextStep = "none"
    shared: ReferralShared | None = None
    version: int = 1
    waiting_since: datetime | None = None
    """Since when it has been on the waiting list without leaving it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is proposed by whom, for which group, and when it arrived."""

    referral_id: Id
    person_id: Id
    referrer: Id
    on: date
    group: Code | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a referral."""

    status: ReferralStatus
    on: date
    reason: DeclineReason | None = None
    next_step: NextStep | None = None
    group: Code | None = None
    """Another group than the one proposed."""


def make(
    known: Referral | None, programme: ProgrammeDefinition, proposal: Proposal, at: datetime
) -> list[Event] | Already | Refusal:
    """Write down a referral; the same one again changes nothing."""
    if known is not None:
        return Already(1) if _the_same(known, programme, proposal) else _other_content()
    refusal = (
        in_the_future(proposal.on, day_in_sweden(at))
        or _closed(programme)
        or _not_a_referrer(programme, proposal.referrer)
        or _unknown_group(programme, proposal.group)
    )
    if refusal:
        return refusal
    made = ReferralMade(
        referral_id=proposal.referral_id,
        person_id=proposal.person_id,
        programme_id=programme.id,
        controller=programme.controller,
        referrer=proposal.referrer,
        group=proposal.group,
        occurred_on=proposal.on,
        recorded_at=at,
    )
    return [made]


def decide(
    referral: Referral, programme: ProgrammeDefinition, verdict: Verdict, at: datetime, *, free: bool
) -> list[Event] | Already | Refusal:
    """Accept, decline, put on the waiting list, withdraw. `free`: there is a place that nobody keeps."""
    if _says_it_already(referral, verdict):
        return Already(referral.version)
    refusal = (
        _not_from_here(referral, verdict)
        or in_the_future(verdict.on, day_in_sweden(at))
        or _before_it_arrived(referral, verdict)
        or _needs_a_reason(verdict)
        or _unknown_group(programme, verdict.group)
        or _no_place(referral, verdict, free=free)
    )
    return refusal or [_decided(referral, verdict, at)]


def promote(referral: Referral, at: datetime) -> ReferralDecided:
    """A place became free and is kept for the one who has waited longest."""
    return _decided(referral, Verdict("promoted", day_in_sweden(at)), at)


def entered(referral: Referral, on: date, at: datetime) -> ReferralDecided:
    """The person entered the programme."""
    return _decided(referral, Verdict("entered", on), at)


def forgotten(referral: Referral, at: datetime) -> ReferralDecided:
    """The person was erased: nobody waits any more, and no place is kept."""
    return _decided(referral, Verdict("withdrawn", day_in_sweden(at)), at)


def share(referral: Referral, reference: Id, at: datetime) -> list[Event]:
    """What the partner may be shown under its own number, if that is not what was shared last."""
    shown = referral.shared
    if shown and (shown.reference, shown.status, shown.next_step) == (reference, referral.status, referral.next_step):
        return []
    said = ReferralShared(
        **_names(referral), reference=reference, status=referral.status, next_step=referral.next_step,
        occurred_on=day_in_sweden(at), recorded_at=at,
    )  # fmt: skip
    return [said]


def evolve(state: Referral | None, event: Event) -> Referral:
    """What the event makes of a referral."""
    if isinstance(event, ReferralMade):
        return Referral(
            event.referral_id, event.person_id, event.programme_id, event.controller, event.referrer,
            event.occurred_on, event.group,
        )  # fmt: skip
    assert state is not None, "a referral begins with being made"
    version = state.version + 1
    match event:
        case ReferralDecided():
            told = {"status": event.status, "reason": event.reason, "next_step": event.next_step}
            since = (state.waiting_since or event.recorded_at) if event.status == "waitlisted" else None
            return replace(state, version=version, group=event.group, waiting_since=since, **told)  # type: ignore[arg-type]
        case ReferralShared():
            return replace(state, version=version, shared=event)
        case _:
            assert_never(event)


def _decided(referral: Referral, verdict: Verdict, at: datetime) -> ReferralDecided:
    return ReferralDecided(
        **_names(referral),
        status=verdict.status,
        group=verdict.group or referral.group,
        reason=verdict.reason,
        next_step=verdict.next_step or _NEXT.get(verdict.status, "none"),
        occurred_on=verdict.on,
        recorded_at=at,
    )


def _names(referral: Referral) -> dict[str, str]:
    return {
        "referral_id": referral.referral_id,
        "person_id": referral.person_id,
        "programme_id": referral.programme_id,
        "controller": referral.controller,
        "referrer": referral.referrer,
    }


def _the_same(known: Referral, programme: ProgrammeDefinition, proposal: Proposal) -> bool:
    said = (programme.id, proposal.person_id, proposal.referrer, proposal.on)
    return said == (known.programme_id, known.person_id, known.referrer, known.received_on)


def _other_content() -> Refusal:
    message = "another referral was made under this id or number"
    return Refusal("referral-exists", "referral_id", message, "conflict")


def _closed(programme: ProgrammeDefinition) -> Refusal | None:
    if programme.closing is None:
        return None
    message = f"the programme was closed on {programme.closing.on}: nobody more is taken in"
    return Refusal("programme-closed", "programme_id", message, "conflict")


def _not_a_referrer(programme: ProgrammeDefinition, referrer: Id) -> Refusal | None:
    referrers = [o.id for o in programme.organisations if {"referrer", "owner"} & set(o.roles)]
    if referrer in referrers:
        return None
    return Refusal("not-a-referrer", "referrer", f"people are referred by: {', '.join(referrers)}")


def _unknown_group(programme: ProgrammeDefinition, group: Code | None) -> Refusal | None:
    known = [each.id for each in programme.groups]
    if group is None or group in known:
        return None
    return Refusal("unknown-group", "group", f"the programme's groups are: {', '.join(known) or 'none'}")


def _says_it_already(referral: Referral, verdict: Verdict) -> bool:
    return (
        referral.status == verdict.status
        and referral.reason == verdict.reason
        and verdict.group in {None, referral.group}
        and verdict.next_step in {None, referral.next_step}
    )


def _not_from_here(referral: Referral, verdict: Verdict) -> Refusal | None:
    if verdict.status in _MAY_BECOME[referral.status] or verdict.status == referral.status in OPEN:
        return None
    message = f"the referral is {referral.status} and cannot become {verdict.status}"
    return Refusal("referral-settled", "status", message, "conflict")


def _before_it_arrived(referral: Referral, verdict: Verdict) -> Refusal | None:
    if verdict.on >= referral.received_on:
        return None
    return Refusal("before-referral", "on", f"the referral arrived on {referral.received_on}")


def _needs_a_reason(verdict: Verdict) -> Refusal | None:
    if (verdict.status == "declined") == (verdict.reason is not None):
        return None
    message = "say why it is declined" if verdict.status == "declined" else "only a declined referral has a reason"
    return Refusal("decline-reason", "reason", message)


def _no_place(referral: Referral, verdict: Verdict, *, free: bool) -> Refusal | None:
    moves = verdict.group not in {None, referral.group}
    if verdict.status not in KEEPS_A_PLACE or free or (referral.status in KEEPS_A_PLACE and not moves):
        return None
    return Refusal("no-free-place", "status", "every place is taken or kept: put it on the waiting list", "conflict")
