"""The events that move no figure of a person: noted by whom they concern. Some speak of things (`things`).

Every event type that another service says is either read (`reading`) or listed here, and what is listed here in
`OWN` is reporting's own voice; a test fails when a new event type is neither.
"""

from contracts import activities_competence as competence
from contracts import activities_costs as costs
from contracts import activities_hours as hours
from contracts import activities_offers as offers
from contracts import activities_results as results
from contracts import (
    enrolment,
    enrolment_people,
    enrolment_programme,
    enrolment_referrals,
    enrolment_way,
    matching,
    surveys,
)
from contracts.base import Event
from contracts.reporting import EVENTS as OWN

NOTED: tuple[type[Event], ...] = (
    enrolment.PersonRegistered,
    enrolment_people.PersonProtected,
    enrolment_people.PersonErased,
    enrolment_people.ConsentGiven,
    enrolment_people.ConsentWithdrawn,
    *enrolment_referrals.EVENTS,
    *enrolment_programme.EVENTS,
    enrolment_way.ParticipantPaused,
    enrolment_way.ParticipantResumed,
    enrolment_way.ConsultantAssigned,
    enrolment_way.PlanReviewed,
    enrolment_way.FollowUpReminded,
    enrolment_way.VolumeCounted,
    *offers.EVENTS,
    *hours.EVENTS,
    *competence.EVENTS,
    *results.EVENTS,
    *costs.EVENTS,
    *matching.EVENTS,
    surveys.InvitationMade,
    surveys.InvitationRevoked,
)

__all__ = ["NOTED", "OWN"]
