"""A PostgreSQL that recovers from a crash is waited for, however long: killed for it, it would begin again."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import asyncpg
import pytest

from local.engines import postgres
from local.engines.process import StartError


@pytest.fixture
def server(tmp_path: Path, monkeypatch) -> Iterator[postgres.Postgres]:
    """A server whose process is alive and whose limit is over at once."""
    monkeypatch.setattr(postgres, "_START_LIMIT_SECONDS", 0.0)
    (tmp_path / "password").write_text("secret")
    server = postgres.Postgres(tmp_path, 1)
    server._process = subprocess.Popen(["sleep", "60"])
    yield server
    server._process.kill()
    server._process.wait()


def _answering(*answers: Exception | None):
    said = iter(answers)

    async def connect(*_: object, **__: object) -> SimpleNamespace:
        answer = next(said)
        if answer is not None:
            raise answer

        async def close() -> None:
            pass

        return SimpleNamespace(close=close)

    return connect


async def test_one_that_says_that_it_starts_up_is_waited_for_beyond_the_limit(server, monkeypatch):
    starting = [asyncpg.CannotConnectNowError("the database system is starting up")] * 5
    monkeypatch.setattr(postgres.asyncpg, "connect", _answering(*starting, None))
    await server._wait_until_it_answers()
    assert server.running


async def test_one_that_says_nothing_is_given_up(server, monkeypatch):
    monkeypatch.setattr(postgres.asyncpg, "connect", _answering(*[ConnectionRefusedError()] * 3))
    with pytest.raises(StartError, match="did not answer in time"):
        await server._wait_until_it_answers()
    assert not server.running
