"""What matching says of a placement becomes an outcome, under the placement's own id: nobody types it twice.

A placement's events carry the whole of what holds, so each makes the outcome anew: the first records it, a later
one corrects it, and a placement registered by mistake makes it void.
"""

from datetime import date, datetime

from contracts.enrolment import OutcomeRecorded, ParticipationCorrected
from contracts.matching import (
    Placement,
    PlacementEnded,
)
from enrolment.domain.dates import day_in_sweden
from enrolment.domain.life import spells
from enrolment.domain.participation import Event, Participation


class NotHereYetError(LookupError):
    """The placement is of somebody who has not entered the programme, as far as enrolment knows: try again later."""


def heard(state: Participation, placement: Placement, at: datetime) -> list[Event]:
    """The outcome that a placement is, or what is different about it."""
    known = next(
        ((version, fact) for version, fact in state.said.items()
         if isinstance(fact, OutcomeRecorded) and fact.outcome_id == placement.placement_id), None,
    )  # fmt: skip
    wanted = _outcome(placement, at)
    if known is None:
        if wanted is None:
            return []
        if not spells(state.facts):
            raise NotHereYetError(f"{placement.person_id} is not in {placement.programme_id}")
        return [wanted]
    version, original = known
    if _same(state.stands[version], wanted):
        return []
    corrected = ParticipationCorrected(
        person_id=original.person_id, programme_id=original.programme_id, controller=original.controller,
        corrects=version, replacement=wanted, occurred_on=day_in_sweden(at), recorded_at=at,
    )  # fmt: skip
    return [corrected]


def _outcome(placement: Placement, at: datetime) -> OutcomeRecorded | None:
    if isinstance(placement, PlacementEnded) and placement.reason == "registered-by-mistake":
        return None
    return OutcomeRecorded(
        person_id=placement.person_id,
        programme_id=placement.programme_id,
        controller=placement.controller,
        outcome_id=placement.placement_id,
        kind=placement.kind,
        extent=placement.extent,
        offered_on=placement.offered_on,
        started_on=placement.started_on,
        ended_on=placement.ended_on if placement.started_on else None,
        employer=placement.employer_id,
        source="placement",
        occurred_on=_earlier(placement.offered_on, placement.started_on),
        recorded_at=at,
    )


def _earlier(offered: date, started: date | None) -> date:
    return min(offered, started) if started else offered


def _same(one: object, other: OutcomeRecorded | None) -> bool:
    if not isinstance(one, OutcomeRecorded) or other is None:
        return one is other
    return one.model_dump(exclude={"recorded_at"}) == other.model_dump(exclude={"recorded_at"})
