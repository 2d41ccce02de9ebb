"""Programme D's month from the sheet to the fund: activities' own events, as they were decided, make its hours."""

from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from activities.__main__ import MIGRATIONS as ACTIVITIES
from activities.domain.programmes import heard
from activities.storage import programmes
from common import db
from common.clock import ManualClock
from common.events import Message
from contracts.enrolment import OutcomeRecorded
from enrolment.definitions.file import read_file
from reporting.exports import handing_in
from reporting.projections.books import LedgerProjection
from reporting.storage.exports import months
from tests.support.activities_service import application
from tests.support.commanding import Commanded
from tests.support.handing_in import defined
from tests.support.logbook import STREAM, Logbook, messages_of
from tests.support.stories import Story
from tests.support.tokens import Tokens

D = "till-arbete-eller-studier"
AT = datetime(2021, 4, 6, 10, tzinfo=UTC)
OWNER = {"organisation": "vasteras"}
BEFORE = [f"2020-{month:02}" for month in range(7, 13)] + ["2021-01", "2021-02"]
_EVENTS = "SELECT aggregate, version, subject, body FROM spine.event WHERE position > $1 ORDER BY position"
_SPELLS = "INSERT INTO activities.spell SELECT $1, id, 1, '2021-03-01', NULL FROM unnest($2::text[]) id"
_LAST = "SELECT coalesce(max(position), 0) FROM spine.event"


class Month:
    """Activities' service, and the log in which reporting hears what it says."""

    def __init__(self, service: Commanded, logbook: Logbook) -> None:
        self.service, self._logbook, self._heard, self._position = service, logbook, 0, 0

    async def hear(self, log: list[tuple] = ()) -> None:  # type: ignore[assignment]
        """What was said by others, and whatever activities has said since."""
        rows = await self.service.pool.fetch(_EVENTS, self._position)
        self._position = await self.service.pool.fetchval(_LAST)
        told = messages_of(list(log), self._heard + 1)
        for aggregate, version, subject, body in rows:
            seq = self._heard + len(told) + 1
            told.append(Message(STREAM, seq, f"{aggregate}/{version}", subject, aggregate, version, AT, body, b""))
        self._heard += len(told)
        await self._logbook.write(told)

    async def minutes(self, month: str) -> dict[str, int]:
        """Of everybody, as handed in and corrected."""
        async with self.service.pool.acquire() as connection:
            rows = (await months.submitted(connection, D, month))[month]
        return {person: row.minutes for person, row in rows.items()}

    async def freeze(self, month: str):
        async with self.service.pool.acquire() as connection, connection.transaction():
            return await handing_in.freeze(connection, D, month, [], by="c", at=AT)

    async def correct(self):
        async with self.service.pool.acquire() as connection, connection.transaction():
            return await handing_in.correct(connection, D, {}, by="c", at=AT)


@pytest.fixture
async def month(own_database, connection, tmp_path):
    """Two people in the group phase since 1 March 2021, three mornings, and an internship of half time for one."""
    await db.migrate(own_database, ("common", db.MIGRATIONS), ("activities", ACTIVITIES))
    pool, tokens = await db.open_pool(own_database), Tokens(tmp_path, ManualClock(AT))
    definition = read_file(Path("libs/local/programmes") / f"{D}.yaml")
    await programmes.keep(connection, heard(definition))
    front = httpx.ASGITransport(application(pool, tokens))
    async with httpx.AsyncClient(transport=front, base_url="http://activities.test") as client:
        made = Month(Commanded(client, pool, tokens), Logbook(connection, LedgerProjection()))
        activity = {"activity_id": "group", "programme_id": D, "title": "Språkträning", "kind": "language-training"}
        await made.service.done("/activities", activity, **OWNER)
        for day in ("08", "11", "15"):
            hours = {"starts_at": f"2021-03-{day}T09:00:00+01:00", "ends_at": f"2021-03-{day}T12:00:00+01:00"}
            await made.service.done("/sessions", {"session_id": f"s{day}", "activity_id": "group", **hours}, **OWNER)
            rows = [{"person_id": "d1"}, {"person_id": "d2", "status": "excused" if day == "11" else "present"}]
            await made.service.done(f"/sessions/s{day}/attendance", {"rows": rows}, **OWNER)
        await pool.execute(_SPELLS, D, ["d1", "d2"])
        await made.hear([defined(definition), *_entered(), *_placed()])
        yield made
    await pool.close()


def _entered() -> list[tuple]:
    return [_of_d(Story(person).enters(date(2021, 3, 1)).log[0]) for person in ("d1", "d2")]


def _placed() -> list[tuple]:
    days = {"started_on": date(2021, 3, 22), "ended_on": date(2021, 3, 28)}
    about = {**Story("d1").common(days["started_on"]), "programme_id": D, "controller": "vasteras"}
    event = OutcomeRecorded(**about, outcome_id="pl-1", kind="internship", extent=50, source="placement", **days)
    return [(f"participation:{D}:d1", 2, event)]


def _of_d(said: tuple) -> tuple:
    _, version, event = said
    there = event.model_copy(update={"programme_id": D, "controller": "vasteras"})
    return f"participation:{D}:{event.person_id}", version, there


async def _lock(made: Month, name: str) -> None:
    await made.service.done("/months", {"programme_id": D, "month": name}, **OWNER)


async def _approve(made: Month) -> None:
    path = f"/attendance?programme={D}&month=2021-03&limit=1000"
    for one in (await made.service.get(path, **OWNER)).json()["attendance"]:
        body = {"unsigned_because": "paper"}
        await made.service.done(f"/attendance/{one['attendance_id']}/approval", body, **OWNER)


async def test_hours_come_from_attendance_that_was_approved_and_locked_and_from_placements(month):
    for name in BEFORE:
        await _lock(month, name)
    await month.hear()
    for name in BEFORE:
        assert (await month.freeze(name)).people == 0
    assert (await month.freeze("2021-03")).rule == "month-not-locked"
    await _approve(month)
    await _lock(month, "2021-03")
    await month.hear()
    frozen = await month.freeze("2021-03")
    assert (frozen.people, frozen.minutes) == (2, 3 * 180 + 5 * 240 + 2 * 180)
    assert await month.minutes("2021-03") == {"d1": 3 * 180 + 5 * 240, "d2": 2 * 180}

    path = "/attendance/s08~d1"
    shorter = {"corrects": 1, "replacement": {"status": "present", "minutes": 120}, "after_lock": "left-early"}
    await month.service.done(f"{path}/corrections", shorter, **OWNER)
    await month.hear()
    assert (await month.correct()).rule == "not-approved"
    await month.service.done(f"{path}/approval", {"unsigned_because": "paper"}, **OWNER)
    await month.hear()
    (corrected,) = await month.correct()
    assert (corrected.month, corrected.edition, frozen.minutes - corrected.minutes) == ("2021-03", 1, 60)
    assert await month.correct() == []
