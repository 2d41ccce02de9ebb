"""From a message of the inbound log to what it says: a statement about a subject, a definition, a thing.

Reading is total and changes no state: what cannot be read is poison before anything was applied.
"""

import sys
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import msgspec
import pydantic
from msgspec.structs import replace

from common.projection import Fact as LogFact
from common.projection import PoisonError
from contracts import activities, enrolment, enrolment_people, surveys
from contracts.same_people import Edge
from reporting.domain.facts import Fact
from reporting.domain.ledger import Statement
from reporting.domain.subject import key_of
from reporting.domain.things.facts import ThingStatement
from reporting.storage.events import bodies, stating, things, way
from reporting.storage.events.entities import SUBJECTS, Row, row_reader
from reporting.storage.events.noting import NOTED

Content = Statement | Edge | enrolment.ProgrammeDefined | bodies.ActivityBody | None


class Read(msgspec.Struct, frozen=True, gc=False):
    """A fact that was read: whom it concerns, when it happened, what it says (None: it is only noted), and the row
    of an entity view that it says beside that.
    """

    fact: LogFact
    about: str
    programme: str | None
    occurred_on: date
    content: Content
    row: Row | None = None
    things: tuple[ThingStatement, ...] = ()
    """What it says of things beside that."""


def is_read(subject: str) -> bool:
    """Whether reporting knows events of this kind, if only to note them."""
    return subject in _READERS


class ContradictionError(ValueError):
    """An event that denies itself: its parts speak of different subjects."""


def read(fact: LogFact) -> Read | None:
    """What the fact says; None if nobody here reads events of its kind. Raises PoisonError, also for a version that is
    newer than this release: figures must wait for it, not go on without it.
    """
    reader = _READERS.get(fact.message.subject)
    if reader is None:
        if _kind(fact.message.subject) in _KINDS:
            raise PoisonError(fact, f"{fact.message.subject} is of a version that this release does not know")
        return None
    try:
        return reader(fact)
    except (msgspec.MsgspecError, pydantic.ValidationError, ContradictionError) as error:
        raise PoisonError(fact, f"{fact.message.subject} cannot be read: {type(error).__name__}") from error


def _kind(subject: str) -> str:
    return subject.rpartition(".v")[0]


def read_all(facts: Iterable[LogFact]) -> list[Read]:
    """What these facts say, without those that nobody here reads. Raises PoisonError."""
    return [item for item in map(read, facts) if item is not None]


def _originals(body_type: type[Any], state: Callable[[Any], Fact], *, of_attendance: bool) -> Callable[[LogFact], Read]:
    decode = msgspec.json.Decoder(body_type).decode

    def reader(fact: LogFact) -> Read:
        body = decode(fact.message.body)
        return _original(fact, body, state(body), of_attendance=of_attendance)

    return reader


def _original(fact: LogFact, body: Any, said: Fact, *, of_attendance: bool, older_form: bool = False) -> Read:
    message = fact.message
    programme = sys.intern(body.programme_id)
    key = key_of(programme, body.person_id)
    who = (of_attendance, older_form, sys.intern(body.controller))
    statement = Statement(key, message.aggregate, message.version, None, said, *who)
    return Read(fact, body.person_id, programme, body.occurred_on, statement)


def _corrections(
    body_type: type[Any], state: Callable[[Any], Fact], *, of_attendance: bool
) -> Callable[[LogFact], Read]:
    decode = msgspec.json.Decoder(body_type).decode

    def reader(fact: LogFact) -> Read:
        body = decode(fact.message.body)
        new = body.replacement
        if new is not None and (new.person_id, new.programme_id) != (body.person_id, body.programme_id):
            raise ContradictionError
        said = None if new is None else state(new)
        message = fact.message
        key = key_of(sys.intern(body.programme_id), body.person_id)
        who = (of_attendance, False, sys.intern(body.controller))
        statement = Statement(key, message.aggregate, message.version, body.corrects, said, *who)
        return Read(fact, body.person_id, body.programme_id, body.occurred_on, statement)

    return reader


def _attendance_v1(fact: LogFact) -> Read:
    body = stating.attendance_of_v1(activities.AttendanceRecordedV1.model_validate_json(fact.message.body))
    return _original(fact, body, stating.presence(body), of_attendance=True, older_form=True)


