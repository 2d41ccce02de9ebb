"""The gateway as a process: it starts on its settings alone, serves, and ends in order."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from local.engines.process import free_port, spawn, stop
from tests.support.read_model import GATEWAY_PASSWORD
from tests.support.tokens import URL, Tokens
from tests.support.waiting import until

PLACES = os.pathsep.join(["services", "libs"])


@pytest.fixture
def environment(gateway_dsn: str, tmp_path: Path, tokens: Tokens) -> dict[str, str]:
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps(tokens.issuer.jwks()))
    return os.environ | {
        "PYTHONPATH": PLACES,
        "INSTEG_ENVIRONMENT": "test",
        "INSTEG_DATABASE_URL": gateway_dsn,
        "INSTEG_PORT": str(free_port()),
        "INSTEG_ISSUER": URL,
        "INSTEG_JWKS_URL": f"file://{keys}",
    }


def run(command: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "gateway", command]
    return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60, check=False)


async def test_it_serves_until_it_is_asked_to_end(environment, tmp_path: Path):
    process = spawn([sys.executable, "-m", "gateway", "serve"], tmp_path / "log", env=environment)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{environment['INSTEG_PORT']}") as client:

            async def ready() -> bool:
                try:
                    return (await client.get("/readyz")).status_code == 200
                except httpx.TransportError:
                    return False

            await until(ready, 30)
            answer = await client.post("/graphql", json={"query": "{ __typename }"})
            assert answer.status_code == 401
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 15) == 0
    finally:
        stop(process)


async def test_what_is_wrong_or_unusable_ends_the_start_with_one_sentence_that_hides_the_password(environment):
    wrong = environment["INSTEG_DATABASE_URL"].replace(GATEWAY_PASSWORD, "hush-hush")
    changes = [{"INSTEG_PORT": "no port"}, {"INSTEG_ENVIRONMENT": "production"}, {"INSTEG_DATABASE_URL": wrong}]
    environment |= {"INSTEG_PATIENCE_SECONDS": "1"}
    ends = await asyncio.gather(*(asyncio.to_thread(run, "check", environment | change) for change in changes))
    sentences = ["INSTEG_PORT", "INSTEG_CURSOR_KEY is not set", "gateway: PostgreSQL at 127.0.0.1"]
    for ended, sentence in zip(ends, sentences, strict=True):
        assert ended.returncode == 1
        assert sentence in ended.stderr
        assert ended.stderr.count("\n") == 1
    assert ends[2].stderr.startswith("gateway: PostgreSQL at 127.0.0.1")
    assert "hush" not in ends[2].stderr + ends[2].stdout


async def test_there_is_nothing_to_migrate(environment):
    migrate, check = await asyncio.gather(*(asyncio.to_thread(run, c, environment) for c in ("migrate", "check")))
    assert migrate.stdout == "gateway: nothing to migrate\n"
    assert check.returncode == 0
