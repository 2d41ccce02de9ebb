"""POST /people/search: people by name, birth date, number, reference, e-mail or phone. A body, so that no log of
addresses ever holds what was asked.
"""

from typing import Any

from pydantic import ConfigDict, Field, model_validator

from common.access import Principal
from common.db import Connection
from common.http import as_problem
from common.http.fields import Day, Whole
from common.problems import Body, Problem
from contracts.base import Code, Id
from contracts.decisions import Refusal
from enrolment.api import access, seeing
from enrolment.api.people_bodies import Email, Name, Number, Phone, Reference
from enrolment.api.seeing import Seeing
from enrolment.domain import identifiers, likeness
from enrolment.storage import people, seeking
from enrolment.storage.audit import Look
from enrolment.storage.people import Key, PersonRow
from enrolment.vault import PersonalData, digits, folded


class SoughtNumber(Body):
    """A number of an authority."""

    kind: identifiers.Kind
    value: Number


class SearchBody(Body):
    """At least one thing that is known; all that are given must fit. Names fit by their sound."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"controller": "hedemora", "purpose": "casework", "name": "Someone Else", "birth_date": "1988-02-29"},
    ]})  # fmt: skip

    controller: Code
    purpose: Code
    name: Name | None = None
    birth_date: Day | None = None
    identifier: SoughtNumber | None = None
    reference: Reference | None = None
    email: Email | None = None
    phone: Phone | None = None
    after: Id | None = None
    limit: Whole = Field(default=50, ge=1, le=200)

    @model_validator(mode="after")
    def _asks_for_something(self) -> "SearchBody":
        known = (self.name, self.birth_date, self.identifier, self.reference, self.email, self.phone)
        if not any(known):
            raise ValueError("a search needs a name, birth date, identifier, reference, e-mail or phone")
        return self


async def search(
    seen: Seeing, connection: Connection, principal: Principal, body: SearchBody
) -> dict[str, Any] | Problem:
    """One page of who fits, with `next` if there may be more. Everybody shown is written into the log."""
    if problem := access.may_register_for(principal, body.controller):
        return problem
    found = await _found(seen, connection, body)
    if isinstance(found, Refusal):
        return as_problem(found)
    page = found[: body.limit]
    fitting = [row for row in await seeing.allowed(connection, principal, page) if _fits(seen.open(row), body)]
    look = Look(operation="POST /people/search", purpose=body.purpose, controller=body.controller, at=seen.clock.now())
    await seeing.note(connection, principal, look, fitting)
    more = len(found) > body.limit
    return {
        "people": [seeing.shown(row, data) for row in fitting if (data := seen.open(row))],
        "next": page[-1].person_id if more else None,
    }


async def _found(seen: Seeing, connection: Connection, body: SearchBody) -> list[PersonRow] | Refusal:
    """By a key if one is asked for, else by hashes of the rest; one more than the page holds."""
    if body.identifier is None and body.reference is None:
        keys = _keys(seen, body)
        return await seeking.seek(connection, body.controller, keys, body.after or "", body.limit + 1)
    references: list[Key] = []
    numbers: list[Key] = []
    if body.reference:
        references.append((body.controller, seen.vault.reference_hash(body.controller, body.reference)))
    if body.identifier:
        kind = body.identifier.kind
        value = identifiers.read(kind, body.identifier.value, seen.tools().today, "identifier.value")
        if isinstance(value, Refusal):
            return value
        numbers.append((body.controller, seen.vault.identifier_hash(body.controller, kind, value)))
    rows = await people.find(connection, [], references, numbers)
    wanted = bool(references) + bool(numbers)
    return [row for row in rows if not row.protected and row.person_id > (body.after or "") and len(rows) <= wanted]


def _keys(seen: Seeing, body: SearchBody) -> list[int]:
    vault, of = seen.vault, body.controller
    keys = [vault.search_key(of, "sound", sound) for sound in likeness.sounds([body.name] if body.name else [])]
    if body.birth_date:
        keys.append(vault.search_key(of, "born", body.birth_date.isoformat()))
    if body.email:
        keys.append(vault.search_key(of, "email", folded(body.email)))
    if body.phone:
        keys.append(vault.search_key(of, "phone", digits(body.phone)))
    return keys


def _fits(data: PersonalData | None, body: SearchBody) -> bool:
    """What hashes found is held against what was asked: two may share 64 bits, and a number alone is not all."""
    if data is None:
        return False
    if body.reference and folded(data.reference or "") != folded(body.reference):
        return False
    if body.birth_date and data.birth_date != body.birth_date:
        return False
    if body.email and folded(data.email or "") != folded(body.email):
        return False
    if body.phone and digits(data.phone or "") != digits(body.phone):
        return False
    return not body.name or likeness.sounds([body.name]) <= likeness.sounds([data.name])
