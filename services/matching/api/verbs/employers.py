"""Employers and their contact persons. What names a person is sealed before it is kept, and said in no event."""

from common.access import Principal
from common.http import Answer, as_problem, settled, unknown
from common.problems import Problem, refusal
from contracts.decisions import Refusal
from matching.api import access
from matching.api.bodies.employers import ContactRow, EmployerBody, EmployerChangeRow, RemovalRow
from matching.api.tools import Tools, one
from matching.domain import employers, organisation_numbers
from matching.domain.employers import Stated
from matching.domain.organisation_numbers import OrganisationNumber
from matching.storage.desk import Desk, Wanted
from matching.storage.employers import ContactRow as StoredContact
from matching.storage.employers import EmployerRow
from matching.vault import ContactPerson, TradeName


def wants_employer(body: EmployerBody, tools: Tools) -> Wanted:
    """The employer, by id and by number."""
    number = organisation_numbers.read(body.organisation_number)
    hashed = _hashed(body.controller, number, tools) if isinstance(number, OrganisationNumber) else None
    numbers = frozenset([(body.controller, hashed)] if hashed else [])
    return Wanted(employers=one(body.employer_id), numbers=numbers)


def register(desk: Desk, principal: Principal, body: EmployerBody, tools: Tools) -> Answer | Problem:
    """Make an employer known, or recognise it by its number."""
    if problem := access.may_act_for(principal, body.controller):
        return problem
    number = organisation_numbers.read(body.organisation_number)
    if isinstance(number, Refusal):
        return as_problem(number)
    hashed = _hashed(body.controller, number, tools)
    known = desk.by_number.get((body.controller, hashed))
    employer_id = body.employer_id or known or tools.new_id()
    if known not in {None, employer_id}:
        message = "this organisation number belongs to another employer"
        return refusal("organisation-number-known", message, field="organisation_number", status=409)
    row = desk.rows.get(employer_id)
    if row is not None and row.number_hash != hashed:
        message = "the employer is known with another organisation number"
        return refusal("employer-exists", message, field="organisation_number", status=409)
    stated = Stated(body.name, number, body.sector, body.municipality, body.organisation_id)
    trade = TradeName(name=body.name, digits=number.digits)
    alike = row is not None and tools.vault.open_employer(employer_id, row.sealed) == trade
    decision = employers.register(
        desk.employers.get(employer_id), employer_id, body.controller, stated, sealed_alike=alike, at=tools.at
    )
    if row is None and not isinstance(decision, Refusal):
        _seal(desk, EmployerRow(employer_id, body.controller, hashed, tools.vault.seal_employer(employer_id, trade)))
    return settled(desk, f"employer:{employer_id}", decision, {"employer_id": employer_id})


def wants_change(body: EmployerChangeRow, _: Tools) -> Wanted:
    """The employer."""
    return Wanted(employers=one(body.employer_id))


def change(desk: Desk, principal: Principal, body: EmployerChangeRow, tools: Tools) -> Answer | Problem:
    """Say what holds of an employer now."""
    state, row = desk.employers.get(body.employer_id), desk.rows.get(body.employer_id)
    if state is None or row is None:
        return unknown("employer", "employer_id", status=404)
    if problem := access.may_act_for(principal, state.controller, "employer_id"):
        return problem
    number = organisation_numbers.read(body.organisation_number)
    if isinstance(number, Refusal):
        return as_problem(number)
    if _hashed(state.controller, number, tools) != row.number_hash:
        message = "another organisation number is another employer"
        return refusal("another-number", message, field="organisation_number", status=409)
    stated = Stated(body.name, number, body.sector, body.municipality, body.organisation_id)
    trade = TradeName(name=body.name, digits=number.digits)
    alike = tools.vault.open_employer(body.employer_id, row.sealed) == trade
    decision = employers.change(state, stated, sealed_alike=alike, at=tools.at)
    if not alike and not isinstance(decision, Refusal):
        sealed = tools.vault.seal_employer(body.employer_id, trade)
        _seal(desk, EmployerRow(body.employer_id, state.controller, row.number_hash, sealed))
    return settled(desk, f"employer:{body.employer_id}", decision, {"employer_id": body.employer_id})


def wants_contact(body: ContactRow | RemovalRow, _: Tools) -> Wanted:
    """The employer and the contact person."""
    return Wanted(employers=one(body.employer_id), contacts=one(body.contact_id))


def keep_contact(desk: Desk, principal: Principal, body: ContactRow, tools: Tools) -> Answer | Problem:
    """Keep a contact person, sealed; said again with something else, the newer holds."""
    if problem := _no_such_employer(desk, principal, body.employer_id):
        return problem
    contact_id = body.contact_id or tools.new_id()
    known = desk.contacts.get(contact_id)
    if known is not None and known.employer_id != body.employer_id:
        message = "this id belongs to a contact person of another employer"
        return refusal("contact-exists", message, field="contact_id", status=409)
    said = ContactPerson(name=body.name, phone=body.phone, email=body.email)
    ids = {"contact_id": contact_id, "employer_id": body.employer_id}
    if known is not None and known.sealed and tools.vault.open_contact(contact_id, known.sealed) == said:
        return Answer(f"contact:{contact_id}", known.version, ids=ids)
    version = (known.version if known else 0) + 1
    kept = StoredContact(contact_id, body.employer_id, version, tools.vault.seal_contact(contact_id, said))
    desk.new_contacts.append(kept)
    desk.contacts[contact_id] = kept
    return Answer(f"contact:{contact_id}", version, ids=ids, status=201)


def remove_contact(desk: Desk, principal: Principal, body: RemovalRow, _: Tools) -> Answer | Problem:
    """Forget a contact person, with the key."""
    if problem := _no_such_employer(desk, principal, body.employer_id):
        return problem
    known = desk.contacts.pop(body.contact_id, None)
    if known is None or known.employer_id != body.employer_id:
        return unknown("contact", "contact_id", status=404)
    desk.new_contacts.append(StoredContact(body.contact_id, body.employer_id, known.version, None))
    ids = {"contact_id": body.contact_id, "employer_id": body.employer_id}
    return Answer(f"contact:{body.contact_id}", known.version + 1, ids=ids, status=201)


def _no_such_employer(desk: Desk, principal: Principal, employer_id: str) -> Problem | None:
    state = desk.employers.get(employer_id)
    if state is None:
        return unknown("employer", "employer_id", status=404)
    return access.may_act_for(principal, state.controller, "employer_id")


def _seal(desk: Desk, row: EmployerRow) -> None:
    desk.new_employers[row.employer_id] = row
    desk.know(row)


def _hashed(controller: str, number: OrganisationNumber, tools: Tools) -> bytes:
    return tools.vault.number_hash(controller, number.digits)
