"""Reporting and enrolment are killed with -9 around every freeze and file: nothing is lost, nothing is there twice."""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import asyncpg
import httpx
import pytest

from common.db import migrate
from local.engines import Postgres
from local.engines.process import bound_to_parent, free_port
from reporting.projections.books import LedgerProjection
from reporting.storage import MIGRATIONS
from tests.support.enrolment_process import enrolment_process
from tests.support.handing_in import MONTHS, NUMBERS, defined, locked, programme
from tests.support.logbook import Logbook, messages_of
from tests.support.processes import ROOT, ServiceProcess
from tests.support.stories import Story
from tests.support.tokens import Tokens
from tests.support.waiting import until

HANDED_IN = [f"2019-{month:02}" for month in range(1, 7)]
KILLS = int(os.environ.get("CHAOS_KILLS") or 3)


class Reporting:
    """Its HTTP side, to be killed."""

    def __init__(self, dsn: str, door: str, home: Path) -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", "tests.support.reporting_http", dsn, door, str(home), str(self.port)]
        self._environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(ROOT / p) for p in ("services", "libs", ".")),
        }
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, env=self._environment, cwd=ROOT,
            preexec_fn=bound_to_parent(),  # noqa: PLW1509 - prctl has no other place
        )  # fmt: skip
        await until(self._answers, limit=40)

    async def _answers(self) -> bool:
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"http://127.0.0.1:{self.port}/livez")).status_code < 500
            except httpx.HTTPError:
                return False

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture
async def databases(postgres: Postgres, database: str) -> AsyncIterator[tuple[str, str]]:
    """Reporting's and enrolment's."""
    name = f"{database.rpartition('/')[2]}_people"
    admin = await asyncpg.connect(database)
    await admin.execute(f"CREATE DATABASE {name}")
    yield database, postgres.dsn(name)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
def processes() -> Iterator[list]:
    started: list = []
    yield started
    for one in started:
        one.abandon() if isinstance(one, ServiceProcess) else one.kill()


async def _heard(dsn: str) -> None:
    await migrate(dsn, *MIGRATIONS)
    connection = await asyncpg.connect(dsn)
    people = [Story(person).enters(date(2019, 1, 14)) for person in NUMBERS]
    log = [defined(programme()), *(said for story in people for said in story.log), *map(locked, HANDED_IN)]
    await Logbook(connection, LedgerProjection()).write(messages_of(log))
    await connection.close()


async def _registered(enrolment: ServiceProcess, tokens: Tokens) -> None:
    header = tokens.header("coordinator", organisation="town", programmes=["*"])
    async with httpx.AsyncClient(base_url=enrolment.url, headers=header) as client:
        told = programme().model_dump(mode="json", exclude_defaults=True)
        bodies = [("/programmes", told)]
        for person, number in NUMBERS.items():
            known = {"kind": "personal-identity-number", "value": number}
            bodies.append(("/people", {"person_id": person, "controller": "town", "identifiers": [known]}))
        for path, body in bodies:
            answer = await client.post(path, json=body)
            assert answer.status_code == 201, answer.text


async def _until_done(client: httpx.AsyncClient, method: str, path: str, **more) -> httpx.Response:
    """Ask again as staff would, whatever dies meanwhile; a refusal is an answer."""
    while True:
        try:
            answer = await client.request(method, path, **more)
        except httpx.HTTPError:
            await asyncio.sleep(0.02)
            continue
        if answer.status_code != 503:
            return answer
        await asyncio.sleep(0.02)


@pytest.mark.timeout(280)
async def test_every_month_is_frozen_once_and_every_file_is_the_same_after_every_death(
    databases, nats_server, nats_client, tmp_path, processes
):
    dsn, people = databases
    await _heard(dsn)
    enrolment, tokens = enrolment_process(people, nats_server.url, tmp_path)
    assert enrolment.run("migrate").returncode == 0
    await enrolment.serve()
    processes.append(enrolment)
    await _registered(enrolment, tokens)
    reporting = Reporting(dsn, enrolment.url, tmp_path)
    await reporting.start()
    processes.append(reporting)
    header = tokens.header("coordinator", organisation="town", programmes=["*"])
    made: dict[str, list[bytes]] = {}

    async def hand_in(client: httpx.AsyncClient, month: str) -> None:
        frozen = await _until_done(client, "POST", f"{MONTHS}/{month}/submission", json={})
        assert frozen.status_code in {200, 201}, frozen.text
        for _ in range(3):
            file = await _until_done(client, "GET", f"{MONTHS}/{month}/file?format=csv")
            assert file.status_code == 200, file.text
            made.setdefault(month, []).append(file.content)

    async def strike(number: int) -> None:
        await asyncio.sleep(random.uniform(0, 0.05))
        if number % 2:
            await enrolment.stop(9)
            await enrolment.serve()
        else:
            reporting.kill()
            await reporting.start()

    for number in range(max(KILLS, len(HANDED_IN))):
        address = f"http://127.0.0.1:{reporting.port}"
        async with httpx.AsyncClient(base_url=address, headers=header, timeout=30) as client:
            handing_in = hand_in(client, HANDED_IN[number % len(HANDED_IN)])
            await asyncio.gather(handing_in, *([strike(number)] if number < KILLS else []))
    assert all(len(set(files)) == 1 for files in made.values())
    assert made["2019-01"][0].decode("utf-8-sig").count("\r\n") == 1 + len(NUMBERS)
    kept, looks = await _counted(dsn, people)
    assert kept == len(HANDED_IN)
    assert looks == len(HANDED_IN) * len(NUMBERS)


async def _counted(dsn: str, people: str) -> tuple[int, int]:
    """Frozen months, and identities kept as they were handed in."""
    reporting, enrolment = await asyncpg.connect(dsn), await asyncpg.connect(people)
    try:
        frozen = await reporting.fetchval("SELECT count(*) FROM export.participant_month")
        return frozen, await enrolment.fetchval("SELECT count(*) FROM enrolment.handed_in")
    finally:
        await reporting.close()
        await enrolment.close()
