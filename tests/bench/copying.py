"""A sheet of attendance by plain COPY, with the same validation: what a batch import costs beyond that.

The same bytes are read as I-JSON, each body is held against its model, each row decided by the same rule, and the
events go by one COPY a sheet into one table with our two keys, in one transaction. What this does without: looking up
what is there, idempotency, the rows beside the events, headers, the outbox, HTTP, tokens and rights.
"""

import time
from datetime import UTC, datetime
from typing import Any

import asyncpg
import msgspec

from activities.api.bodies import AttendanceBody
from activities.domain import attendance
from activities.domain.attendance import Place
from activities.domain.programmes import heard
from common.http.body import parse
from contracts.activities import ActivityDefined, SessionScheduled
from contracts.decisions import Refusal
from contracts.programme import ProgrammeDefinition
from tests.support.commanding import PROGRAMME

_AT = datetime(2018, 6, 15, 10, tzinfo=UTC)
_TABLE = """
CREATE TABLE copied (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    aggregate text COLLATE "C" NOT NULL, version int NOT NULL, subject text NOT NULL, recorded_at timestamptz NOT NULL,
    body bytea NOT NULL,
    UNIQUE (aggregate, version)
)"""
_COLUMNS = ("aggregate", "version", "subject", "recorded_at", "body")


async def copied(pool: asyncpg.Pool, sheets: list[dict[str, Any]]) -> tuple[float, float]:
    """Seconds on the wall and of this process's CPU for all these sheets; their bytes are made beforehand."""
    await pool.execute(_TABLE)
    sent = [msgspec.json.encode(sheet) for sheet in sheets]
    began, spent = time.perf_counter(), time.process_time()
    async with pool.acquire() as connection:
        for content in sent:
            rows = [_row(command["body"]) for command in parse(content)["commands"]]
            async with connection.transaction():
                await connection.copy_records_to_table("copied", records=rows, columns=_COLUMNS)
    return time.perf_counter() - began, time.process_time() - spent


def _row(said: dict[str, Any]) -> tuple[str, int, str, datetime, bytes]:
    body = AttendanceBody.model_validate(said)
    name = attendance.named(_SESSION.session_id, body.person_id, body.attendance_id)
    assert not isinstance(name, Refusal), name
    place = Place(name, body.person_id, _ACTIVITY, _SESSION, _PROGRAMME)
    decision = attendance.record(place, body.as_presence(body.mode, body.after_lock), None, _AT)
    assert isinstance(decision, list), decision
    (event,) = decision
    return f"attendance:{name}", 1, event.subject, _AT, event.model_dump_json().encode()


_PROGRAMME = heard(ProgrammeDefinition.model_validate(PROGRAMME))
_COMMON = {"activity_id": "cafe", "programme_id": "steg", "controller": "staden", "recorded_at": _AT}
_ACTIVITY = ActivityDefined(**_COMMON, occurred_on=_AT.date(), title="Språkcafé", kind="language-cafe")
_SESSION = SessionScheduled(
    **_COMMON,
    occurred_on=datetime(2018, 3, 6, tzinfo=UTC).date(),
    session_id="s1",
    starts_at=datetime(2018, 3, 6, 17, tzinfo=UTC),
    ends_at=datetime(2018, 3, 6, 19, tzinfo=UTC),
)
