"""Who may do what in surveys: the declared rules, and how far a caller's organisation and programmes reach.

Coordinators and caseworkers act for the organisation that owns the programme; `service` is a machine that imports on
somebody's behalf and is held to its token's programmes; steering groups and auditors read figures. What people wrote in
their own words is for coordinators alone. The answer page is open to whoever has a link.
"""

from common.access import Principal, Registry, refuse_outside
from common.problems import Problem, refusal
from contracts.roles import ROLES, Role
from surveys.domain.programmes import Programme

_STAFF: tuple[Role, ...] = ("coordinator", "caseworker", "service")
_READERS: tuple[Role, ...] = (*_STAFF, "steering", "auditor")
_COMMANDS = ("/invitations", "/invitations/{invitation_id}/revocation", "/invitations/{invitation_id}/links",
             "/answers", "/answers/{answer_id}/withdrawal", "/batch")  # fmt: skip
_PAGE = "whoever holds a link or a code that we signed may answer; nothing is shown without one"


def rules() -> Registry:
    """The rules of every operation of surveys."""
    registry = Registry("surveys", roles=ROLES)
    for path in _COMMANDS:
        registry.declare(f"POST {path}", roles=_STAFF)
    registry.declare("GET /instruments", roles=_READERS)
    registry.declare("GET /instruments/{instrument}/{version}", roles=_READERS)
    registry.declare("GET /invitations", roles=_STAFF)
    registry.declare("GET /invitations/{invitation_id}/link", roles=("coordinator", "caseworker"))
    registry.declare("GET /results", roles=_READERS)
    registry.declare("GET /words", roles=("coordinator",))
    for operation in ("GET /s", "POST /s", "GET /s/{token}", "POST /s/{token}"):
        registry.public(operation, because=_PAGE)
    return registry


def may_change(principal: Principal, programme: Programme) -> Problem | None:
    """Only the owning organisation's staff ask, type in and take back, within their token's programmes."""
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


def may_see_people(principal: Principal, programme: Programme) -> bool:
    """Invitations and words are about single people: for the owner's own staff."""
    return may_read(principal, programme) and may_change(principal, programme) is None
