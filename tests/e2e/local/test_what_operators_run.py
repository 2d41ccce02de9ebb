"""The operators' pages on a running system: what was parked comes back or stays out, and spoilt figures are mended."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable

import asyncpg
import pytest

from local.system.databases import reporting_dsn
from tests.support.pages import calls
from tests.support.waiting import until
from tests.support.whole_town import OWNER, Town, programme_of_today, today

pytestmark = pytest.mark.timeout(240)
POISON, REBUILDING = "docs/operations/poison-events.md", "docs/operations/rebuilding.md"
_FIGURES = "query($id: ID!) { programme(id: $id) { goals { id figure { value } } } }"


@pytest.fixture
async def database(town: Town) -> AsyncIterator[asyncpg.Connection]:
    """Reporting's own, as its service sees it."""
    connection = await asyncpg.connect(reporting_dsn(town.system.layout))
    yield connection
    await connection.close()


async def _enrolled(town: Town, programme: str, people: Iterable[str]) -> None:
    for person in people:
        known = {"person_id": person, "controller": OWNER, "reference": person, "gender": "woman",
                 "birth_date": "1990-01-01"}  # fmt: skip
        await town.done("enrolment", "/people", known)
        entry = {"programme_id": programme, "person_id": person, "on": f"{today()}"}
        await town.done("enrolment", "/participations", entry)


async def _programme(town: Town, programme: str, *people: str) -> None:
    document = programme_of_today(id=programme, eligibility=[], surveys=[])
    await town.done("enrolment", "/programmes", document, "coordinator")
    await _enrolled(town, programme, people)
    await town.caught_up()


async def _counted(town: Town, programme: str) -> str | None:
    await town.caught_up()
    data = await town.client.query(_FIGURES, town.client.token(OWNER, "coordinator"), id=programme)
    (goal,) = [goal for goal in data["programme"]["goals"] if goal["id"] == "enrolled"]
    value: str | None = goal["figure"]["value"]
    return value


async def _ran(town: Town, *words: str, status: int = 0) -> str:
    """A command of a page, as it stands there, and how it ends."""
    done = await asyncio.to_thread(town.system.run, *words, limit=120)
    assert done.returncode == status, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


def _named(page: str, *first: str) -> list[str]:
    """The words after `insteg` in the one call of a page that begins so."""
    (words,) = {tuple(words) for words in calls("insteg", page) if words[: len(first)] == list(first)}
    return list(words)


async def test_what_is_parked_is_listed_and_after_the_mend_comes_back_or_is_left_out_for_good(
    town: Town, database: asyncpg.Connection
):
    await _programme(town, "parkerat", "p-well")
    await database.execute(
        "ALTER TABLE ledger.entry ADD CONSTRAINT poison CHECK (subject NOT IN ('p-back', 'p-never')) NOT VALID"
    )
    await _enrolled(town, "parkerat", ["p-back", "p-never", "p-after"])

    async def held() -> bool:
        return await database.fetchval("SELECT count(*) FROM inbound.parked") == 2

    await until(held, 60)
    listed = await _ran(town, *_named(POISON, "parked"))
    back, never = (f"participation:parkerat:{person}" for person in ("p-back", "p-never"))
    for aggregate in (back, never):
        (row,) = [line for line in listed.splitlines() if aggregate in line]
        assert row.split("│")[3].strip() == "1"
        assert "CheckViolation" in row
    assert await _counted(town, "parkerat") == "2", "nobody else waits"
    assert "WRONG  aggregates held back: 2" in await _ran(town, "doctor", "reporting", status=1)

    await database.execute("ALTER TABLE ledger.entry DROP CONSTRAINT poison")
    for words, aggregate in ((_named(POISON, "unpark"), back), (_named(POISON, "drop"), never)):
        await _ran(town, *words[:1], aggregate)

    async def over() -> bool:
        return await database.fetchval("SELECT count(*) FROM inbound.parked") == 0

    await until(over, 60)
    assert "Nothing is parked." in await _ran(town, "parked")
    assert await _counted(town, "parkerat") == "3", "one came back, one never will"
    assert "WRONG" not in await _ran(town, "doctor", "reporting")
    assert json.loads(await _ran(town, *_named(REBUILDING, "reporting", "verify")))["same"]


async def test_figures_that_are_not_what_the_log_says_are_made_anew_while_reporting_goes_on(
    town: Town, database: asyncpg.Connection
):
    await _programme(town, "omgjort", "o-1", "o-2")
    assert await _counted(town, "omgjort") == "2"
    await database.execute("DELETE FROM ledger.entry WHERE subject = 'o-2'")
    verify, rebuild = (_named(REBUILDING, "reporting", command) for command in ("verify", "rebuild"))
    assert not json.loads(await _ran(town, *verify, status=1))["same"]
    told = json.loads(await _ran(town, *rebuild))
    assert (told["same"], told["replaced"]) == (False, True)
    assert json.loads(await _ran(town, *verify))["same"]
    await _enrolled(town, "omgjort", ["o-3"])
    assert await _counted(town, "omgjort") == "3", "the projector goes on in the new tables"
    assert json.loads(await _ran(town, *verify))["same"]
    assert json.loads(await _ran(town, *rebuild))["replaced"] is False
