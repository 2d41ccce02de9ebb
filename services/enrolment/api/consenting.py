"""Consent to share with a named organisation, as the person gives it or takes it back."""

from common.access import Principal
from common.http import Answer, settled, unknown
from common.problems import Problem, refusal
from enrolment.api import access
from enrolment.api.people_bodies import ConsentRow
from enrolment.api.tools import Tools
from enrolment.domain import consents
from enrolment.domain.consents import Word
from enrolment.storage.desk import Desk, Wanted


def wants(body: ConsentRow, _: Tools) -> Wanted:
    """The person, the programme, and what was said before."""
    return Wanted(
        people=frozenset([body.person_id]),
        programmes=frozenset([body.programme_id]),
        consents=frozenset([_key(body)]),
    )


def consent(desk: Desk, principal: Principal, body: ConsentRow, tools: Tools) -> Answer | Problem:
    """Note what the person says."""
    programme, known = desk.programmes.get(body.programme_id), desk.people.get(body.person_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if known is None:
        return unknown("person", "person_id")
    if problem := access.may_change(principal, programme.current):
        return problem
    if known.controller != programme.current.controller:
        message = "this person is known to another data controller than the programme's"
        return refusal("another-controller", message, field="person_id", status=409)
    word = Word(body.organisation, body.given, body.on)
    history = desk.consents.get(_key(body), ())
    decision = consents.consent(history, known, programme.current, word, tools.at)
    ids = {"person_id": body.person_id, "programme_id": body.programme_id, "organisation": body.organisation}
    return settled(desk, f"consent:{':'.join(_key(body))}", decision, ids)


def _key(body: ConsentRow) -> tuple[str, str, str]:
    return body.person_id, body.programme_id, body.organisation
