"""Who may see whose personal data, and that every look is written down before anything is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import asyncpg
from fastapi import Query

from common.access import ANY, Principal
from common.clock import Clock
from common.db import Connection
from common.problems import Problem, refusal
from contracts.base import Code
from enrolment.api import access
from enrolment.api.confirming import Listeners
from enrolment.api.tools import Tools
from enrolment.storage import audit, people, seeking
from enrolment.storage.audit import Look
from enrolment.storage.people import PersonRow
from enrolment.vault import PersonalData, Vault

Purpose = Annotated[Code, Query(description="Why: a code such as `casework`; it is written into the audit log.")]
Limit = Annotated[int, Query(ge=1, le=200, description="At most so many; `next` leads on.")]


@dataclass(frozen=True, slots=True)
class Seeing:
    """What reading people needs; one per process."""

    pool: asyncpg.Pool
    vault: Vault
    clock: Clock
    listeners: Listeners = field(default_factory=Listeners)
    channels: frozenset[str] = frozenset()
    """What messages can be carried by."""

    def tools(self) -> Tools:
        """For rules that need the moment."""
        return Tools(self.clock.now(), self.vault, lambda: "")

    def open(self, row: PersonRow) -> PersonalData | None:
        """Who somebody is; None once they are erased."""
        return None if row.sealed is None else self.vault.open(row.person_id, row.sealed)


async def one(connection: Connection, principal: Principal, person_id: str) -> PersonRow | Problem:
    """A person whom this principal may see. Whoever may not is told no more than about nobody at all."""
    found = await people.find(connection, [person_id])
    if not found or access.may_register_for(principal, found[0].controller):
        return nobody()
    if not await allowed(connection, principal, found):
        return nobody()
    if found[0].protected and not principal.roles & access.MAY_SEE_PROTECTED:
        detail = "This person's identity is protected; looking needs the role coordinator."
        return refusal("protected-identity", detail, field="person_id", status=403)
    return found[0]


async def allowed(connection: Connection, principal: Principal, found: Sequence[PersonRow]) -> list[PersonRow]:
    """Those of these people whom the token's programmes reach; with `*` everybody of the controller."""
    programmes = principal.attributes.get("programmes", frozenset())
    if ANY in programmes:
        return list(found)
    reached = await seeking.in_programmes(connection, [row.person_id for row in found], programmes)
    return [row for row in found if row.person_id in reached]


async def note(connection: Connection, principal: Principal, look: Look, seen: Sequence[PersonRow]) -> None:
    """Write the look down."""
    await audit.note(connection, principal, look, [(row.person_id, row.protected) for row in seen])


def nobody() -> Problem:
    """There is no such person for this caller."""
    return Problem(404, "unknown-person", "There is no such person, or you may not read it.")


def shown(row: PersonRow, data: PersonalData) -> dict[str, Any]:
    """A person's data as staff read it."""
    address = data.address and {
        "lines": list(data.address.lines), "postcode": data.address.postcode, "town": data.address.town,
    }  # fmt: skip
    return {
        "person_id": row.person_id,
        "controller": row.controller,
        "protected": row.protected,
        "revision": row.revision,
        "reference": data.reference,
        "given_name": data.given_name,
        "family_name": data.family_name,
        "birth_date": data.birth_date and data.birth_date.isoformat(),
        "gender": data.gender,
        "identifiers": [
            {
                "kind": had.kind,
                "value": had.value,
                "since": had.since and had.since.isoformat(),
                "until": had.until and had.until.isoformat(),
            }
            for had in data.identifiers
        ],
        "email": data.email,
        "phone": data.phone,
        "address": address,
        "language": data.language,
    }
