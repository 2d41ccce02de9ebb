"""The life of an answer: given once, by oneself, with somebody's help or on paper; withdrawn if its giver wants."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from contracts.decisions import Already, Refusal
from contracts.surveys import AnswerSubmitted, AnswerWithdrawn, SurveyMode
from surveys.domain.answering import Scoring, fill, foreign, score
from surveys.domain.asking import Invitation, Question
from surveys.domain.calendar import day_in_sweden
from surveys.domain.instrument import Instrument

Event = AnswerSubmitted | AnswerWithdrawn


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in, how and when."""

    values: Mapping[str, str]
    mode: SurveyMode
    answered_on: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said, and whether it still stands."""

    said: AnswerSubmitted
    withdrawn: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class Submitted:
    """A decision to keep an answer: what is said, and the words that stay here."""

    event: AnswerSubmitted
    words: Mapping[str, str]


def evolve(state: Answer | None, event: Event) -> Answer:
    """What the event makes of an answer."""
    match event:
        case AnswerSubmitted():
            return Answer(event)
        case AnswerWithdrawn():
            assert state is not None, "what is withdrawn was given"
            return replace(state, withdrawn=True, version=state.version + 1)
        case _:
            assert_never(event)


def submit(
    state: Answer | None,
    question: Question,
    *,
    invitation: Invitation | None,
    instrument: Instrument,
    form: Form,
    at: datetime,
) -> Submitted | Already | Refusal:
    """Give an answer. The same again changes nothing; another one is refused, because the first stands."""
    today = day_in_sweden(at)
    if refusal := _not_open(invitation, form, today):
        return refusal
    scoring = _scored(instrument, question, form)
    if isinstance(scoring, Refusal):
        return scoring
    if state is not None:
        same = dict(state.said.scores) == dict(scoring.scores) and not state.withdrawn
        return Already(state.version) if same else _stands(state)
    said = {
        "answer_id": question.id,
        "mode": form.mode,
        "scores": dict(scoring.scores),
        "affirmed": scoring.affirmed,
        "occurred_on": form.answered_on,
        "recorded_at": at,
    }
    return Submitted(AnswerSubmitted.model_validate(question.common() | said), scoring.words)


def withdraw(state: Answer, question: Question, at: datetime) -> list[AnswerWithdrawn] | Already:
    """Take an answer back, as whoever gave it wants. It leaves the figures from now on."""
    if state.withdrawn:
        return Already(state.version)
    said = {"answer_id": question.id, "occurred_on": day_in_sweden(at), "recorded_at": at}
    return [AnswerWithdrawn.model_validate(question.common() | said)]


def question_of(said: AnswerSubmitted) -> Question:
    """What an answer was given to."""
    return Question(
        said.programme_id, said.controller, said.respondent, said.person_id, said.organisation_id, said.spell,
        said.instrument, said.instrument_version, said.moment, said.occurred_on,
    )  # fmt: skip


def _not_open(invitation: Invitation | None, form: Form, today: date) -> Refusal | None:
    if form.answered_on > today:
        return Refusal("in-the-future", "answered_on", f"{form.answered_on} has not come yet: today is {today}")
    if invitation is not None and invitation.revoked:
        return Refusal(
            "invitation-revoked", "invitation_id", "this was asked by mistake and was taken back", "conflict"
        )
    if form.mode == "web" and (invitation is None or today > invitation.closes_on):
        return Refusal("link-expired", "invitation_id", "answers are no longer waited for", "conflict")
    return None


def _scored(instrument: Instrument, question: Question, form: Form) -> Scoring | Refusal:
    if refusal := foreign(instrument, question.moment, form.values):
        return refusal
    filled = fill(instrument.items(question.moment), form.values)
    if filled.faults:
        return filled.faults[0]
    scoring = score(instrument, question.moment, filled.values)
    if not filled.values:
        return Refusal("empty-answer", "values", "nothing was answered")
    return scoring


def _stands(state: Answer) -> Refusal:
    if state.withdrawn:
        return Refusal("answer-withdrawn", "answer_id", "this answer was withdrawn", "conflict")
    return Refusal("answered-already", "answer_id", "another answer was given and stands", "conflict")
