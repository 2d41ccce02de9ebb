"""Referrals: a partner (or staff for it) proposes a person, staff decide. Who refers must be the referrer itself."""

from common.access import Principal
from common.http import Answer, as_problem, settled, unknown
from common.problems import Problem, refusal
from contracts.decisions import Refusal
from contracts.programme import ProgrammeDefinition
from enrolment.api import access, registering
from enrolment.api.course_bodies import DecisionRow, ReferralBody
from enrolment.api.recognising import recognise
from enrolment.api.tools import Tools
from enrolment.domain import identifiers, referrals
from enrolment.domain.person import gone
from enrolment.domain.referrals import Proposal, Verdict
from enrolment.storage.course.state import PartnersNumber
from enrolment.storage.desk import Desk, Wanted, all_of


def wants(body: ReferralBody, tools: Tools) -> Wanted:
    """The programme, the person, and the referral under its id or the partner's own number."""
    wanted = Wanted(
        programmes=frozenset([body.programme_id]),
        places=frozenset([body.programme_id]),
        people=frozenset([body.person_id] if body.person_id else []),
        referrals=frozenset([body.referral_id] if body.referral_id else []),
        numbers=frozenset([number] if (number := _number(body, tools)) else []),
    )
    return all_of([wanted, registering.wants(body.person, tools)]) if body.person else wanted


def refer(desk: Desk, principal: Principal, body: ReferralBody, tools: Tools) -> Answer | Problem:
    """Write down a referral."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_refer(principal, programme.current, body.referrer) or _sound(body, tools):
        return problem
    number = _number(body, tools)
    known = desk.course.by_number.get(number) if number else None
    name = body.referral_id or known or tools.new_id()
    if known not in {None, name}:
        message = "the referrer has another referral under this number"
        return refusal("reference-known", message, field="reference", status=409)
    person_id = _person(desk, principal, programme.current, body, tools)
    if isinstance(person_id, Problem):
        return person_id
    proposal = Proposal(name, person_id, body.referrer, body.on, body.group)
    decision = referrals.make(desk.course.referrals.get(name), programme.current, proposal, tools.at)
    if isinstance(decision, list) and (problem := _kept(desk, body, proposal, number, tools)):
        return problem
    ids = {"programme_id": programme.current.id, "referral_id": name}
    if "partner" not in principal.roles:
        ids["person_id"] = person_id
    return settled(desk, f"referral:{name}", decision, ids)


def wants_decision(body: DecisionRow, _: Tools) -> Wanted:
    """The referral; its programme, person and places once it lies there."""
    return Wanted(referrals=frozenset([body.referral_id]))


def decide(desk: Desk, principal: Principal, body: DecisionRow, tools: Tools) -> Answer | Problem:
    """Accept, decline, put on the waiting list or withdraw."""
    referral = desk.course.referrals.get(body.referral_id)
    if referral is None:
        return unknown("referral", "referral_id")
    programme = desk.programmes[referral.programme_id].current
    if problem := _may_decide(principal, programme, referral.referrer, body):
        return problem
    verdict = Verdict(body.status, body.on, body.reason, body.next_step, body.group)
    places = desk.course.places.get(programme.id)
    free = places is None or places.free(programme, body.group or referral.group)
    decision = referrals.decide(referral, programme, verdict, tools.at, free=free)
    ids = {"programme_id": programme.id, "referral_id": referral.referral_id}
    return settled(desk, f"referral:{referral.referral_id}", decision, ids)


def _may_decide(
    principal: Principal, programme: ProgrammeDefinition, referrer: str, body: DecisionRow
) -> Problem | None:
    """The referrer may take its proposal back; everything else is for the programme's own staff."""
    if body.status == "withdrawn":
        return access.may_refer(principal, programme, referrer)
    return access.may_change(principal, programme)


def _sound(body: ReferralBody, tools: Tools) -> Problem | None:
    if (body.person_id is None) == (body.person is None):
        return refusal("one-person", "say person_id or person, one of them", field="person_id")
    for kind in ("personal-identity-number", "coordination-number"):
        if body.reference and isinstance(identifiers.read(kind, body.reference, tools.today), str):
            message = "this is an identity number: give the partner's number of the matter"
            return refusal("identity-number", message, field="reference")
    return None


def _person(
    desk: Desk, principal: Principal, programme: ProgrammeDefinition, body: ReferralBody, tools: Tools
) -> str | Problem:
    if body.person is not None:
        if body.person.controller != programme.controller:
            return _another_controller("person.controller")
        return recognise(desk, body.person, tools)
    assert body.person_id is not None, "`_sound` was asked"
    if "partner" in principal.roles:
        message = "a partner says who is meant; ids of people are not for partners"
        return refusal("person-by-id", message, field="person_id", status=403)
    person = desk.people.get(body.person_id)
    if person is None:
        return unknown("person", "person_id")
    if person.controller != programme.controller:
        return _another_controller("person_id")
    return person.person_id


def _another_controller(field: str) -> Problem:
    message = "this person is known to another data controller than the programme's"
    return refusal("another-controller", message, field=field, status=409)


def _number(body: ReferralBody, tools: Tools) -> PartnersNumber | None:
    if body.reference is None:
        return None
    hashed = tools.vault.reference_hash(f"referral/{body.programme_id}/{body.referrer}", body.reference)
    return (body.programme_id, body.referrer, hashed)


def _kept(
    desk: Desk, body: ReferralBody, proposal: Proposal, number: PartnersNumber | None, tools: Tools
) -> Problem | None:
    """Seal the partner's number for a new referral; nobody is referred who was erased."""
    if erased := gone(desk.people[proposal.person_id]):
        return as_problem(erased)
    if number is None or body.reference is None:
        return None
    desk.course.by_number[number] = proposal.referral_id
    return _seal_number(
        desk, proposal.person_id, proposal.referral_id, hashed=number[2], reference=body.reference, tools=tools
    )


def _seal_number(
    desk: Desk, person_id: str, referral_id: str, *, hashed: bytes, reference: str, tools: Tools
) -> Problem | None:
    row = desk.rows.get(person_id)
    if row is None or row.sealed is None:
        return as_problem(Refusal("nothing-to-seal-with", "person_id", "this person has no key any more", "conflict"))
    what = f"referral/{referral_id}"
    sealed = tools.vault.seal_more(person_id, row.sealed.wrapped_key, what, reference.encode())
    desk.course.references[referral_id] = (hashed, sealed)
    return None
