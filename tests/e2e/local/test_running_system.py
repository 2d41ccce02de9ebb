"""`insteg up`, empty at first: lists are imported into it, and everything in it is killed while it works."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from common.clock import SystemClock
from contracts.programme import ProgrammeDefinition
from local.cli.demo import definitions
from local.client import Client
from local.demo.catch_up import caught_up
from local.figures import ask
from local.history import play
from local.history.stage import Command as Told
from local.system.layout import SERVICES
from tests.support.waiting import until
from tests.support.whole_system import Command

pytestmark = pytest.mark.timeout(240)
FOUR = {definition.id: definition for definition in definitions()}
BATCH = 40


@pytest.fixture(scope="module")
def system() -> Iterator[Command]:
    with tempfile.TemporaryDirectory(prefix="insteg-up-") as name:
        Path(name).chmod(0o755)
        command = Command(Path(name))
        command.start("up")
        try:
            asyncio.run(until(lambda: "Running until Ctrl-C." in command.said or command.ended, 110))
            assert not command.ended, command.said
            yield command
        finally:
            command.signal(signal.SIGTERM)
            asyncio.run(until(lambda: command.ended, 40))
            command.kill()


@pytest.fixture
async def client(system: Command) -> AsyncIterator[Client]:
    async with Client(system.layout, SystemClock()) as client:
        yield client


async def define(client: Client, definition: ProgrammeDefinition) -> None:
    body = definition.model_dump(mode="json", exclude_none=True)
    (answer,) = await client.batch("enrolment", [Told(date(2014, 1, 1), "enrolment", "programmes", body)])
    assert answer["status"] in (200, 201), answer


async def figure(client: Client, programme: str, goal: str) -> str | None:
    owner = FOUR[programme].controller
    await caught_up(client, SystemClock().now, owner)
    answer = await ask(client, [owner])
    goals = {g["id"]: g["figure"]["value"] for p in answer.programmes if p["id"] == programme for g in p["goals"]}
    value: str | None = goals[goal]
    return value


OBSTACLES = "limited-swedish, no-swedish-work-experience"
"""What makes somebody belong to the programme's target group."""


def people(folder: Path, *rows: tuple[object, ...]) -> str:
    book = openpyxl.Workbook()
    book.active.append(("programme", "reference", "start", "gender", "birth_date", "needs"))
    for row in rows:
        book.active.append((*row, OBSTACLES))
    book.save(folder / "people.xlsx")
    return str(folder / "people.xlsx")


