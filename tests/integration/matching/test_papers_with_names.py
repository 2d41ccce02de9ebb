"""Timetables and feedback with names: the real enrolment service behind the door, with its log, its rules, its mail."""

import html
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import icalendar
import pytest

from common import db
from common.calling import Caller, fixed_token
from common.clock import ManualClock
from common.timers import Timers
from enrolment.__main__ import MIGRATIONS as ENROLMENTS
from matching.__main__ import MIGRATIONS as OWN
from matching.handlers import sending
from tests.support import enrolment_service
from tests.support.commanding import PROGRAMME, Commanded
from tests.support.enrolment_service import looks
from tests.support.matching_service import VAULT, application
from tests.support.matchmaking import AT, Matchmaker, defined, protected
from tests.support.tokens import Tokens

PEOPLE = {"p1": ("Amina", "Åström, den äldre"), "p2": ("Farid", "Öberg"), "p3": ("Maryam", "Hemlig")}
EVENT = {
    "event_id": "sd",
    "programme_id": "steg",
    "starts_at": "2018-06-15T08:00:00Z",
    "rounds": 4,
    "guests": [{"person_id": person} for person in PEOPLE],
    "hosts": [{"employer_id": "saw", "tables": ["t1"]}],
}
PATH = "/speed-datings/sd"


@dataclass
class Both:
    matching: Matchmaker
    enrolment: Commanded
    door: Caller

    async def paper(self, of: str, **more) -> str:
        answer = await self.matching.get(f"{PATH}/print?of={of}&form=html", **more)
        assert answer.status_code == 200, answer.text
        return html.unescape(answer.text)

    async def at_the_table(self) -> set[str]:
        answer = await self.matching.get(f"{PATH}/calendar?table=t1")
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        return {str(entry["SUMMARY"]) for entry in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")}


@pytest.fixture
async def both(database, tmp_path) -> AsyncIterator[Both]:
    """Two services; only in this test do they share a database, each with its own tables."""
    await db.migrate(database, ("common", db.MIGRATIONS), ("matching", OWN), ("enrolment", ENROLMENTS))
    pool, tokens = await db.open_pool(database), Tokens(tmp_path, ManualClock(AT))
    behind = httpx.ASGITransport(enrolment_service.application(pool, tokens, frozenset({"email"})))
    own = tokens.header("service", organisation="staden")["authorization"].removeprefix("Bearer ")
    async with Caller("http://enrolment.test", fixed_token(own), transport=behind) as door:
        front = httpx.ASGITransport(application(pool, tokens, door))
        async with (
            httpx.AsyncClient(transport=front, base_url="http://matching.test") as client,
            httpx.AsyncClient(transport=behind, base_url="http://enrolment.test") as other,
        ):
            services = Both(Matchmaker(client, pool, tokens), Commanded(other, pool, tokens), door)
            await _tell(services)
            yield services
    await pool.close()


async def _tell(both: Both) -> None:
    await both.enrolment.done("/programmes", PROGRAMME)
    await both.matching.hears(defined(), "programme:steg")
    await both.matching.employer()
    for person, (given, family) in PEOPLE.items():
        known = {"person_id": person, "controller": "staden", "birth_date": "1990-05-01", "gender": "woman"}
        name = {"given_name": given, "family_name": family, "email": f"{person}@example.org"}
        await both.enrolment.done("/people", {**known, **name})
        await both.matching.participant(person)
    await both.matching.done("/speed-datings", EVENT)
    await both.matching.done(f"{PATH}/timetables", {"seed": 1})


async def test_timetables_have_names_and_enrolments_log_says_who_saw_them(both):
    for of in ("people", "tables"):
        paper = await both.paper(of)
        assert all(f"{given} {family}" in paper for given, family in PEOPLE.values())
        assert "Sågen AB" in paper
    seen = await looks(both.enrolment.pool)
    assert seen == [(person, "speed-dating-timetable") for person in PEOPLE for _ in range(2)]


async def test_a_timetable_is_a_pdf_to_keep_and_nobody_between_may_store_it(both):
    answer = await both.matching.get(f"{PATH}/print?of=tables")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'attachment; filename="sd~1~tables.pdf"'
    assert answer.headers["insteg-left-out"] == "0"


async def test_a_tables_calendar_has_the_names_of_whom_it_meets(both):
    assert await both.at_the_table() == {f"{given} {family}" for given, family in PEOPLE.values()}


async def test_whom_enrolment_protects_is_on_no_paper_before_matching_has_heard_of_it(both):
    await both.enrolment.done("/people/p3/protection", {"protected": True})
    for of in ("people", "tables"):
        paper = await both.paper(of)
        assert "Maryam" not in paper
        assert "Farid Öberg" in paper
    assert await both.at_the_table() == {"Amina Åström, den äldre", "Farid Öberg"}
    await both.matching.hears(protected("p3"), "person:p3", 2)
    assert await both.at_the_table() == {"Amina Åström, den äldre", "Farid Öberg"}


async def test_employers_feedback_names_those_whom_they_met(both):
    await both.matching.done(f"{PATH}/meetings", {})
    marks = [{"person_id": "p1", "employer_id": "saw", "side": "employer", "mark": "yes"}]
    await both.matching.done(f"{PATH}/marks", {"marks": marks})
    paper = await both.paper("feedback-to-employers")
    assert "Amina Åström, den äldre" in paper
    assert "ja" in paper


async def test_participants_feedback_is_taken_by_the_door_once_also_when_somebody_was_protected_between_two_tries(both):
    await both.matching.done(f"{PATH}/meetings", {})
    await both.matching.done(f"{PATH}/feedback", {"message_id": "thanks"})
    pool, clock = both.matching.pool, both.matching.tokens.clock
    timers = Timers(pool, clock, sending.timed(VAULT, both.door))

    async def letters() -> list[tuple[str, str]]:
        rows = await pool.fetch(
            "SELECT person_id, purpose FROM enrolment.delivery JOIN enrolment.message USING (message_id)"
        )
        return sorted((row[0], row[1]) for row in rows)

    async with pool.acquire() as connection:
        trying = connection.transaction()
        await trying.start()
        assert await timers.fire_next(connection)
        await trying.rollback()  # sent, and ended before it could be noted
        told = await letters()
        assert told == [(person, "speed-dating-feedback") for person in PEOPLE]
        await both.matching.hears(protected("p3"), "person:p3", 2)
        assert await timers.fire_next(connection)
    assert await letters() == told


async def test_who_may_not_see_people_gets_enrolments_refusal_and_nothing_is_kept_of_names(both):
    steering = await both.matching.get(f"{PATH}/print?of=people", role="steering", organisation="gruppen")
    assert steering.status_code == 403
    await both.matching.participant("nobody-known")
    await both.matching.done("/speed-datings", {**EVENT, "event_id": "sd2", "guests": [{"person_id": "nobody-known"}]})
    await both.matching.done("/speed-datings/sd2/timetables", {"seed": 1})
    for path in ("print?of=people", "calendar?table=t1"):
        answer = await both.matching.get(f"/speed-datings/sd2/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
        assert answer.json()["rule"] == "unknown-person"
    await both.paper("people")
    tables = await both.matching.pool.fetch(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname IN ('matching', 'spine')"
    )
    for table in tables:
        for row in await both.matching.pool.fetch(f"SELECT t::text AS said FROM {table['name']} t"):
            assert "Amina" not in row["said"]
