"""Somebody whom a partner proposes becomes known, or is recognised; the partner does not hear which.

What the partner says of a known person changes nothing: staff compare and correct.
"""

from common.http import as_problem
from common.problems import Problem, refusal
from contracts.decisions import Refusal
from enrolment.api import registering
from enrolment.api.people_bodies import PersonBody
from enrolment.api.tools import Tools
from enrolment.domain import person
from enrolment.storage.desk import Desk


def recognise(desk: Desk, body: PersonBody, tools: Tools) -> str | Problem:
    """The person's id."""
    if body.person_id is not None:
        return refusal("person-by-id", "leave the id out, or give it alone", field="person.person_id")
    found = registering.read(body, tools)
    if isinstance(found, Refusal):
        return as_problem(found)
    ids = {desk.by_identifier[key] for key in found.numbers if key in desk.by_identifier}
    if found.reference in desk.by_reference:
        ids.add(desk.by_reference[found.reference])
    if len(ids) > 1:
        message = "the reference and the numbers do not fit together"
        return refusal("different-people", message, field="person.identifiers", status=409)
    if ids:
        return ids.pop()
    new = tools.new_id()
    decision = person.register(None, new, body.controller, tools.at)
    assert isinstance(decision, list), "nobody has this id yet"
    desk.keep(f"person:{new}", decision)
    registering.keep_new(desk, new, body.controller, found, tools)
    return new
