"""`insteg doctor` on a running system finds nothing to do, `local.smoke` counts one person, and a fault is named."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from local.engines import Nats
from tests.support.pages import calls
from tests.support.waiting import until
from tests.support.whole_system import Command

pytestmark = pytest.mark.timeout(240)
PAGE = "docs/operations/README.md"


async def test_the_doctor_finds_a_running_system_well_and_one_person_can_be_counted(folder: Path):
    command = Command(folder)
    command.start("up")
    try:
        await until(lambda: "Running until Ctrl-C." in command.said or command.ended, 120)
        ((whole,), (own, inside)) = (calls(program, PAGE) for program in ("insteg", "python -m"))
        well = await asyncio.to_thread(command.run, *whole, limit=180)
        assert well.returncode == 0, well.stdout + well.stderr
        assert "WRONG" not in well.stdout
        assert well.stdout.count("syncs before it acknowledges") == 5, "all but the gateway, which has no bus"
        assert inside == own, "in a pod it is the same"
        one = await asyncio.to_thread(_with_its_settings, command, own)
        assert (one.returncode, "WRONG" in one.stdout) == (0, False), one.stdout + one.stderr
        assert one.stdout.count("syncs before it acknowledges") == 1
        smoked = await asyncio.to_thread(_smoke, command)
        assert smoked.returncode == 0, smoked.stderr
        assert "the figure says 1" in smoked.stdout
    finally:
        command.kill()


def _with_its_settings(command: Command, words: list[str]) -> subprocess.CompletedProcess[str]:
    """`python -m SERVICE COMMAND` in the environment of the service that runs, told where the bus is watched."""
    pid = command.pid(words[0])
    told = Path(f"/proc/{pid}/environ").read_text().split("\0")
    environment = dict(line.split("=", 1) for line in told if "=" in line)
    environment["INSTEG_BUS_MONITOR_URL"] = str(Nats(command.home / "nats", command.layout.ports.nats).monitor_url)
    given = [sys.executable, "-m", *words]
    return subprocess.run(given, env=environment, capture_output=True, text=True, check=False)


def _smoke(command: Command) -> subprocess.CompletedProcess[str]:
    layout = command.layout
    told = ["--enrolment", layout.url("enrolment"), "--gateway", layout.url("gateway"), "--organisation", "smoke",
            "--issuer-home", str(layout.issuer), "--issuer", layout.url("issuer")]  # fmt: skip
    return subprocess.run([sys.executable, "-m", "local.smoke", *told], capture_output=True, text=True, check=False)


def test_without_a_running_system_the_doctor_says_so(folder: Path):
    done = Command(folder).run("doctor")
    assert done.returncode == 1
    assert "No system is running" in done.stderr
