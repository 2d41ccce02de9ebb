"""Who is asked what, when, and until when an answer is waited for.

What is asked has a name that follows from whom, about what and at which moment, so that the same reaction twice, a
paper form typed in before the event came, and an import all speak of one and the same thing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b

from contracts.decisions import Already, Refusal
from contracts.surveys import InvitationMade, InvitationRevoked, Respondent, SurveyMoment
from surveys.domain.calendar import day_in_sweden
from surveys.domain.participation import Spell
from surveys.domain.programmes import Plan, Programme

ABOUT_NOTHING = frozenset(["entry-void", "exit-void"])


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody is asked about: one instrument, one moment. Its `id` names invitation and answer alike."""

    programme_id: str
    controller: str
    respondent: Respondent
    person_id: str | None
    organisation_id: str | None
    spell: int | None
    instrument: str
    version: int
    moment: SurveyMoment
    on: date
    """The day from which the answer is wanted."""

    @property
    def id(self) -> str:
        """The version is no part of it: nobody is asked the same twice in two wordings."""
        occasion = self.on.isoformat() if self.moment == "other" else ""
        parts = (self.programme_id, self.person_id or "", self.organisation_id or "", str(self.spell or ""),
                 self.instrument, self.moment, occasion)  # fmt: skip
        return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()

    def common(self) -> dict[str, object]:
        """The fields that every event of surveys has, but for its clocks."""
        return {
            "programme_id": self.programme_id,
            "controller": self.controller,
            "respondent": self.respondent,
            "person_id": self.person_id,
            "organisation_id": self.organisation_id,
            "spell": self.spell,
            "instrument": self.instrument,
            "instrument_version": self.version,
            "moment": self.moment,
        }


@dataclass(frozen=True, slots=True)
class Invitation:
    """A question that was put, and what became of it."""

    question: Question
    closes_on: date
    revoked: bool = False
    version: int = 1
    reason: str | None = None
    """Why it was taken back."""

    @property
    def may_be_put_again(self) -> bool:
        """It was about nothing, and there may be something after all; what staff or an erasure ended stays ended."""
        return self.revoked and self.reason in ABOUT_NOTHING


def about(
    programme: Programme, person_id: str, spell: Spell, *, plan: Plan, moment: SurveyMoment, version: int
) -> Question:
    """The question that a plan puts to a participant at entry or exit."""
    on = spell.start if moment == "entry" else (spell.end or spell.start)
    return Question(
        programme.id, programme.controller, "participant", person_id, None, spell.number, plan.instrument, version,
        moment, on,
    )  # fmt: skip


def closes(question: Question, plan: Plan) -> date:
    """The last day on which the page takes an answer."""
    return question.on + timedelta(days=plan.open_days)


def reminders(question: Question, plan: Plan) -> Iterator[date]:
    """The days on which an unanswered question is put again."""
    last = closes(question, plan)
    days = (question.on + timedelta(days=after) for after in sorted(set(plan.remind_after_days)))
    yield from (day for day in days if question.on < day <= last)


def invite(
    known: Invitation | None, question: Question, plan: Plan, at: datetime
) -> list[InvitationMade] | Already | Refusal:
    """Put a question, unless it has been put or nobody would wait for the answer any more."""
    if known is not None and not known.may_be_put_again:
        return Already(known.version)
    if day_in_sweden(at) > closes(question, plan):
        return Refusal("too-late-to-ask", "on", f"answers would have been waited for until {closes(question, plan)}")
    last = closes(question, plan)
    said = {"invitation_id": question.id, "closes_on": last, "occurred_on": question.on, "recorded_at": at}
    return [InvitationMade.model_validate(question.common() | said)]


def revoke(
    known: Invitation, reason: str, *, answered: bool, at: datetime
) -> list[InvitationRevoked] | Already | Refusal:
    """Take a question back. What was answered stays answered: an answer is withdrawn, not revoked."""
    if known.revoked:
        return Already(known.version)
    if answered:
        return Refusal("answered-already", "invitation_id", "an answer stands; it can be withdrawn", "conflict")
    said = {"invitation_id": known.question.id, "reason": reason, "occurred_on": day_in_sweden(at), "recorded_at": at}
    return [InvitationRevoked.model_validate(known.question.common() | said)]


def made(known: Invitation | None, question: Question, closes_on: date) -> Invitation:
    """The invitation once it was put, for the first time or again."""
    return Invitation(question, closes_on, version=(known.version if known else 0) + 1)


def revoked(known: Invitation, reason: str) -> Invitation:
    """The invitation after it was taken back."""
    return replace(known, revoked=True, version=known.version + 1, reason=reason)
