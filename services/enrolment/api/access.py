"""Who may do what in enrolment: the declared rules, and how far a caller's organisation and programmes reach.

Coordinators and caseworkers act for the organisation that owns the programme; `service` is a machine
that imports on somebody's behalf and is held to its token's programmes; steering groups and auditors
read. Partners may refer people and take their referrals back, nothing else.
"""

from collections.abc import Mapping

from common.access import Principal, Registry, refuse_outside
from common.http import unknown
from common.problems import Problem, refusal
from contracts.programme import ProgrammeDefinition
from contracts.roles import ROLES, Role
from enrolment.domain.person import Person

_STAFF: tuple[Role, ...] = ("coordinator", "caseworker", "service")
_CASES: tuple[Role, ...] = ("coordinator", "caseworker")
MAY_SEE_PROTECTED: frozenset[str] = frozenset({"coordinator"})
NEED_PROTECTED: frozenset[str] = frozenset({"funder-file", "certificate"})
"""Purposes of documents that somebody with protected identity has to be in."""
MAY_LIFT_PROTECTION: frozenset[str] = frozenset({"coordinator"})
_READERS: tuple[Role, ...] = (*_STAFF, "steering", "auditor")
_WITHIN = {"programmes": "programme_id"}
WAY_VERBS = ("phase", "pause", "resume", "consultant", "plan", "steps", "reviews", "status", "follow-ups", "residence")


def rules() -> Registry:
    """The rules of every operation of enrolment."""
    registry = Registry("enrolment", roles=ROLES)
    registry.declare("POST /programmes", roles=("coordinator", "service"))
    registry.declare("GET /programmes", roles=_READERS)
    registry.declare("GET /programmes/{programme_id}", roles=_READERS, within=_WITHIN)
    _declare_people(registry)
    registry.declare("POST /participations", roles=_STAFF)
    registry.declare("GET /participations/{programme_id}/{person_id}", roles=_READERS, within=_WITHIN)
    for verb in ("exit", "re-entry", "outcomes", "corrections"):
        registry.declare(f"POST /participations/{{programme_id}}/{{person_id}}/{verb}", roles=_STAFF, within=_WITHIN)
    registry.declare("POST /batch", roles=_STAFF)
    _declare_course(registry)
    return registry


def _declare_course(registry: Registry) -> None:
    """Who may refer, decide, plan and follow. Partners propose people and take their own proposals back."""
    registry.declare("POST /referrals", roles=(*_STAFF, "partner"))
    registry.declare("POST /referrals/{referral_id}/decision", roles=(*_STAFF, "partner"))
    registry.declare("GET /referrals/{referral_id}", roles=_READERS)
    for verb in WAY_VERBS:
        registry.declare(f"POST /participations/{{programme_id}}/{{person_id}}/{verb}", roles=_STAFF, within=_WITHIN)
    registry.declare("GET /participations/{programme_id}/{person_id}/way", roles=_READERS, within=_WITHIN)
    registry.declare("GET /participations/{programme_id}/{person_id}/notes", roles=_CASES, within=_WITHIN)
    registry.declare("POST /volumes", roles=_STAFF)
    for verb in ("extension", "closing", "organisations", "reports", "deliveries", "judgements", "statistics"):
        registry.declare(f"POST /programmes/{{programme_id}}/{verb}", roles=("coordinator", "service"), within=_WITHIN)
    for listed in ("participants", "referrals", "follow-ups", "stalled-plans", "reporting-calendar", "places"):
        registry.declare(f"GET /programmes/{{programme_id}}/{listed}", roles=_READERS, within=_WITHIN)


