"""Who may do what in activities: the declared rules, and how far a caller's organisation and programmes reach.

Coordinators and caseworkers act for the organisation that owns the programme; `service` is a machine
that imports on somebody's behalf and is held to its token's programmes; steering groups and auditors
read. Partners have nothing here.
"""

from activities.domain.programmes import Programme
from common.access import Principal, Registry, refuse_outside
from common.problems import Problem, refusal
from contracts.roles import ROLES, Role

_STAFF: tuple[Role, ...] = ("coordinator", "caseworker", "service")
_READERS: tuple[Role, ...] = (*_STAFF, "steering", "auditor")


def rules() -> Registry:
    """The rules of every operation of activities."""
    registry = Registry("activities", roles=ROLES)
    for path in ("/activities", "/sessions", "/attendance", "/attendance/{attendance_id}/corrections", "/batch"):
        registry.declare(f"POST {path}", roles=_STAFF)
    registry.declare("GET /activities", roles=_READERS)
    registry.declare("GET /sessions", roles=_READERS)
    return registry


def may_change(principal: Principal, programme: Programme) -> Problem | None:
    """Only the owning organisation's staff change what a programme offers, within their token's programmes."""
    if problem := refuse_outside(principal, "programmes", programme.id, field="programme_id"):
        return problem
    if "service" in principal.roles or principal.organisation in programme.owners:
        return None
    message = "Your organisation does not own this."
    return refusal("outside-your-organisation", message, field="programme_id", status=403)


def may_read(principal: Principal, programme: Programme) -> bool:
    """Owners and steering groups read; an auditor may come from any of the programme's organisations."""
    if not principal.may("programmes", programme.id):
        return False
    readers = set(programme.readers)
    if "auditor" in principal.roles:
        readers |= set(programme.organisations)
    return "service" in principal.roles or principal.organisation in readers
