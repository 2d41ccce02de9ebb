"""The record of a programme, read from the inbound log: page by page, each decoded away from the loop."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import asyncpg
import msgspec

from common.projection import Connection
from contracts import activities, activities_hours, enrolment, enrolment_people, enrolment_way, matching
from contracts.same_people import Clusters
from contracts.upcasts import attendance_recorded
from reporting.domain.exports import said
from reporting.domain.exports.people import Person, people_of
from reporting.domain.exports.record import Record
from reporting.storage import clustering

_PAGE = 5000
_FACTS = """
SELECT l.subject, l.aggregate, l.version, l.body FROM read.fact f
JOIN inbound.log l ON l.stream = f.stream AND l.seq = f.seq
WHERE f.programme_id = $1 AND f.fact_no <= $2 AND f.type = ANY($3::text[])
"""
_HEAD = "SELECT fact_no FROM inbound.head"


class Known(NamedTuple):
    """A programme as its facts tell it at a position of the log."""

    position: int
    record: Record
    people: dict[str, Person]
    clusters: Clusters


async def known(connection: Connection, programme: str, position: int | None = None) -> Known:
    """Everything that exports read of a programme. Inside a transaction."""
    upto: int = await connection.fetchval(_HEAD) if position is None else position
    record = Record()
    cursor = await connection.cursor(_FACTS, programme, upto, list(READERS))
    while rows := await cursor.fetch(_PAGE):
        await asyncio.to_thread(take, record, rows)
    clusters = Clusters(await clustering.edges_among(connection, programme, upto))
    people = await asyncio.to_thread(people_of, record, clusters)
    return Known(upto, record, people, clusters)


def take(record: Record, rows: Sequence[asyncpg.Record]) -> None:
    """Take in events: (type, aggregate, version, body)."""
    for subject, aggregate, version, body in rows:
        READERS[subject](record, aggregate, version, body)


Reader = Callable[[Record, str, int, bytes], None]


def _participation(shape: type[Any]) -> Reader:
    decode = msgspec.json.Decoder(shape).decode
    return lambda record, aggregate, version, body: record.participate(aggregate, version, decode(body))


def _attendance(shape: type[Any]) -> Reader:
    decode = msgspec.json.Decoder(shape).decode
    return lambda record, aggregate, version, body: record.attend(aggregate, version, decode(body))


def _consent(*, withdrawn: bool) -> Reader:
    decode = msgspec.json.Decoder(said.Consent).decode
    return lambda record, _, version, body: record.consent(version, decode(body), withdrawn=withdrawn)


def _plain(shape: type[Any]) -> Reader:
    decode = msgspec.json.Decoder(shape).decode
    return lambda record, _, version, body: record.take(version, decode(body))


def _approval(record: Record, aggregate: str, _: int, body: bytes) -> None:
    record.approve(aggregate, _APPROVED.decode(body))


def _attendance_v1(record: Record, aggregate: str, version: int, body: bytes) -> None:
    new = attendance_recorded(activities.AttendanceRecordedV1.model_validate_json(body))
    record.attend(aggregate, version, msgspec.convert(new.model_dump(), said.Attendance), v1=True)


_APPROVED = msgspec.json.Decoder(said.Approved)

READERS: dict[str, Reader] = {
    enrolment.ParticipantEnrolled.subject: _participation(said.Enrolled),
    enrolment.ParticipantExited.subject: _participation(said.Exited),
    enrolment.OutcomeRecorded.subject: _participation(said.Outcome),
    enrolment.ParticipationCorrected.subject: _participation(said.ParticipationCorrected),
    enrolment_way.StatusRecorded.subject: _plain(said.Status),
    enrolment_way.FollowUpRecorded.subject: _plain(said.FollowUp),
    enrolment_way.VolumeCounted.subject: _plain(said.Volume),
    enrolment_people.ConsentGiven.subject: _consent(withdrawn=False),
    enrolment_people.ConsentWithdrawn.subject: _consent(withdrawn=True),
    matching.PlacementStarted.subject: _plain(said.Placed),
    matching.PlacementChanged.subject: _plain(said.Placed),
    activities.ActivityDefined.subject: _plain(said.Activity),
    activities.SessionScheduled.subject: _plain(said.Session),
    activities.AttendanceRecordedV1.subject: _attendance_v1,
    activities.AttendanceRecorded.subject: _attendance(said.Attendance),
    activities.AttendanceCorrected.subject: _attendance(said.AttendanceCorrected),
    activities_hours.AttendanceApproved.subject: _approval,
    activities_hours.AttendanceMonthLocked.subject: _plain(said.MonthLocked),
}
"""How each kind of event that exports read is taken into a record; the others cost nothing."""
