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
_CLOSING: tuple[Role, ...] = ("coordinator", "service")
"""Who closes a month: a caseworker writes down and approves, and has it closed by somebody else."""
_READERS: tuple[Role, ...] = (*_STAFF, "steering", "auditor")
_PLANNING = (
    "POST /activities",
    "POST /sessions",
    "POST /sessions/{session_id}/changes",
    "POST /sessions/{session_id}/cancellation",
    "POST /series",
    "POST /series/{series_id}/capacity",
    "POST /sign-ups",
    "POST /sign-ups/{sign_up_id}/withdrawal",
    "POST /sign-ups/{sign_up_id}/clash-decision",
    "POST /commitments",
    "POST /commitments/{commitment_id}/end",
)
_HOURS = (
    "POST /sessions/{session_id}/attendance",
    "POST /attendance",
    "POST /attendance/{attendance_id}/corrections",
    "POST /attendance/{attendance_id}/signature",
    "POST /attendance/{attendance_id}/approval",
    "POST /visitors",
    "POST /visitors/{count_id}/corrections",
    "POST /batch",
)
_LISTS = (
    "/series",
    "/sign-ups",
    "/reached",
    "/attendance",
    "/months",
    "/checks/sessions",
)
_ABOUT_PEOPLE = ("/attendance/{attendance_id}", "/checks/attendance", "/checks/clashes")
"""Where people under protection are not left out, because who works with them must see it."""
_ACCOUNTS = (
    "POST /competence-mappings",
    "POST /competence-mappings/taken-back",
    "POST /deliverables",
    "POST /deliverables/{deliverable_id}/steps",
    "POST /deliverables/{deliverable_id}/corrections",
    "POST /budget-lines",
    "POST /costs",
    "POST /costs/{cost_id}/corrections",
    "POST /supervisor-trainings",
)


def rules() -> Registry:
    """The rules of every operation of activities."""
    registry = Registry("activities", roles=ROLES)
    for operation in (*_PLANNING, *_HOURS):
        registry.declare(operation, roles=_STAFF)
    registry.declare("POST /months", roles=_CLOSING)
    registry.declare("GET /activities", roles=_READERS)
    registry.declare("GET /sessions", roles=_READERS)
    for operation in ("POST /signing-links", "GET /signing-links"):
        registry.declare(operation, roles=_STAFF)
    for operation in ("GET /sign", "POST /sign"):
        registry.public(operation, because="participants have no account: the one-time code is the secret")
    for path in _LISTS:
        registry.declare(f"GET {path}", roles=_READERS)
    for path in _ABOUT_PEOPLE:
        registry.declare(f"GET {path}", roles=_STAFF)
    _declare_accounts(registry)
    return registry


def _declare_accounts(registry: Registry) -> None:
    """What single people can do is for staff alone; things and money are for readers too."""
    for operation in (*_ACCOUNTS, "GET /competence-mappings"):
        registry.declare(operation, roles=_STAFF)
    for operation in ("POST /calendar-feeds", "POST /calendar-feeds/{feed_id}/revocation", "GET /calendar-feeds"):
        registry.declare(operation, roles=_STAFF)
    registry.declare("GET /sessions/{session_id}/attendance-list", roles=_STAFF)
    registry.declare("GET /certificates", roles=_STAFF)
    registry.public("GET /calendar/{link}", because="calendar programs have no account: the link itself is the secret")
    for path in ("/deliverables", "/budget", "/costs", "/supervisor-trainings"):
        registry.declare(f"GET {path}", roles=_READERS)


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
