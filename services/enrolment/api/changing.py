"""What is known of a person is replaced, or a number joins their history. Events say nothing of it: it is personal."""

from dataclasses import replace
from functools import partial
from typing import Any

from common.access import Principal
from common.http import Answer, as_problem, settled
from common.problems import Problem, refusal
from contracts.decisions import Already, Refusal
from enrolment.api import access
from enrolment.api.people_bodies import DetailsRow, IdentifierRow
from enrolment.api.tools import Tools
from enrolment.domain import identifiers, person
from enrolment.domain.identifiers import Identifier
from enrolment.domain.person import Person
from enrolment.storage.desk import Desk, Wanted
from enrolment.storage.people import Key, PersonRow
from enrolment.vault import PersonalData


def wants(body: DetailsRow, tools: Tools) -> Wanted:
    """The person, and whoever has the reference that they are to get."""
    return Wanted(people=frozenset([body.person_id]), then=frozenset([partial(_same_reference, body, tools)]))


def change(desk: Desk, principal: Principal, body: DetailsRow, tools: Tools) -> Answer | Problem:
    """Replace what the body says, leave the rest."""
    found = sealed_person(desk, principal, body.person_id)
    if isinstance(found, Problem):
        return found
    row, known = found
    data = replace(known_data(row, tools), **_said(body))
    reference = (
        row.reference_hash if body.reference is None else tools.vault.reference_hash(row.controller, body.reference)
    )
    if "reference" in body.model_fields_set and body.reference is None:
        reference = None
    if reference and desk.by_reference.get((row.controller, reference), body.person_id) != body.person_id:
        return refusal("reference-known", "this reference belongs to another person", field="reference", status=409)
    stated = [identifiers.born(had.kind, had.value) for had in data.identifiers if had.until is None]
    if data.birth_date is None and any(stated):
        return refusal(
            "birth-date-differs", "a number of the person states a birth date", field="birth_date", status=409
        )
    if refused := person.birth_date_refused(data.birth_date, tools.today):
        return as_problem(refused)
    keep(desk, replace(row, reference_hash=reference), data, tools)
    return settled(desk, f"person:{body.person_id}", Already(known.version), {"person_id": body.person_id})


def wants_number(body: IdentifierRow, tools: Tools) -> Wanted:
    """The person, and whoever has the number."""
    return Wanted(people=frozenset([body.person_id]), then=frozenset([partial(_same_number, body, tools)]))


def add_number(desk: Desk, principal: Principal, body: IdentifierRow, tools: Tools) -> Answer | Problem:
    """Add a number to the person's history. One that another person has is refused: perhaps they are one."""
    found = sealed_person(desk, principal, body.person_id)
    if isinstance(found, Problem):
        return found
    row, known = found
    value = identifiers.read(body.kind, body.value, tools.today)
    if isinstance(value, Refusal):
        return as_problem(value)
    data = known_data(row, tools)
    new = Identifier(kind=body.kind, value=value, since=body.since)
    history = identifiers.added(data.identifiers, new, body.replaces, tools.today)
    if isinstance(history, Refusal):
        return as_problem(history)
    key = _key(row, new, tools)
    owner = desk.by_identifier.get(key) if key else None
    if owner not in {None, body.person_id}:
        message = "this number belongs to another person of the controller: merge them if they are one"
        return refusal("identifier-known", message, field="value", status=409)
    ids = {"person_id": body.person_id}
    if history == data.identifiers:
        return settled(desk, f"person:{body.person_id}", Already(known.version), ids)
    if key and owner is None:
        desk.number(key, body.person_id)
    born = data.birth_date or identifiers.born(new.kind, new.value)
    keep(desk, row, replace(data, identifiers=history, birth_date=born), tools)
    return Answer(f"person:{body.person_id}", known.version, ids=ids, status=201)


def sealed_person(desk: Desk, principal: Principal, person_id: str) -> tuple[PersonRow, Person] | Problem:
    """A person whose data is here and who may be changed by this principal."""
    known = access.own_person(desk.people, principal, person_id)
    if isinstance(known, Problem):
        return known
    if refused := person.gone(known):
        return as_problem(refused)
    row = desk.rows.get(person_id)
    if row is None or row.sealed is None:
        message = "the events know this person, the data is lost: register it once more"
        return refusal("data-lacking", message, field="person_id", status=409)
    return row, known


def known_data(row: PersonRow, tools: Tools) -> PersonalData:
    """What the row holds."""
    assert row.sealed is not None
    return tools.vault.open(row.person_id, row.sealed)


def keep(desk: Desk, row: PersonRow, data: PersonalData, tools: Tools) -> None:
    """Seal other data under the person's own key."""
    assert row.sealed is not None
    sealed = tools.vault.seal_again(row.person_id, row.sealed, data)
    desk.change(replace(row, sealed=sealed, search_keys=tools.vault.search_keys(row.controller, data)))


def _said(body: DetailsRow) -> dict[str, Any]:
    said = {name: getattr(body, name) for name in body.model_fields_set - {"person_id"}}
    if body.address is not None:
        said["address"] = body.address.address()
    return said


def _same_reference(body: DetailsRow, tools: Tools, desk: Desk) -> Wanted:
    row = desk.rows.get(body.person_id)
    if row is None or body.reference is None:
        return Wanted()
    return Wanted(references=frozenset([(row.controller, tools.vault.reference_hash(row.controller, body.reference))]))


def _same_number(body: IdentifierRow, tools: Tools, desk: Desk) -> Wanted:
    row, value = desk.rows.get(body.person_id), identifiers.read(body.kind, body.value, tools.today)
    if row is None or isinstance(value, Refusal):
        return Wanted()
    key = _key(row, Identifier(kind=body.kind, value=value), tools)
    return Wanted(identifiers=frozenset([key] if key else []))


def _key(row: PersonRow, number: Identifier, tools: Tools) -> Key | None:
    if number.kind not in identifiers.KEYS:
        return None
    return row.controller, tools.vault.identifier_hash(row.controller, number.kind, number.value)
