"""Who may ask reporting itself: staff, steering groups and auditors, for exact figures of their own programmes.

And partners, for their own webhooks alone.
"""

from common.access import ANY, Principal, Registry
from common.db import Connection
from common.problems import Problem
from common.questions import asking
from contracts.asking import FigureAsked
from contracts.roles import ROLES, Role

_READERS: tuple[Role, ...] = ("coordinator", "caseworker", "steering", "auditor")
_CASES: tuple[Role, ...] = ("coordinator", "caseworker")
_INTEGRATORS: tuple[Role, ...] = ("coordinator", "partner")
_FILES = ("amif-register", "coordination-set", "coordination-set/file")
_VERIFIERS: tuple[Role, ...] = ("coordinator", "steering", "auditor")
_WITHIN = {"programmes": "programme"}
_MAY = """
SELECT EXISTS (SELECT FROM read.organisation WHERE programme_id = $1 AND id = $2 AND roles && $3::text[])
"""

_COUNTED_ELSEWHERE = """
SELECT b.goal_id FROM ledger.book b
WHERE b.programme_id = $1 AND b.version = coalesce($2, (SELECT version FROM read.programme WHERE id = $1))
  AND b.over_controller IS NOT NULL AND EXISTS (
    SELECT FROM ledger.counted_in(b.over_controller, b.over_fund) AS counted (programme)
    WHERE NOT ($4 OR counted.programme = ANY($5::text[]))
       OR NOT EXISTS (SELECT FROM read.organisation o WHERE o.programme_id = counted.programme AND o.id = $3
                      AND o.roles && '{owner,steering-group}'))
"""


def rules() -> Registry:
    """The rules of every operation of reporting."""
    registry = Registry("reporting", roles=ROLES)
    registry.declare("GET /goals/{programme}", roles=_READERS, within=_WITHIN)
    for part in ("", "/curve", "/entries", "/evidence"):
        registry.declare(f"GET /goals/{{programme}}/{{goal}}{part}", roles=_READERS, within=_WITHIN)
    registry.declare("GET /releases/{programme}", roles=_READERS, within=_WITHIN)
    registry.declare("POST /releases/{programme}", roles=("coordinator",), within=_WITHIN)
    registry.declare("POST /releases/{programme}/exact-headlines", roles=("coordinator",), within=_WITHIN)
    _declare_exports(registry)
    _declare_reports(registry)
    _declare_webhooks(registry)
    registry.declare("GET /watermark", roles=(*_READERS, "service"))
    registry.declare("GET /verify", roles=("coordinator", "auditor"))
    return registry


def asked_over_the_bus() -> Registry:
    """The rules of every question: who may read a figure over HTTP may ask for it here."""
    registry = Registry("reporting", roles=ROLES)
    registry.declare(asking(FigureAsked.subject), roles=_READERS, within=_WITHIN)
    return registry


def _declare_reports(registry: Registry) -> None:
    registry.declare("GET /reports/{programme}", roles=_READERS, within=_WITHIN)
    registry.declare("GET /report-calendar/{programme}", roles=_READERS, within=_WITHIN)
    registry.public("GET /report-keys", because="the public halves of keys are for everybody who holds a signed report")
    registry.declare("GET /reports/{programme}/{report}", roles=_READERS, within=_WITHIN)
    registry.declare("GET /reports/{programme}/{report}/files/{form}", roles=_READERS, within=_WITHIN)
    registry.declare("GET /reports/{programme}/{report}/verification", roles=_VERIFIERS, within=_WITHIN)
    registry.declare("POST /reports/{programme}/verification", roles=_VERIFIERS, within=_WITHIN)
    feeds = "/report-calendar/{programme}/feeds"
    for operation in (f"POST {feeds}", f"GET {feeds}", f"POST {feeds}/{{feed_id}}/revocation"):
        registry.declare(operation, roles=_CASES, within=_WITHIN)
    registry.public("GET /calendar/{link}", because="calendar programs have no account: the link itself is the secret")
    registry.declare("POST /reports/{programme}", roles=("coordinator",), within=_WITHIN)
    registry.declare("POST /reports/{programme}/{report}/signature", roles=("coordinator",), within=_WITHIN)


def _declare_webhooks(registry: Registry) -> None:
    """For everybody's own organisation: its coordinators, or whoever it sends to this system as a partner."""
    for operation in ("POST /webhooks", "GET /webhooks", "DELETE /webhooks/{webhook}"):
        registry.declare(operation, roles=_INTEGRATORS)
    for step in ("secret", "enabling", "replay", "check"):
        registry.declare(f"POST /webhooks/{{webhook}}/{step}", roles=_INTEGRATORS)


def _declare_exports(registry: Registry) -> None:
    """What funders are handed names people or leads to them: coordinators hand in, who works with people mends."""
    months = "/exports/{programme}/participant-months"
    registry.declare(f"GET {months}", roles=_READERS, within=_WITHIN)
    registry.declare(f"GET {months}/{{month}}", roles=_CASES, within=_WITHIN)
    for operation in (
        f"POST {months}/{{month}}/submission", "POST /exports/{programme}/corrections",
        f"GET {months}/{{month}}/file", f"GET {months}/{{month}}/differences",
        *(f"GET /exports/{{programme}}/{file}" for file in _FILES),
    ):  # fmt: skip
        registry.declare(operation, roles=("coordinator",), within=_WITHIN)
    for what in ("facts", "dictionary"):
        registry.declare(f"GET /exports/{what}", roles=("coordinator", "auditor", "service"))
    registry.declare("GET /quality/{programme}", roles=_READERS, within=_WITHIN)
    registry.declare("GET /quality/{programme}/{flaw}", roles=_CASES, within=_WITHIN)


async def refuse(connection: Connection, principal: Principal, programme: str) -> Problem | None:
    """Exact figures are for the programme's owner and steering group; to others it does not exist."""
    return await _refuse_but(connection, principal, programme, ["owner", "steering-group"])


async def refuse_others(connection: Connection, principal: Principal, programme: str) -> Problem | None:
    """Who the people behind the figures are concerns its owner alone."""
    return await _refuse_but(connection, principal, programme, ["owner"])


async def counted_elsewhere(
    connection: Connection, principal: Principal, programme: str, version: int | None
) -> set[str]:
    """The goals that also count in programmes whose exact figures the principal may not see."""
    programmes = principal.attributes.get("programmes", frozenset())
    rows = await connection.fetch(
        _COUNTED_ELSEWHERE, programme, version, principal.organisation, ANY in programmes, sorted(programmes)
    )
    return {row["goal_id"] for row in rows}


async def _refuse_but(connection: Connection, principal: Principal, programme: str, roles: list[str]) -> Problem | None:
    if await connection.fetchval(_MAY, programme, principal.organisation, roles):
        return None
    return Problem(404, "unknown-programme", "There is no such programme, or you may not see its figures.")