def _declare_people(registry: Registry) -> None:
    """Who may touch people themselves. Erasing, holding and extracts are for coordinators alone."""
    registry.declare("POST /people", roles=_STAFF)
    for verb in ("details", "identifiers", "consents"):
        registry.declare(f"POST /people/{{person_id}}/{verb}", roles=_STAFF)
    for verb in ("erasure", "holds", "holds/{hold_id}/lift"):
        registry.declare(f"POST /people/{{person_id}}/{verb}", roles=("coordinator",))
    registry.declare("POST /people/{person_id}/protection", roles=_CASES)
    registry.declare("POST /merges", roles=_CASES)
    registry.declare("POST /merges/{merge_id}/undo", roles=_CASES)
    registry.declare("POST /merge-proposals/{proposal_id}/dismissal", roles=_CASES)
    registry.declare("GET /merge-proposals", roles=_CASES)
    registry.declare("GET /people/{person_id}", roles=_CASES)
    registry.declare("POST /people/search", roles=_CASES)
    registry.declare("GET /incomplete-people", roles=("coordinator", "service"))
    registry.declare("GET /audit", roles=("auditor",))
    registry.declare("GET /people/{person_id}/protection", roles=_CASES)
    registry.declare("GET /people/{person_id}/extract", roles=("coordinator",))
    registry.declare("POST /door/messages", roles=_STAFF)
    registry.declare("GET /door/messages/{message_id}", roles=_STAFF)
    registry.declare("POST /door/documents", roles=_STAFF)
    registry.declare("POST /door/funder-files", roles=("coordinator",))
    registry.declare("POST /door/funder-files/changed", roles=("coordinator",))


def may_change(principal: Principal, definition: ProgrammeDefinition) -> Problem | None:
    """Only the owning organisation's staff change a programme, within their token's programmes."""
    if problem := refuse_outside(principal, "programmes", definition.id, field="programme_id"):
        return problem
    if principal.organisation == definition.controller:
        return None
    owners = {definition.controller, *_with_role(definition, "owner")}
    return _of_organisation(principal, owners, "programme_id")


def may_refer(principal: Principal, definition: ProgrammeDefinition, referrer: str) -> Problem | None:
    """A partner for itself, if the programme takes people from it; the owner's staff for anybody."""
    if "partner" not in principal.roles:
        return may_change(principal, definition)
    if problem := refuse_outside(principal, "programmes", definition.id, field="programme_id"):
        return problem
    if principal.organisation == referrer and referrer in _with_role(definition, "referrer"):
        return None
    message = "A partner refers in its own name, and only to programmes that take people from it."
    return refusal("outside-your-organisation", message, field="referrer", status=403)


def may_override(principal: Principal) -> Problem | None:
    """A coordinator alone takes in whom the target group leaves out."""
    if "coordinator" in principal.roles:
        return None
    message = "A coordinator decides on exceptions from the target group."
    return refusal("override-needs-coordinator", message, field="override", status=403)


def may_register_for(principal: Principal, controller: str) -> Problem | None:
    """People are registered by their own controller's staff."""
    return _of_organisation(principal, {controller}, "controller")


def own_person(
    people: Mapping[str, Person], principal: Principal, person_id: str, field: str = "person_id"
) -> Person | Problem:
    """A person whom this principal's organisation answers for."""
    known = people.get(person_id)
    if known is None:
        return unknown("person", field)
    return may_register_for(principal, known.controller) or known


def may_show_protected(principal: Principal, purpose: str) -> bool:
    """Whether a document of this purpose, asked for by this principal, names people with protected identity."""
    return purpose in NEED_PROTECTED and bool(principal.roles & MAY_SEE_PROTECTED)


def may_read(principal: Principal, definition: ProgrammeDefinition) -> bool:
    """Owners and steering groups read; an auditor may come from any of the programme's organisations."""
    if not principal.may("programmes", definition.id):
        return False
    if "service" in principal.roles:
        return True
    readers = {definition.controller, *_with_role(definition, "owner"), *_with_role(definition, "steering-group")}
    if "auditor" in principal.roles:
        readers |= {organisation.id for organisation in definition.organisations}
    return principal.organisation in readers


def _with_role(definition: ProgrammeDefinition, role: str) -> set[str]:
    return {organisation.id for organisation in definition.organisations if role in organisation.roles}


def _of_organisation(principal: Principal, organisations: set[str], field: str) -> Problem | None:
    if "service" in principal.roles or principal.organisation in organisations:
        return None
    message = "Your organisation does not own this."
    return refusal("outside-your-organisation", message, field=field, status=403)
