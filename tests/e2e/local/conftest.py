"""One demo, started once as `insteg demo`, and one system without data, for all tests of this folder."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest

from common.clock import SystemClock
from local.client import Client
from tests.support.folders import engines_folder
from tests.support.mailroom import Mailroom, open_mailroom
from tests.support.waiting import until
from tests.support.whole_system import Command
from tests.support.whole_town import Town

START_LIMIT = 600
"""Seconds at most: a busy machine takes its time over four programmes' lives."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where a system of the test's own keeps its data."""
    with engines_folder("insteg-e2e-") as folder:
        yield folder


@pytest.fixture(scope="session")
def demo() -> Iterator[Command]:
    """A running demo with its data loaded. `test_what_ends_a_demo`, the last of its files, ends it."""
    with engines_folder("insteg-demo-") as folder:
        command = Command(folder)
        command.start("demo")
        try:
            asyncio.run(until(lambda: "Running until Ctrl-C." in command.said or command.ended, START_LIMIT))
            assert not command.ended, command.said
            yield command
        finally:
            command.kill()


@pytest.fixture
async def client(demo: Command) -> AsyncIterator[Client]:
    """Somebody who talks to the demo."""
    async with Client(demo.layout, SystemClock()) as client:
        yield client


@pytest.fixture(scope="session")
def mailed() -> Iterator[tuple[Command, Mailroom]]:
    """A system without data whose e-mail leaves to a real server on loopback."""
    with engines_folder("insteg-town-") as folder, open_mailroom() as (room, address):
        command = Command(folder)
        with patch.dict("os.environ", {"INSTEG_SMTP_URL": address, "INSTEG_MAIL_SENDER": "insteg@example.org"}):
            command.start("up")
        try:
            asyncio.run(until(lambda: "Running until Ctrl-C." in command.said or command.ended, START_LIMIT))
            assert not command.ended, command.said
            yield command, room
            command.signal(signal.SIGTERM)
            asyncio.run(until(lambda: command.ended, 40))
        finally:
            command.kill()


@pytest.fixture
async def town(mailed: tuple[Command, Mailroom]) -> AsyncIterator[Town]:
    """Its people at work."""
    command, room = mailed
    async with Client(command.layout, SystemClock()) as client, httpx.AsyncClient(timeout=30) as http:
        yield Town(command, client, http, room)
