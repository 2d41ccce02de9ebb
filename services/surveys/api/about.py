"""Whom and what a command is about: the question that its fields make, held against what is known."""

from dataclasses import replace
from datetime import date, datetime

from common.http import as_problem, unknown
from common.problems import Problem
from contracts.decisions import Refusal
from contracts.surveys import SurveyMoment
from surveys.api.bodies import AnswerBody, InvitationBody
from surveys.definitions import Shelf
from surveys.domain.asking import Question
from surveys.domain.calendar import day_in_sweden
from surveys.domain.instrument import Instrument
from surveys.domain.participation import Spell
from surveys.domain.programmes import Programme
from surveys.storage.desk import Desk

About = InvitationBody | AnswerBody


def named(body: About, at: datetime, moment: SurveyMoment, controller: str = "-") -> Question:
    """The question as far as its fields say; its id follows from them alone."""
    on = body.on or (body.answered_on if isinstance(body, AnswerBody) else day_in_sweden(at))
    version = body.instrument_version or 0
    return Question(
        body.programme_id, controller, body.respondent, body.person_id, body.organisation_id, body.spell,
        body.instrument, version, moment, on,
    )  # fmt: skip


def question_of(
    desk: Desk, body: About, programme: Programme, shelf: Shelf, at: datetime
) -> tuple[Question, Instrument] | Problem:
    """The question, the instrument it is put with, or why there can be none."""
    if refusal := _contradictory(body):
        return as_problem(refusal)
    question = named(body, at, body.moment, programme.controller)
    if body.respondent == "participant":
        spell = _spell(desk, body)
        if spell is None:
            return unknown("spell", "spell")
        question = replace(question, on=_day(question, spell))
    elif body.organisation_id not in programme.organisations and body.respondent == "partner":
        return unknown("organisation", "organisation_id")
    if (known := desk.invitations.get(question.id)) and body.instrument_version in {None, known.question.version}:
        question = known.question
    instrument = shelf.get(
        body.instrument, question.version or _entry_version(desk, body, at) or _planned(programme, body)
    )
    if instrument is None:
        return unknown("instrument", "instrument")
    if instrument.respondent != body.respondent:
        message = f"{instrument.name} is for a {instrument.respondent}"
        return as_problem(Refusal("not-for-this-respondent", "instrument", message))
    return replace(question, version=instrument.version), instrument


def _contradictory(body: About) -> Refusal | None:
    if body.respondent != "participant":
        if body.organisation_id is None:
            return Refusal("required", "organisation_id", "an employer or partner is an organisation")
        if body.person_id is not None or body.spell is not None or body.moment != "other":
            return Refusal(
                "not-a-participant", "respondent", "only a participant has a person, a spell, entry and exit"
            )
        return None
    if body.person_id is None or body.spell is None:
        missing = "person_id" if body.person_id is None else "spell"
        return Refusal("required", missing, "a participant is asked about one of their spells")
    if body.organisation_id is not None:
        return Refusal("not-an-organisation", "organisation_id", "a participant answers for themselves")
    return None


def _spell(desk: Desk, body: About) -> Spell | None:
    found = desk.spells.get((body.programme_id, body.person_id or ""), ())
    return next((spell for spell in found if spell.number == body.spell), None)


def _day(question: Question, spell: Spell) -> date:
    if question.moment == "entry":
        return spell.start
    return (spell.end or question.on) if question.moment == "exit" else question.on


def _entry_version(desk: Desk, body: About, at: datetime) -> int | None:
    """The version with which the same spell's entry was answered or asked."""
    if body.moment != "exit":
        return None
    entry = named(body, at, "entry").id
    if (answer := desk.answers.get(entry)) and not answer.withdrawn:
        return answer.said.instrument_version
    invitation = desk.invitations.get(entry)
    return invitation.question.version if invitation else None


def _planned(programme: Programme, body: About) -> int | None:
    return programme.plan(body.instrument).version
