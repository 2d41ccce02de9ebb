"""The desk of one transaction: every aggregate that its commands touch, fetched together, changed in memory.

However many commands there are: one look at the events, one at the pages, one at spells, one at programmes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from common import desk
from common.db import Connection
from contracts.same_people import Clusters
from contracts.surveys import AnswerSubmitted, AnswerWithdrawn, InvitationMade, InvitationRevoked
from surveys.domain import answers as answering
from surveys.domain import asking
from surveys.domain.answers import Answer
from surveys.domain.asking import Invitation, Question
from surveys.domain.instrument import Instrument
from surveys.domain.links import Links
from surveys.domain.occasions import Own, Put, in_order
from surveys.domain.programmes import Programme
from surveys.storage import answers, invitations, locks, participations, programmes, same_people
from surveys.storage import asking as put
from surveys.storage.answers import Kept
from surveys.storage.invitations import InvitationRow
from surveys.storage.participations import Spells

AnyEvent = InvitationMade | InvitationRevoked | AnswerSubmitted | AnswerWithdrawn
_CLASSES: dict[str, type[AnyEvent]] = {
    kind.subject: kind for kind in (InvitationMade, InvitationRevoked, AnswerSubmitted, AnswerWithdrawn)
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a set of commands needs on the desk."""

    programmes: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    """Ids of invitations and answers: both go by the question's."""
    spells: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Desk(desk.Desk[AnyEvent]):
    """Aggregates by id, and what is to be stored beside their events."""

    links: Links = field(kw_only=True)
    at: datetime = field(kw_only=True)
    programmes: dict[str, Programme] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    rows: dict[str, InvitationRow] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    spells: Spells = field(default_factory=dict)
    twins: dict[tuple[str, str], tuple[list[Own], list[Put]]] = field(default_factory=dict)
    """Of whoever has several ids: all their spells in a programme, and what they were asked there."""
    asked: list[put.Asking] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    used: dict[str, Instrument] = field(default_factory=dict)
    renewed: list[InvitationRow] = field(default_factory=list)

    def read(self, _aggregate: str, subject: str, body: bytes) -> AnyEvent:
        """A stored event."""
        return read(subject, body)

    def apply(self, event: AnyEvent) -> None:
        """Fold one event into the state it belongs to."""
        match event:
            case InvitationMade():
                assert event.closes_on is not None, "every invitation that is made says when it closes"
                question = asked(event)
                known = self.invitations.get(question.id)
                self.invitations[question.id] = asking.made(known, question, event.closes_on)
            case InvitationRevoked():
                standing = self.invitations[event.invitation_id]
                self.invitations[event.invitation_id] = asking.revoked(standing, event.reason)
            case AnswerSubmitted() | AnswerWithdrawn():
                answer = self.answers.get(event.answer_id)
                self.answers[event.answer_id] = answering.evolve(answer, event)


def read(subject: str, body: bytes) -> AnyEvent:
    """The event that this subject and body are."""
    return _CLASSES[subject].model_validate_json(body)


def asked(event: InvitationMade) -> Question:
    """The question of an invitation."""
    return Question(
        event.programme_id, event.controller, event.respondent, event.person_id, event.organisation_id, event.spell,
        event.instrument, event.instrument_version, event.moment, event.occurred_on,
    )  # fmt: skip


async def lay(connection: Connection, each: Sequence[Wanted], links: Links, at: datetime) -> Desk:
    """Fetch everything that is wanted, and the programmes behind it."""
    ids = frozenset().union(*(one.questions for one in each))
    laid = Desk(links=links, at=at)
    await laid.fetch(connection, [f"{kind}:{id_}" for id_ in ids for kind in ("invitation", "answer")])
    laid.rows = await invitations.find(connection, ids)
    wanted = frozenset().union(*(one.spells for one in each))
    laid.spells = await participations.find(connection, wanted)
    await _lay_twins(connection, laid, wanted)
    known = frozenset().union(*(one.programmes for one in each))
    known |= {invitation.question.programme_id for invitation in laid.invitations.values()}
    known |= {answer.said.programme_id for answer in laid.answers.values()}
    laid.programmes = await programmes.find(connection, known)
    return laid


async def _lay_twins(connection: Connection, laid: Desk, wanted: Iterable[tuple[str, str]]) -> None:
    clusters = await same_people.clusters(connection) if wanted else Clusters()
    for programme_id, person_id in wanted:
        people = clusters.members(person_id)
        if len(people) > 1:
            spells = await participations.find(connection, [(programme_id, one) for one in people])
            own = in_order({person: stretches for (_, person), stretches in spells.items()}, people)
            (put_to,) = (await invitations.put_to(connection, [(programme_id, people)])).values()
            laid.twins[programme_id, person_id] = own, put_to


async def write(connection: Connection, laid: Desk) -> None:
    """Store what goes with the events: pages, answers, words, locked wordings, new links."""
    for one in laid.asked:
        await put.put(connection, [one], links=laid.links, at=laid.at)
    for instrument in laid.used.values():
        await locks.hold(connection, instrument, laid.at)
    await answers.add(connection, laid.kept)
    for row in laid.renewed:
        await invitations.new_round(connection, row, laid.links)
    for name, state in laid.invitations.items():
        if state.revoked and f"invitation:{name}" in laid.decided:
            await put.shut(connection, name, state.reason)
    if withdrawn := _ids(laid, AnswerWithdrawn):
        await answers.withdraw(connection, withdrawn)


def _ids(laid: Desk, kind: type[AnyEvent]) -> list[str]:
    said: Iterable[AnyEvent] = (event for events in laid.decided.values() for event in events)
    return [
        event.answer_id if isinstance(event, AnswerWithdrawn | AnswerSubmitted) else event.invitation_id
        for event in said
        if isinstance(event, kind)
    ]
