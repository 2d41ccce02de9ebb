"""What enrolment says of referrals: a partner proposes a person, and what became of it.

Aggregate: `referral:<referral>`. The partner's own reference number is in ReferralShared alone, which is said
only while the person consents to share with that organisation.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from contracts.base import Code, Event, Id

Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._~:/-]{0,79}$")]
"""A partner's own number of a matter, as AF-2014/117."""

ReferralStatus = Literal["accepted", "waitlisted", "declined", "withdrawn", "promoted", "entered"]
"""`promoted`: a place became free and is kept for this person; `entered`: the person has entered the programme."""

DeclineReason = Literal[
    "not-in-target-group", "other-programme-fits-better", "programme-full", "programme-ends", "no-contact",
    "person-declined", "duplicate", "other",
]  # fmt: skip

NextStep = Literal["first-talk", "group-start", "waiting-for-place", "other-programme", "back-to-referrer", "none"]


class _Referral(Event):
    referral_id: Id
    person_id: Id
    programme_id: Code
    controller: Code
    referrer: Id
    """The organisation that proposed the person."""


class ReferralMade(_Referral):
    """A partner proposed a person. `occurred_on` is the day on which it arrived."""

    subject: ClassVar[str] = "insteg.enrolment.referral.made.v1"

    group: Code | None = None


class ReferralDecided(_Referral):
    """What became of a referral; the last one speaks. `occurred_on` is the day of the decision."""

    subject: ClassVar[str] = "insteg.enrolment.referral.decided.v1"

    status: ReferralStatus
    group: Code | None = None
    reason: DeclineReason | None = None
    """Of a declined one."""
    next_step: NextStep = "none"


class ReferralShared(_Referral):
    """What the referring partner may be shown, under its own reference number: status and next step.

    Said only while the person's consent to share with `referrer` stands, and at once when it is given; a
    withdrawn consent (consent.withdrawn.v1) ends the showing.
    """

    subject: ClassVar[str] = "insteg.enrolment.referral.shared.v1"

    reference: Reference
    """The partner's own number for the matter; no identity number (refused when it is told)."""
    status: Literal["made", "accepted", "waitlisted", "declined", "withdrawn", "promoted", "entered"]
    next_step: NextStep = "none"


EVENTS: tuple[type[Event], ...] = (ReferralMade, ReferralDecided, ReferralShared)
