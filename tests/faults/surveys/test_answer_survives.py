"""An answer that was thanked for is there after every process of the whole system was killed with -9."""

import os
import re
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from common.clock import SystemClock
from local.client import Client, RefusedError
from local.history.stage import Command as Told
from tests.support.commanding import PROGRAMME
from tests.support.waiting import until
from tests.support.whole_system import Command, alive

pytestmark = pytest.mark.timeout(280)
TODAY = SystemClock().now().date()
SURVEYED = {
    **PROGRAMME,
    "period": {"start": f"{TODAY.year - 1}-01-01", "end": f"{TODAY.year + 1}-12-31"},
    "surveys": [{"instrument": "entry-exit", "moments": ["entry", "exit"]}],
}


@pytest.fixture
def system() -> Iterator[Command]:
    with tempfile.TemporaryDirectory(prefix="insteg-kill-") as name:
        Path(name).chmod(0o755)
        command = Command(Path(name))
        try:
            yield command
        finally:
            command.kill()


async def _up(system: Command) -> None:
    system.start("up")
    await until(lambda: "Running until Ctrl-C." in system.said or system.ended, 110)
    assert not system.ended, system.said


def _kill_everything(system: Command) -> list[int]:
    """The leader first, so that nobody starts anything again; then every process below it."""
    assert system.process is not None
    pids = [system.process.pid, *system.offspring()]
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    system.process.wait()
    return pids


async def _enter(client: Client) -> None:
    """A programme that asks, and somebody who enters it today."""
    entered = {"programme_id": "steg", "person_id": "p-1", "on": TODAY.isoformat(), "mode": "historical"}
    for operation, body in (
        ("programmes", SURVEYED),
        ("people", {"person_id": "p-1", "controller": "staden"}),
        ("participations", entered),
    ):
        (answer,) = await client.batch("enrolment", [Told(TODAY, "enrolment", operation, body)])
        assert answer["status"] in {200, 201}, answer


async def _invitations(client: Client) -> list[dict]:
    try:
        return (await client.get("surveys", "/invitations", programme="steg"))["invitations"]
    except RefusedError:  # the programme has not been heard of yet
        return []


async def _link(client: Client, system: Command, invitation: str) -> str:
    token = client.token("staden", "coordinator")
    async with httpx.AsyncClient() as http:
        address = f"{system.layout.url('surveys')}/invitations/{invitation}/link"
        answer = await http.get(address, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return answer.json()["link"]


async def test_a_submitted_answer_survives_kill_9_of_every_process(system: Command):
    await _up(system)
    async with Client(system.layout, SystemClock()) as client, httpx.AsyncClient(timeout=20) as reader:
        await _enter(client)
        (invitation,) = await until(lambda: _invitations(client), limit=60)
        link = await _link(client, system, invitation["invitation_id"])
        kept = await reader.post(link, data={"to": "next", "step": "1", "i.health": "2"})
        assert kept.status_code == 303
        thanked = await reader.post(link, data={"to": "submit", "step": "2", "i.network-size": "7"})
        assert thanked.status_code == 303
        killed = _kill_everything(system)
    await until(lambda: not any(alive(pid) for pid in killed), limit=30)

    await _up(system)
    async with Client(system.layout, SystemClock()) as client, httpx.AsyncClient(timeout=20) as reader:
        (after,) = await _invitations(client)
        assert (after["invitation_id"], after["status"]) == (invitation["invitation_id"], "answered")
        assert "Du har redan svarat" in (await reader.get(link)).text
        again = await reader.post(link, data={"to": "submit", "step": "2", "i.network-size": "9"})
        assert again.status_code == 200

        async def said() -> bool:
            metrics = (await reader.get(f"{system.layout.url('surveys')}/metrics")).text
            waiting = re.search(r"^outbox_pending(?:\{[^}]*\})? (\S+)", metrics, re.MULTILINE)
            return waiting is not None and float(waiting[1]) == 0

        await until(said, limit=60)  # and the bus has it too
