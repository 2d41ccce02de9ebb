"""POST /people: a person becomes known, sealed; the same controller and reference are the same person."""

from common.access import Principal
from common.http import Answer, as_problem, settled
from common.problems import FieldError, Problem, refusal
from contracts.decisions import Refusal
from enrolment.api import access
from enrolment.api.bodies import PersonBody
from enrolment.api.tools import Tools
from enrolment.domain import person
from enrolment.storage.desk import Desk, Wanted
from enrolment.storage.people import PersonRow


def wants(body: PersonBody, tools: Tools) -> Wanted:
    """The person, by id and by reference."""
    hashed = _hashed(body, tools)
    return Wanted(
        people=frozenset([body.person_id] if body.person_id else []),
        references=frozenset([(body.controller, hashed)] if hashed else []),
    )


def register(desk: Desk, principal: Principal, body: PersonBody, tools: Tools) -> Answer | Problem:
    """Make a person known, or recognise the one who is."""
    if problem := access.may_register_for(principal, body.controller):
        return problem
    if refused := person.birth_date_refused(body.birth_date, tools.today):
        return as_problem(refused)
    hashed = _hashed(body, tools)
    known = desk.by_reference.get((body.controller, hashed)) if hashed else None
    person_id = body.person_id or known or tools.new_id()
    if known is not None and known != person_id:
        return refusal("reference-known", "this reference belongs to another person", field="reference", status=409)
    decision = person.register(desk.people.get(person_id), person_id, body.controller, tools.at)
    if isinstance(decision, Refusal):
        return as_problem(decision)
    row = desk.rows.get(person_id)
    if row is None:  # new, or an event that was recovered from the bus without the data that only we had
        sealed = tools.vault.seal(person_id, body.personal())
        desk.add(PersonRow(person_id, body.controller, hashed, sealed))
    elif problem := _contradicted(row, body, tools):
        return problem
    return settled(desk, f"person:{person_id}", decision, {"person_id": person_id})


def _hashed(body: PersonBody, tools: Tools) -> bytes | None:
    return tools.vault.reference_hash(body.controller, body.reference) if body.reference else None


def _contradicted(row: PersonRow, body: PersonBody, tools: Tools) -> Problem | None:
    """What the body says must be what is known; what it leaves out contradicts nothing. No value is repeated."""
    said = body.model_fields_set - {"person_id", "controller"}
    if body.reference and row.reference_hash == _hashed(body, tools):
        said -= {"reference"}  # the same one, typed in another way
    differing = [
        name for name in tools.vault.open(row.person_id, row.sealed).differing(body.personal()) if name in said
    ]
    if not differing:
        return None
    message = "the person is known with something else here"
    errors = tuple(FieldError(name, "person-differs", message) for name in differing)
    return Problem(409, "person-differs", f"The person is known, and differs in {', '.join(differing)}.", errors=errors)
