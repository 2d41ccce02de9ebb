"""POST /people: a person becomes known, sealed. The same reference, or the same number, is the same person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from common.access import Principal
from common.http import Answer, as_problem, settled
from common.problems import FieldError, Problem, refusal
from contracts.decisions import Refusal
from enrolment.api import access
from enrolment.api.people_bodies import PersonBody
from enrolment.api.tools import Tools
from enrolment.domain import identifiers, person
from enrolment.domain.identifiers import Identifier
from enrolment.storage.desk import Desk, Wanted
from enrolment.storage.people import Key, PersonRow
from enrolment.vault import PersonalData


@dataclass(frozen=True, slots=True)
class Read:
    """A body's personal data with its numbers in their one form, and the keyed hashes that find the person."""

    data: PersonalData
    reference: Key | None
    numbers: tuple[Key, ...]


def wants(body: PersonBody, tools: Tools) -> Wanted:
    """The person, by id, by reference and by numbers."""
    found = read(body, tools)
    named = frozenset([body.person_id] if body.person_id else [])
    if isinstance(found, Refusal):
        return Wanted(people=named)
    references = frozenset([found.reference] if found.reference else [])
    return Wanted(people=named, references=references, identifiers=frozenset(found.numbers))


def register(desk: Desk, principal: Principal, body: PersonBody, tools: Tools) -> Answer | Problem:
    """Make a person known, or recognise the one who is."""
    if problem := access.may_register_for(principal, body.controller):
        return problem
    found = read(body, tools)
    if isinstance(found, Refusal):
        return as_problem(found)
    person_id = _named(desk, body, found, tools)
    if isinstance(person_id, Problem):
        return person_id
    decision = person.register(desk.people.get(person_id), person_id, body.controller, tools.at)
    if isinstance(decision, Refusal):
        return as_problem(decision)
    row = desk.rows.get(person_id)
    if row is None or row.sealed is None:  # new, or recovered from the bus without the data that only we had
        keep_new(desk, person_id, body.controller, found, tools)
    elif problem := _contradicted(row, body, found, tools):
        return problem
    return settled(desk, f"person:{person_id}", decision, {"person_id": person_id})


def read(body: PersonBody, tools: Tools) -> Read | Refusal:
    """The body as it is kept; each rule that it breaks is a refusal. Read once for a body, then remembered."""
    kept = tools.read.get(id(body))
    if kept is None:
        kept = tools.read[id(body)] = _read(body, tools)
    found: Read | Refusal = kept
    return found


def _read(body: PersonBody, tools: Tools) -> Read | Refusal:
    numbers: list[Identifier] = []
    for place, given in enumerate(body.identifiers):
        value = identifiers.read(given.kind, given.value, tools.today, f"identifiers[{place}].value")
        if isinstance(value, Refusal):
            return value
        numbers.append(Identifier(kind=given.kind, value=value, since=given.since))
    stated = next((born for number in numbers if (born := identifiers.born(number.kind, number.value))), None)
    data = body.personal(tuple(numbers), stated)
    if refused := _born_otherwise(data, numbers) or person.birth_date_refused(data.birth_date, tools.today):
        return refused
    vault = tools.vault
    reference = (body.controller, vault.reference_hash(body.controller, body.reference)) if body.reference else None
    return Read(data, reference, hashes(numbers, body.controller, tools))


def hashes(numbers: Iterable[Identifier], controller: str, tools: Tools) -> tuple[Key, ...]:
    """The keyed hashes of those numbers that are keys."""
    keys = [number for number in numbers if number.kind in identifiers.KEYS]
    return tuple((controller, tools.vault.identifier_hash(controller, key.kind, key.value)) for key in keys)


def keep_new(desk: Desk, person_id: str, controller: str, found: Read, tools: Tools) -> None:
    """Seal a person's data under a key of its own."""
    sealed = tools.vault.seal(person_id, found.data)
    search = tools.vault.search_keys(controller, found.data)
    hashed = found.reference[1] if found.reference else None
    known = desk.people.get(person_id)
    protected = known is not None and known.protected
    desk.add(PersonRow(person_id, controller, hashed, sealed, protected=protected, search_keys=search))
    for key in found.numbers:
        if key not in desk.by_identifier:
            desk.number(key, person_id)


def _born_otherwise(data: PersonalData, numbers: Sequence[Identifier]) -> Refusal | None:
    """A stated birth date and the one in a number must agree, or one of them is a slip."""
    for number in numbers:
        if identifiers.born(number.kind, number.value) not in {None, data.birth_date}:
            return Refusal("birth-date-differs", "birth_date", "the number given states another birth date")
    return None


def _named(desk: Desk, body: PersonBody, found: Read, tools: Tools) -> str | Problem:
    """Whom the body is about: the one with its reference and numbers, the one it names, or somebody new."""
    ids = {desk.by_identifier[key] for key in found.numbers if key in desk.by_identifier}
    by_reference = desk.by_reference.get(found.reference) if found.reference else None
    ids |= {by_reference} if by_reference else set()
    if len(ids) > 1:
        message = "the reference and the numbers belong to different people: merge them if they are one"
        return refusal("different-people", message, field="identifiers", status=409)
    known = next(iter(ids), None)
    if known is None or body.person_id in {None, known}:
        return body.person_id or known or tools.new_id()
    if by_reference:
        return refusal("reference-known", "this reference belongs to another person", field="reference", status=409)
    return refusal("identifier-known", "this number belongs to another person", field="identifiers", status=409)


def _contradicted(row: PersonRow, body: PersonBody, found: Read, tools: Tools) -> Problem | None:
    """What the body says must be what is known; what it leaves out contradicts nothing. No value is repeated."""
    assert row.sealed is not None
    said = body.model_fields_set - {"person_id", "controller"}
    if found.reference and row.reference_hash == found.reference[1]:
        said -= {"reference"}  # the same one, typed in another way
    differing = [name for name in tools.vault.open(row.person_id, row.sealed).differing(found.data) if name in said]
    if not differing:
        return None
    message = "the person is known with something else here"
    errors = tuple(FieldError(name, "person-differs", message) for name in differing)
    return Problem(409, "person-differs", f"The person is known, and differs in {', '.join(differing)}.", errors=errors)
