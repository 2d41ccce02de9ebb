"""Attendance lists and certificates with names: the real enrolment service behind the door, its log and its rules."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from activities.__main__ import MIGRATIONS as OWN
from activities.handlers import programme_defined
from common import db
from common.calling import Caller, fixed_token
from common.clock import ManualClock
from enrolment.__main__ import MIGRATIONS as ENROLMENTS
from tests.integration.activities.conftest import AT
from tests.support import enrolment_service
from tests.support.activities_service import application
from tests.support.commanding import PROGRAMME, Commanded
from tests.support.enrolment_service import looks
from tests.support.four_programmes import heard_of
from tests.support.tokens import Tokens

PEOPLE = {"p1": ("Amina", "Åström"), "p2": ("Farid", "Öberg"), "p3": ("Maryam", "Hemlig")}
CAFE = {"activity_id": "cafe", "programme_id": "steg", "title": "Språkcafé", "kind": "language-cafe"}
LIST = "/sessions/s1/attendance-list"


@dataclass
class Both:
    activities: Commanded
    enrolment: Commanded

    async def rows(self, path: str, **more) -> list[list[str]]:
        answer = await self.activities.get(path, **more)
        assert answer.status_code == 200, answer.text
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
async def both(database, tmp_path) -> AsyncIterator[Both]:
    """Two services; only in this test do they share a database, each with its own tables."""
    await db.migrate(database, ("common", db.MIGRATIONS), ("activities", OWN), ("enrolment", ENROLMENTS))
    pool, tokens = await db.open_pool(database), Tokens(tmp_path, ManualClock(AT))
    behind = httpx.ASGITransport(enrolment_service.application(pool, tokens))
    async with Caller("http://enrolment.test", fixed_token(""), transport=behind) as door:
        front = httpx.ASGITransport(application(pool, tokens, door))
        async with (
            httpx.AsyncClient(transport=front, base_url="http://activities.test") as client,
            httpx.AsyncClient(transport=behind, base_url="http://enrolment.test") as other,
        ):
            services = Both(Commanded(client, pool, tokens), Commanded(other, pool, tokens))
            await _tell(services)
            yield services
    await pool.close()


async def _tell(both: Both) -> None:
    await both.enrolment.done("/programmes", PROGRAMME)
    async with both.activities.pool.acquire() as connection:
        await programme_defined(connection, heard_of(PROGRAMME))
    for person, (given, family) in PEOPLE.items():
        known = {"person_id": person, "controller": "staden", "birth_date": "1990-05-01", "gender": "woman"}
        await both.enrolment.done("/people", {**known, "given_name": given, "family_name": family})
    hours = {"starts_at": "2018-03-06T17:00:00+01:00", "ends_at": "2018-03-06T19:00:00+01:00"}
    await both.activities.done("/activities", CAFE)
    await both.activities.done("/sessions", {"session_id": "s1", "activity_id": "cafe", **hours})
    for person in ("p1", "p2"):
        sheet = {"session_id": "s1", "person_id": person, "status": "present", "minutes": 90}
        await both.activities.done("/attendance", sheet)
    await both.activities.pool.execute(
        "INSERT INTO activities.spell SELECT 'steg', id, 1, '2018-02-01', NULL FROM unnest($1::text[]) id", list(PEOPLE)
    )


async def test_a_list_has_names_and_enrolments_log_says_who_saw_them(both):
    rows = await both.rows(f"{LIST}?format=csv")
    assert rows == [["Namn", "Timmar", "Underskrift"], ["Amina Åström", "1,50", ""], ["Farid Öberg", "1,50", ""]]
    assert await looks(both.enrolment.pool) == [("p1", "attendance-list"), ("p2", "attendance-list")]


async def test_lists_and_certificates_are_pdfs(both):
    for path in (LIST, "/certificates?programme=steg&person=p1&person=p2&language=en"):
        answer = await both.activities.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["cache-control"] == "no-store"
        assert "attachment" in answer.headers["content-disposition"]


async def test_nothing_of_a_name_is_kept_or_said_by_activities(both):
    await both.activities.get("/certificates?programme=steg&person=p1")
    tables = await both.activities.pool.fetch(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname IN ('activities', 'spine')"
    )
    for table in tables:
        for row in await both.activities.pool.fetch(f"SELECT t::text AS said FROM {table['name']} t"):
            assert "Amina" not in row["said"]
            assert b"Amina".hex() not in row["said"]


async def test_there_is_no_certificate_of_nothing(both):
    nothing = await both.activities.get("/certificates?programme=steg&person=p3")
    assert (nothing.status_code, nothing.json()["rule"]) == (409, "nothing-attended")
    stranger = await both.activities.get("/certificates?programme=steg&person=p9")
    assert (stranger.status_code, stranger.json()["rule"]) == (409, "not-a-participant")


async def test_attendance_outside_the_spell_is_not_certified(both):
    await both.activities.pool.execute("UPDATE activities.spell SET first_day = '2018-03-07' WHERE person_id = 'p1'")
    early = await both.activities.get("/certificates?programme=steg&person=p1")
    assert early.json()["rule"] == "nothing-attended"
    await both.activities.pool.execute(
        "UPDATE activities.spell SET first_day = '2018-02-01', last_day = '2018-03-06' WHERE person_id = 'p1'"
    )
    assert (await both.activities.get("/certificates?programme=steg&person=p1")).status_code == 200


async def test_protected_people_are_left_out_of_lists_and_certified_only_for_coordinators(both):
    await both.enrolment.done("/people/p1/protection", {"protected": True})
    answer = await both.activities.get(f"{LIST}?format=csv")
    assert "Amina" not in answer.content.decode("utf-8-sig")
    assert answer.headers["insteg-left-out"] == "1"
    coordinators = await both.activities.get("/certificates?programme=steg&person=p1")
    assert coordinators.headers["insteg-left-out"] == "0"
    caseworkers = await both.activities.get("/certificates?programme=steg&person=p1", role="caseworker")
    assert caseworkers.headers["insteg-left-out"] == "1"


async def test_only_the_owners_staff_get_papers_and_enrolments_refusal_is_passed_on(both):
    for path in (LIST, "/certificates?programme=steg&person=p1"):
        assert (await both.activities.get(path, organisation="rk")).status_code == 404
        assert (await both.activities.get(path, role="steering", organisation="gruppen")).status_code == 403
    unknown = {"session_id": "s1", "person_id": "nobody-known", "status": "present", "minutes": 60}
    await both.activities.done("/attendance", unknown)
    refused = await both.activities.get(LIST)
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert refused.json()["rule"] == "unknown-person"
    assert (await both.activities.get("/sessions/none/attendance-list")).status_code == 404
    assert (await both.activities.get(f"{LIST}?format=docx")).status_code == 422


async def test_without_a_door_or_with_one_that_is_shut_it_is_said_and_nothing_breaks(cafe):
    answer = await cafe.get("/sessions/s1/attendance-list")
    assert (answer.status_code, answer.json()["rule"]) == (503, "no-door")

    def shut(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    door = Caller("http://enrolment.test", fixed_token(""), tries=2, transport=httpx.MockTransport(shut))
    front = httpx.ASGITransport(application(cafe.pool, cafe.tokens, door))
    async with httpx.AsyncClient(transport=front, base_url="http://activities.test") as client:
        answer = await client.get(
            "/sessions/s1/attendance-list", headers=cafe.tokens.header("coordinator", organisation="staden")
        )
    assert (answer.status_code, answer.json()["rule"]) == (503, "away")
