"""One demo, started once as `insteg demo`, for all tests of this folder."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from common.clock import SystemClock
from local.client import Client
from tests.support.waiting import until
from tests.support.whole_system import Command

START_LIMIT = 110


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the unprivileged PostgreSQL user can enter (pytest's own are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="insteg-e2e-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def demo() -> Iterator[Command]:
    """A running demo with its data loaded."""
    folder = Path(tempfile.mkdtemp(prefix="insteg-demo-"))
    folder.chmod(0o755)
    command = Command(folder)
    command.start("demo")
    try:
        asyncio.run(until(lambda: "Running until Ctrl-C." in command.said or command.ended, START_LIMIT))
        assert not command.ended, command.said
        yield command
    finally:
        command.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def client(demo: Command) -> AsyncIterator[Client]:
    """Somebody who talks to the demo."""
    async with Client(demo.layout, SystemClock()) as client:
        yield client
