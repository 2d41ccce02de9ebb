"""All databases of a running system are brought back to a moment while the bus goes on: every service recovers."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from common.calling import fixed_token
from common.clock import SystemClock
from local.client import Client
from local.engines import Nats, Postgres
from local.smoke import smoke
from local.system.databases import OWNERS, dsn, passwords
from local.system.environment import service_part
from tests.support.pages import calls
from tests.support.waiting import until
from tests.support.whole_system import Command

pytestmark = pytest.mark.timeout(600)
PAGE = "docs/operations/backup-and-restore.md"
_FIGURE = 'query($id: ID!) { programme(id: $id) { goal(id: "enrolled") { figure { value } } } }'


async def _lived(command: Command) -> str:
    """The system runs until a programme has one participant and its figure says so; returns the programme."""
    await _up(command)
    layout = command.layout
    async with Client(layout, SystemClock()) as client:
        token = fixed_token(client.token("smoke", "coordinator"))
        made = await smoke(layout.url("enrolment"), layout.url("gateway"), "smoke", token, SystemClock())
    await _down(command)
    return made


async def _up(command: Command) -> None:
    command.start("up")
    await until(lambda: "Running until Ctrl-C." in command.said or command.ended, 180)
    assert not command.ended, command.said


async def _down(command: Command) -> None:
    command.signal(signal.SIGTERM)
    await until(lambda: command.ended, 60)


class _Engines:
    """The engines alone, and commands of services beside them."""

    def __init__(self, command: Command) -> None:
        self._layout = command.layout
        self.postgres = Postgres(command.home / "postgres", self._layout.ports.postgres)
        self.nats = Nats(command.home / "nats", self._layout.ports.nats)

    async def __aenter__(self) -> "_Engines":
        await self.postgres.start()
        await self.nats.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.nats.stop()
        self.postgres.stop()

    async def ran(self, service: str, *words: str) -> subprocess.CompletedProcess[str]:
        database = dsn(self.postgres, service, passwords(self._layout))
        told = service_part(self._layout, service, database, self.nats.url, simulated_clock=False).environment
        given = [sys.executable, "-m", service, *words]
        return await asyncio.to_thread(
            subprocess.run, given, env=os.environ | told, capture_output=True, text=True, timeout=120, check=False
        )


async def _counted(client: Client, programme: str) -> bool:
    found = (await client.query(_FIGURE, client.token("smoke", "coordinator"), id=programme))["programme"]
    return found is not None and float(found["goal"]["figure"]["value"]) == 1


async def test_what_the_databases_lost_comes_back_from_the_bus_by_recover_for_each_service(folder: Path):
    command = Command(folder)
    ((_, recover),) = calls("python -m", PAGE)
    data, kept = command.home / "postgres/data", folder / "kept"
    try:
        before = await _lived(command)
        subprocess.run(["cp", "-a", data, kept], check=True)
        after = await _lived(command)
        shutil.rmtree(data)
        subprocess.run(["cp", "-a", kept, data], check=True)
        async with _Engines(command) as engines:
            refused = await engines.ran("enrolment", "serve")
            assert refused.returncode == 1
            assert "the database is older than the bus" in refused.stderr
            adopted = {}
            for service in OWNERS:
                done = await engines.ran(service, recover)
                assert done.returncode == 0, done.stderr
                adopted[service] = json.loads(done.stdout)["adopted"]
        assert f"programme:{after}" in adopted["enrolment"]
        assert not any(before in aggregate for aggregate in adopted["enrolment"])
        await _up(command)
        async with Client(command.layout, SystemClock()) as client:
            for programme in (before, after):
                await until(lambda asked=programme: _counted(client, asked), 60, pause=0.2)
        well = await asyncio.to_thread(command.run, "doctor", limit=180)
        assert well.returncode == 0, well.stdout
        await _down(command)
    finally:
        command.kill()
