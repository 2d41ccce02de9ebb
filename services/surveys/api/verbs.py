"""The commands of surveys: what each needs on the desk, and how it is decided there."""

from dataclasses import dataclass
from datetime import datetime

from common.access import Principal
from common.http import Answer, as_problem, settled, unknown
from common.problems import Problem, refusal
from contracts.decisions import Already, Refusal
from contracts.surveys import SurveyMoment
from surveys.api import access
from surveys.api.about import named, question_of
from surveys.api.bodies import AnswerBody, InvitationBody, LinkRow, RevocationRow, WithdrawalRow
from surveys.definitions import Shelf
from surveys.domain import answers as answering
from surveys.domain import asking
from surveys.domain.answers import Form
from surveys.domain.asking import Question
from surveys.domain.links import MOST_ROUNDS
from surveys.domain.occasions import Put, asked_otherwise
from surveys.storage.answers import Kept
from surveys.storage.asking import Asking
from surveys.storage.desk import Desk, Wanted


@dataclass(frozen=True, slots=True)
class Tools:
    """What deciding needs beside the desk: one moment for all of a request's commands, and the instruments."""

    at: datetime
    shelf: Shelf


def wants_about(body: InvitationBody | AnswerBody, tools: Tools) -> Wanted:
    """The programme, the spell, and what is known under the question's name (and its entry's)."""
    spells = frozenset([(body.programme_id, body.person_id)]) if body.person_id else frozenset()
    moments: tuple[SurveyMoment, ...] = (body.moment, "entry")
    names = frozenset(named(body, tools.at, moment).id for moment in moments)
    return Wanted(frozenset([body.programme_id]), names, spells)


def invite(desk: Desk, principal: Principal, body: InvitationBody, tools: Tools) -> Answer | Problem:
    """Put a question."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme):
        return problem
    found = question_of(desk, body, programme, tools.shelf, tools.at)
    if isinstance(found, Problem):
        return found
    question, instrument = found
    if _asked_otherwise(desk, question):
        message = "the same was asked under another id of this person"
        return as_problem(Refusal("asked-under-another-id", "person_id", message, "conflict"))
    plan = programme.plan(question.instrument)
    decision = asking.invite(desk.invitations.get(question.id), question, plan, tools.at)
    if isinstance(decision, list):
        desk.asked.append(Asking(question, instrument, plan))
    return settled(desk, f"invitation:{question.id}", decision, {"invitation_id": question.id})


def _asked_otherwise(desk: Desk, question: Question) -> bool:
    if question.person_id is None or question.spell is None:
        return False
    spells, put = desk.twins.get((question.programme_id, question.person_id), ([], []))
    name = (question.person_id, question.spell)
    return asked_otherwise(spells, put, Put(question.id, name, question.instrument, question.moment, question.on))


def wants_invitation(body: RevocationRow | LinkRow, _: Tools) -> Wanted:
    """The invitation, and an answer to it."""
    return Wanted(questions=frozenset([body.invitation_id]))


def revoke(desk: Desk, principal: Principal, body: RevocationRow, tools: Tools) -> Answer | Problem:
    """Take a question back."""
    invitation = desk.invitations.get(body.invitation_id)
    if invitation is None:
        return unknown("invitation", "invitation_id", status=404)
    if problem := access.may_change(principal, desk.programmes[invitation.question.programme_id]):
        return problem
    decision = asking.revoke(invitation, body.reason, answered=body.invitation_id in desk.answers, at=tools.at)
    return settled(desk, f"invitation:{body.invitation_id}", decision, {"invitation_id": body.invitation_id})


def renew_link(desk: Desk, principal: Principal, body: LinkRow, _: Tools) -> Answer | Problem:
    """End the links that are out, and make another one possible."""
    invitation, row = desk.invitations.get(body.invitation_id), desk.rows.get(body.invitation_id)
    if invitation is None or row is None:
        return unknown("invitation", "invitation_id", status=404)
    if problem := access.may_change(principal, desk.programmes[invitation.question.programme_id]):
        return problem
    if invitation.revoked or row.answered_on is not None:
        rule = "invitation-revoked" if invitation.revoked else "answered-already"
        return refusal(rule, "There is nothing to open any more.", field="invitation_id", status=409)
    if row.round >= MOST_ROUNDS:
        return refusal("too-many-links", "This invitation has had all its links.", field="invitation_id", status=409)
    if row not in desk.renewed:
        desk.renewed.append(row)
    ids = {"invitation_id": body.invitation_id}
    return Answer(f"invitation:{body.invitation_id}", desk.version(f"invitation:{body.invitation_id}"), ids=ids)


def answer(desk: Desk, principal: Principal, body: AnswerBody, tools: Tools) -> Answer | Problem:
    """Keep an answer that staff typed."""
    programme = desk.programmes.get(body.programme_id)
    if programme is None:
        return unknown("programme", "programme_id")
    if problem := access.may_change(principal, programme):
        return problem
    found = question_of(desk, body, programme, tools.shelf, tools.at)
    if isinstance(found, Problem):
        return found
    question, instrument = found
    decision = answering.submit(
        desk.answers.get(question.id), question, invitation=desk.invitations.get(question.id), instrument=instrument,
        form=Form(body.values, body.mode, body.answered_on), at=tools.at,
    )  # fmt: skip
    ids = {"answer_id": question.id}
    if isinstance(decision, Refusal | Already):
        return settled(desk, f"answer:{question.id}", decision, ids)
    desk.kept.append(Kept(decision.event, decision.words, body.language))
    desk.used[instrument.name] = instrument
    return settled(desk, f"answer:{question.id}", [decision.event], ids)


def wants_answer(body: WithdrawalRow, _: Tools) -> Wanted:
    """The answer, and the invitation it was given to."""
    return Wanted(questions=frozenset([body.answer_id]))


def withdraw(desk: Desk, principal: Principal, body: WithdrawalRow, tools: Tools) -> Answer | Problem:
    """Take an answer back."""
    state = desk.answers.get(body.answer_id)
    if state is None:
        return unknown("answer", "answer_id", status=404)
    if problem := access.may_change(principal, desk.programmes[state.said.programme_id]):
        return problem
    if body.wish_of != state.said.respondent:
        message = f"this was answered by a {state.said.respondent}"
        return as_problem(Refusal("not-the-respondent", "wish_of", message))
    decision = answering.withdraw(state, answering.question_of(state.said), tools.at)
    return settled(desk, f"answer:{body.answer_id}", decision, {"answer_id": body.answer_id})
