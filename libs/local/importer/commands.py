"""Records into commands of the public APIs, with the same ids every time the same row is imported.

A person's id is a keyed hash of controller and reference: the same row names the same person again, and
nobody without the installation's key can find the reference behind an id.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from local.importer import answering, employing, ledger, participant_columns
from local.importer.answering import AnswerRecord
from local.importer.employing import EmployerRecord, OpeningRecord
from local.importer.made_programmes import definition
from local.importer.mapping import Mapping as FieldMapping
from local.importer.reading import AnyRecord
from local.importer.records import (
    ActivityRecord,
    AttendanceRecord,
    CostRecord,
    ParticipantRecord,
    Place,
    ProgrammeRecord,
    SessionRecord,
)

Service = Literal["enrolment", "activities", "matching", "surveys"]


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a batch, and the row that it came from."""

    place: Place
    service: Service
    operation: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Gives every reference of a controller its id."""

    key: bytes
    controller: str

    def of(self, reference: str) -> str:
        """The person's id."""
        told = f"{self.controller}\n{reference}".encode()
        return "p-" + hmac.new(self.key, told, hashlib.sha256).hexdigest()[:24]


def commands(records: Iterable[AnyRecord], mapping: FieldMapping, pseudonyms: Pseudonyms) -> list[Command]:
    """What to send, in order."""
    made: list[Command] = []
    for record in records:
        match record:
            case ProgrammeRecord():
                body = definition(record, mapping).model_dump(mode="json", exclude_none=True)
                made.append(Command(record.place, "enrolment", "programmes", body))
            case ParticipantRecord():
                made += _participant(record, mapping, pseudonyms)
            case ActivityRecord():
                made.append(Command(record.place, "activities", "activities", _activity(record)))
            case SessionRecord():
                made.append(Command(record.place, "activities", "sessions", _session(record, mapping)))
            case AttendanceRecord():
                made.append(Command(record.place, "activities", "attendance", _attendance(record, mapping, pseudonyms)))
            case CostRecord():
                made.append(Command(record.place, "activities", "costs", ledger.body(record)))
            case EmployerRecord() | OpeningRecord():
                made.append(_of_employers(record, mapping))
            case AnswerRecord():
                said = answering.body(record, pseudonyms.of(record.reference))
                made.append(Command(record.place, "surveys", "answers", said))
    return _each_person_once(made)


def _of_employers(record: EmployerRecord | OpeningRecord, mapping: FieldMapping) -> Command:
    if isinstance(record, EmployerRecord):
        return Command(record.place, "matching", "employers", employing.body(record, mapping.controller))
    return Command(record.place, "matching", "openings", record.body)


def _each_person_once(made: list[Command]) -> list[Command]:
    """Somebody in several programmes stands in several rows; one command says all that they know of the person."""
    known: dict[str, dict[str, Any]] = {}
    kept = []
    for command in made:
        if command.operation == "people":
            person = command.body["person_id"]
            if person in known:
                known[person].update(command.body)
                continue
            known[person] = command.body
        kept.append(command)
    return kept


def _participant(record: ParticipantRecord, mapping: FieldMapping, pseudonyms: Pseudonyms) -> list[Command]:
    person = pseudonyms.of(record.reference)
    who = {"person_id": person, "controller": mapping.controller, "reference": record.reference}
    # Two rows of one list may know different things of a person; what is unknown is not said, only entered.
    known = {
        "given_name": record.given_name,
        "family_name": record.family_name,
        "birth_date": record.birth_date and record.birth_date.isoformat(),
        "gender": record.gender,
    }
    entered = {
        "gender": record.gender,
        "municipality": record.municipality,
        "education": record.education,
        "employment": record.employment,
        "group": record.group,
    }
    entry = _without_nothing(entered) | {"gender": record.gender}
    if record.birth_date is None:
        entry["age"] = None
    further, start = record.further, record.start.isoformat()
    place = {"programme_id": record.programme, "person_id": person}
    enrolled = place | {"on": start, "entry": entry, "role": record.role, "stage": record.stage}
    enrolled |= {"mode": mapping.mode} | _without_nothing({"referrer": record.referrer})
    if further.circumstances:
        enrolled["circumstances"] = further.circumstances
    steps = [
        ("people", who | _without_nothing(known) | further.person),
        *participant_columns.before_entry(further, place, record.referrer),
        ("participations", enrolled | _findings(record, mapping)),
        *participant_columns.before_exit(further, place, start),
    ]
    if record.end is not None:
        end = record.end.isoformat()
        steps.append(("exit", place | {"on": end, "reason": record.end_reason, "mode": mapping.mode}))
        steps += participant_columns.after_exit(further, place, end)
    return [Command(record.place, "enrolment", operation, body) for operation, body in steps]


def _activity(record: ActivityRecord) -> dict[str, Any]:
    body = {"activity_id": record.activity, "programme_id": record.programme, "title": record.title}
    more: dict[str, Any] = {"kind": record.kind, "area": record.area, "audience": record.audience, "host": record.host}
    more |= {"languages": list(record.languages) or None, "place": record.where}
    more |= {"accessibility": list(record.accessibility) or None}
    return body | _without_nothing(more)


def _session(record: SessionRecord, mapping: FieldMapping) -> dict[str, Any]:
    body = {"session_id": record.session, "activity_id": record.activity, "mode": mapping.mode}
    body |= {"starts_at": record.starts_at.isoformat(), "ends_at": record.ends_at.isoformat()}
    more: dict[str, Any] = {
        "room": record.room,
        "consultants": list(record.consultants) or None,
        "capacity": record.capacity,
    }
    return body | _without_nothing(more)


def _attendance(record: AttendanceRecord, mapping: FieldMapping, pseudonyms: Pseudonyms) -> dict[str, Any]:
    body: dict[str, Any] = {"person_id": pseudonyms.of(record.reference), "status": record.status}
    body["mode"] = mapping.mode
    if record.session:
        body["session_id"] = record.session
    else:
        body |= {"activity_id": record.activity, "attendance_id": record.attendance}
    more = {
        "minutes": record.minutes,
        "on": record.on and record.on.isoformat(),
        "quantity": None if record.quantity is None else str(record.quantity),
        "unit": record.unit,
        "after_lock": record.after_lock,
    }
    return body | _without_nothing(more) | _findings(record, mapping)


def _findings(record: ParticipantRecord | AttendanceRecord, mapping: FieldMapping) -> dict[str, Any]:
    return {"findings": list(record.findings)} if mapping.mode == "historical" else {}


def _without_nothing(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
