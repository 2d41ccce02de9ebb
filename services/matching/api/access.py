"""Who may do what in matching: the declared rules, and how far a caller's organisation and programmes reach.

Coordinators and caseworkers act for the organisation that owns the programme, or for the controller whose employer it
is. `service` is a machine that imports on somebody's behalf; it never decides on a person. Auditors read
what runs and decisions were; steering groups and partners have nothing here.
"""

from common.access import Principal, Registry, refuse_outside
from common.problems import Problem, refusal
from contracts.roles import ROLES, Role
from matching.domain.programmes import Programme

_STAFF: tuple[Role, ...] = ("coordinator", "caseworker", "service")
_DECIDERS: tuple[Role, ...] = ("coordinator", "caseworker")
_READERS: tuple[Role, ...] = (*_STAFF, "auditor")

_COMMANDS = (
    "/employers", "/employers/{employer_id}/changes", "/employers/{employer_id}/contacts",
    "/employers/{employer_id}/contacts/{contact_id}/removal", "/openings", "/openings/{opening_id}/changes",
    "/openings/{opening_id}/closing", "/studies", "/social-profiles", "/placements",
    "/placements/{placement_id}/acceptance", "/placements/{placement_id}/start",
    "/placements/{placement_id}/changes", "/placements/{placement_id}/end",
    "/placements/{placement_id}/conversion", "/placements/{placement_id}/visits", "/batch", "/runs",
    "/speed-datings", "/speed-datings/{event_id}/timetables", "/speed-datings/{event_id}/meetings",
    "/speed-datings/{event_id}/marks",
)  # fmt: skip
_BY_NAMED_STAFF = ("/runs/{run_id}/decisions", "/speed-datings/{event_id}/feedback")
_READS = (
    "/employers", "/openings", "/placements", "/visits", "/profiles", "/weights", "/instruments", "/runs",
    "/runs/{run_id}", "/runs/{run_id}/pairs/{person_id}/{opening_id}", "/runs/{run_id}/replay", "/speed-datings",
    "/speed-datings/{event_id}/timetable",
)  # fmt: skip
_NAMED_READS = (
    "/employers/{employer_id}/contacts",
    "/speed-datings/{event_id}/calendar",
    "/speed-datings/{event_id}/print",
)


def rules() -> Registry:
    """The rules of every operation of matching."""
    registry = Registry("matching", roles=ROLES)
    for path in _COMMANDS:
        registry.declare(f"POST {path}", roles=_STAFF)
    for path in ("/weights", "/instruments"):
        registry.declare(f"POST {path}", roles=("coordinator",))
    for path in _BY_NAMED_STAFF:
        registry.declare(f"POST {path}", roles=_DECIDERS)
    for path in _READS:
        registry.declare(f"GET {path}", roles=_READERS)
    for path in _NAMED_READS:
        registry.declare(f"GET {path}", roles=_DECIDERS)
    return registry


def may_change(principal: Principal, programme: Programme) -> Problem | None:
    """Only the owning organisation's staff, within their token's programmes."""
    if problem := refuse_outside(principal, "programmes", programme.id, field="programme_id"):
        return problem
    if "service" in principal.roles or principal.organisation in programme.owners:
        return None
    return _not_yours("programme_id")


def may_act_for(principal: Principal, controller: str, field: str = "controller") -> Problem | None:
    """Employers belong to a data controller, whose staff keep them."""
    if "service" in principal.roles or principal.organisation == controller:
        return None
    return _not_yours(field)


def may_read(principal: Principal, programme: Programme) -> bool:
    """Owners read; an auditor may come from any of the programme's organisations."""
    if not principal.may("programmes", programme.id):
        return False
    readers = set(programme.owners) | set(programme.organisations if "auditor" in principal.roles else ())
    return "service" in principal.roles or principal.organisation in readers


def _not_yours(field: str) -> Problem:
    return refusal("outside-your-organisation", "Your organisation does not own this.", field=field, status=403)
