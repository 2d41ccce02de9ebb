"""Who may do what in enrolment: the declared rules, and how far a caller's organisation and programmes reach.

Coordinators and caseworkers act for the organisation that owns the programme; `service` is a machine
that imports on somebody's behalf and is held to its token's programmes; steering groups and auditors
read. Partners have nothing here.
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
MAY_LIFT_PROTECTION: frozenset[str] = frozenset({"coordinator"})
_READERS: tuple[Role, ...] = (*_STAFF, "steering", "auditor")
_WITHIN = {"programmes": "programme_id"}


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
    return registry


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


def may_change(principal: Principal, definition: ProgrammeDefinition) -> Problem | None:
    """Only the owning organisation's staff change a programme, within their token's programmes."""
    if problem := refuse_outside(principal, "programmes", definition.id, field="programme_id"):
        return problem
    owners = {definition.controller, *_with_role(definition, "owner")}
    return _of_organisation(principal, owners, "programme_id")


def may_register_for(principal: Principal, controller: str) -> Problem | None:
    """People are registered by their own controller's staff."""
    return _of_organisation(principal, {controller}, "controller")


def own_person(people: Mapping[str, Person], principal: Principal, person_id: str) -> Person | Problem:
    """A person whom this principal's organisation answers for."""
    known = people.get(person_id)
    if known is None:
        return unknown("person", "person_id")
    return may_register_for(principal, known.controller) or known


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
