"""A start that cannot succeed: one clear sentence, exit status 1, nothing left running."""

import os
import signal
import socket
from pathlib import Path

import pytest

from tests.support.waiting import until
from tests.support.whole_system import Command, alive

pytestmark = pytest.mark.timeout(120)


def one_sentence(text: str) -> str:
    assert "Traceback" not in text
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 1, text
    return lines[0]


def test_a_busy_port_is_named_with_the_part_that_needs_it(folder: Path):
    command = Command(folder)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", command.layout.ports.matching))
        taken.listen()
        done = command.run("up")
    assert done.returncode == 1
    said = one_sentence(done.stderr)
    assert f"Port {command.layout.ports.matching} (matching) is taken" in said
    assert "INSTEG_BASE_PORT" in said


def test_a_data_folder_that_cannot_be_used_is_named(folder: Path):
    (folder / "data").write_text("a file where the folder should be")
    done = Command(folder).run("up")
    assert done.returncode == 1
    assert "cannot be used" in one_sentence(done.stderr)


def test_a_folder_that_may_not_be_entered_is_named(folder: Path):
    command = Command(folder)
    command.home.mkdir()
    if os.geteuid() == 0:
        (command.home / "lock").mkdir()  # root may enter everything: the lock itself is what cannot be opened
    else:
        command.home.chmod(0)
    done = command.run("up")
    assert done.returncode == 1
    assert "cannot be used" in one_sentence(done.stderr)


def test_a_lock_file_left_behind_stops_nobody(folder: Path):
    command = Command(folder)
    command.home.mkdir()
    (command.home / "lock").write_text("1\n")
    with socket.socket() as taken:  # to end the start right after the lock
        taken.bind(("127.0.0.1", command.layout.ports.gateway))
        taken.listen()
        done = command.run("up")
    assert "is taken" in one_sentence(done.stderr), "it got past the lock"


async def test_a_service_that_does_not_start_ends_everything(folder: Path):
    command = Command(folder)
    secrets = command.home / "secrets"
    secrets.mkdir(parents=True)
    (secrets / "enrolment-master-key").write_text("too short")
    command.start("up")
    seen: set[int] = set()

    def ended() -> bool:
        seen.update(command.offspring())
        return command.ended

    await until(ended, 90)
    assert command.process is not None
    assert command.process.returncode == 1
    assert "enrolment ended at its start: enrolment: INSTEG_MASTER_KEY is not right" in command.said
    assert len(seen) > 3, "engines and services were running"
    await until(lambda: not any(alive(pid) for pid in seen), 5)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=lambda s: s.name)
async def test_whatever_ends_the_supervisor_in_the_middle_of_its_start_ends_everything(folder: Path, number: int):
    command = Command(folder)
    command.start("up")
    try:
        await until(lambda: len(command.offspring()) >= 6 or command.ended, 60)
        running = command.offspring()
        command.signal(number)
        await until(lambda: command.ended, 30)
        await until(lambda: not any(alive(pid) for pid in running), 10)
    finally:
        command.kill()


@pytest.mark.long
async def test_a_folder_that_others_may_not_enter_is_no_obstacle(folder: Path):
    """As root PostgreSQL would run as another user, who could not get in: then it runs in a user namespace."""
    folder.chmod(0o700)
    command = Command(folder)
    command.start("up")
    try:
        await until(lambda: "Running until Ctrl-C." in command.said or command.ended, 90)
        assert not command.ended, command.said
        command.signal(signal.SIGINT)
        await until(lambda: command.ended, 40)
    finally:
        command.kill()