async def test_a_workbook_of_participants_is_imported_once_however_often(system: Command, client: Client):
    await define(client, FOUR["till-arbete-eller-studier"])
    born = date(1988, 2, 29)
    rows = [("till-arbete-eller-studier", f"V{n}", date(2021, 1, 11), "kvinna", born) for n in range(12)]
    given = ("import", "--controller", "vasteras", "--participants", people(system.folder, *rows))
    dry = system.run(*given, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert await figure(client, "till-arbete-eller-studier", "enrolled") == "0"
    for _ in range(2):
        done = system.run(*given)
        assert done.returncode == 0, done.stderr
        assert await figure(client, "till-arbete-eller-studier", "enrolled") == "12"


async def test_faults_name_row_column_and_reason_and_the_other_rows_are_kept(system: Command, client: Client):
    await define(client, FOUR["till-arbete-eller-studier"])
    programme = "till-arbete-eller-studier"
    rows = [
        (programme, "W1", date(2021, 1, 11), "man", date(1990, 1, 1)),
        (programme, "W2", date(2019, 1, 11), "man", date(1990, 1, 1)),
        (programme, "W3", "soon", "man", date(1990, 1, 1)),
    ]
    before = await figure(client, programme, "enrolled")
    given = ("import", "--controller", "vasteras", "--participants", people(system.folder, *rows))
    whole = system.run(*given, "--keep", "per-file")
    assert whole.returncode == 1
    assert await figure(client, programme, "enrolled") == before, "nothing of the file was kept"
    done = system.run(*given)
    assert done.returncode == 1
    assert (
        "people.xlsx, row 3, on: 2019-01-11 is outside the programme's period, 2020-07-01 to 2022-12-31" in done.stderr
    )
    assert "people.xlsx, row 4, start: this is not a date" in done.stderr
    assert await figure(client, programme, "enrolled") == str(int(before or 0) + 1)


WHO = {
    "given_name": "Testa", "family_name": "Påhittad", "personal_identity_number": "19811218-9876",
    "migration_agency_number": "10-554321", "email": "testa@example.org", "phone": "070-174 06 05",
    "address": "Påhittsgatan 1", "postcode": "722 11", "town": "Nyköping", "language": "so",
}  # fmt: skip
"""Nobody: a test number of the tax agency, a phone number and a mail domain kept free for such use."""
AGAIN = WHO | {"given_name": "Tove", "coordination_number": "701063-2391", "personal_identity_number": "", "phone": "",
               "migration_agency_number": "", "email": "tove@example.org"}  # fmt: skip


def _list(folder: Path, *rows: dict[str, str]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    book = openpyxl.Workbook()
    book.active.append(columns)
    for row in rows:
        book.active.append([row.get(column, "") for column in columns])
    book.save(folder / "whole.xlsx")
    return str(folder / "whole.xlsx")


async def _as_caseworker(client: Client, method: str, path: str, **more: object) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {client.token('vasteras', 'caseworker')}"}
    async with httpx.AsyncClient(base_url=client.layout.url("enrolment"), headers=headers) as http:
        answer = await http.request(method, path, **more)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def test_who_people_are_is_imported_into_enrolment_found_there_and_nowhere_else(system: Command, client: Client):
    await define(client, FOUR["till-arbete-eller-studier"])
    entry = {"programme": "till-arbete-eller-studier", "start": "2021-02-01", "gender": "kvinna", "needs": OBSTACLES}
    wrong = WHO | {"given_name": "Ingen", "personal_identity_number": "19811218-9875", "email": "ingen@example.org"}
    rows = [entry | {"reference": f"X{n}"} | who for n, who in enumerate((WHO, AGAIN, wrong))]
    given = ("import", "--controller", "vasteras", "--participants", _list(system.folder, *rows))
    done = system.run(*given)
    assert done.returncode == 1
    assert "whole.xlsx, row 4, identifiers[0].value:" in done.stderr, done.stderr
    for number in ("personal-identity-number", "19811218-9876"), ("coordination-number", "701063-2391"):
        wanted = {"kind": number[0], "value": number[1]}
        asked = {"controller": "vasteras", "purpose": "casework", "identifier": wanted}
        (one,) = (await _as_caseworker(client, "POST", "/people/search", json=asked))["people"]
        found = await _as_caseworker(client, "GET", f"/people/{one['person_id']}?purpose=casework")
        assert (found["family_name"], found["address"]["town"], found["language"]) == ("Påhittad", "Nyköping", "so")
    again = system.run(*given)
    assert {line.partition(": ")[0].rpartition(", ")[0] for line in again.stderr.splitlines() if line} == {
        "whole.xlsx, row 4"
    }
    kept = [path.read_bytes() for path in system.home.rglob("*") if path.is_file() and "/data/nats/" in str(path)]
    logs = [path.read_bytes() for path in system.home.rglob("*.log")]
    assert logs
    for planted in ("Påhittad", "Påhittsgatan", "811218", "701063", "10-554321", "testa@", "ingen@", "070-174"):
        assert not [1 for content in (*kept, *logs) if planted.encode() in content], planted
        assert planted not in done.stdout + done.stderr + again.stdout + again.stderr, planted


async def test_all_of_it_is_killed_in_turn_under_load_and_the_figures_are_right(system: Command, client: Client):
    await define(client, FOUR["natverksbygge"])
    history = play({"natverksbygge": "harjedalen"})
    victims = cycle((*SERVICES, "issuer", "nats", "postgres"))
    killed: list[str] = []

    async def strike() -> None:
        victim = next(victims)
        pid = await until(lambda: system.pid(victim), 60)
        os.kill(pid, signal.SIGKILL)
        killed.append(victim)

    for start in range(0, len(history.commands), BATCH):
        part = history.commands[start : start + BATCH]
        sending = asyncio.create_task(_send(client, part))
        await strike()
        assert await sending == []
    assert set(killed) == {*SERVICES, "issuer", "nats", "postgres"}
    for part_name in (*SERVICES, "issuer", "nats", "postgres"):
        await until(lambda name=part_name: system.pid(name), 60)
    await until(lambda: _answers(client), 60)
    await caught_up(client, SystemClock().now, "harjedalen")
    shown = {goal["id"]: goal["figure"] for p in (await ask(client, ["harjedalen"])).programmes for goal in p["goals"]}
    for (_, goal), expected in history.expected.items():
        assert (shown[goal]["numerator"], shown[goal]["denominator"]) == (expected.numerator, expected.denominator), (
            goal
        )
    assert f"{killed[0]} has ended; starting it again" in system.said


async def _send(client: Client, part: tuple[Told, ...]) -> list[dict[str, object]]:
    problems = []
    for service in ("enrolment", "activities"):
        own = [command for command in part if command.service == service]
        if own:
            problems += [answer for answer in await client.batch(service, own) if "problem" in answer]
    return problems


async def _answers(client: Client) -> bool:
    try:
        await ask(client, ["harjedalen"])
    except Exception:  # whatever a service that is just starting says
        return False
    return True