def _definition(fact: LogFact) -> Read:
    event = enrolment.ProgrammeDefined.model_validate_json(fact.message.body)
    if event.definition.id != event.programme_id:
        raise ContradictionError
    return Read(fact, event.programme_id, event.programme_id, event.occurred_on, event)


def _noted(fact: LogFact) -> Read:
    """Of a person it concerns that person, otherwise the thing that its aggregate is."""
    body = _NOTED.decode(fact.message.body)
    about = body.person_id or fact.message.aggregate.partition(":")[2]
    return Read(fact, about, body.programme_id, body.occurred_on, None)


def _answer(fact: LogFact) -> Read:
    """Of a participant about a spell; what employers and partners answered is noted."""
    body = _ANSWER.decode(fact.message.body)
    if body.respondent != "participant" or body.person_id is None or body.spell is None:
        return _noted(fact)
    return _original(fact, body, stating.answer(body, body.person_id, body.spell), of_attendance=False)


def _withdrawal(fact: LogFact) -> Read:
    body = _NOTED.decode(fact.message.body)
    if body.person_id is None or body.programme_id is None:
        return _noted(fact)
    return _original(fact, body, stating.withdrawn(body), of_attendance=False)


def _edge(fact: LogFact) -> Read:
    body = _EDGE.decode(fact.message.body)
    one, other = sorted(body.person_ids)
    if one == other:
        raise ContradictionError
    undone = fact.message.subject == enrolment_people.PeopleUnmerged.subject
    edge = Edge(body.merge_id, one, other, undone, body.controller)
    return Read(fact, one, None, body.occurred_on, edge)


def _activity(fact: LogFact) -> Read:
    body = _ACTIVITY.decode(fact.message.body)
    return Read(fact, body.activity_id, body.programme_id, body.occurred_on, body)


def _with_row(reader: Callable[[LogFact], Read], subject: str) -> Callable[[LogFact], Read]:
    row_of = row_reader(subject)
    assert row_of is not None
    return lambda fact: replace(reader(fact), row=row_of(fact))


def _with_things(reader: Callable[[LogFact], Read]) -> Callable[[LogFact], Read]:
    return lambda fact: replace(reader(fact), things=things.things_of(fact))


_ANSWER = msgspec.json.Decoder(bodies.AnswerBody)
_EDGE = msgspec.json.Decoder(bodies.EdgeBody)
_NOTED = msgspec.json.Decoder(bodies.NotedBody)
_ACTIVITY = msgspec.json.Decoder(bodies.ActivityBody)

_READERS: dict[str, Callable[[LogFact], Read]] = {
    **{event.subject: _noted for event in NOTED},
    enrolment.ProgrammeDefined.subject: _definition,
    enrolment_people.PeopleMerged.subject: _edge,
    enrolment_people.PeopleUnmerged.subject: _edge,
    enrolment.ParticipantEnrolled.subject: _originals(bodies.EnrolledBody, stating.enrolled, of_attendance=False),
    enrolment.ParticipantExited.subject: _originals(bodies.ExitedBody, stating.exited, of_attendance=False),
    enrolment.OutcomeRecorded.subject: _originals(bodies.OutcomeBody, stating.outcome, of_attendance=False),
    enrolment.ParticipationCorrected.subject: _corrections(
        bodies.ParticipationCorrectedBody, stating.of_participation, of_attendance=False
    ),
    surveys.AnswerSubmitted.subject: _answer,
    surveys.AnswerWithdrawn.subject: _withdrawal,
    activities.ActivityDefined.subject: _activity,
    activities.SessionScheduled.subject: _noted,
    activities.AttendanceRecordedV1.subject: _attendance_v1,
    activities.AttendanceRecorded.subject: _originals(bodies.AttendanceBody, stating.presence, of_attendance=True),
    activities.AttendanceCorrected.subject: _corrections(
        bodies.AttendanceCorrectedBody, stating.presence, of_attendance=True
    ),
}
_READERS.update(
    {event.subject: _originals(body, state, of_attendance=False) for event, (body, state) in way.READERS.items()}
)
_READERS.update({subject: _with_row(_READERS[subject], subject) for subject in SUBJECTS})
_READERS.update({subject: _with_things(_READERS[subject]) for subject in things.SUBJECTS})
_KINDS = {_kind(subject) for subject in _READERS}
