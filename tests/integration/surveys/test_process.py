"""Surveys as a real process: it migrates, owns its stream, answers for its health, and guards its wordings."""

import asyncio
import base64
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from common import db
from common.streams import last_seq
from local.engines import Nats
from surveys.__main__ import PROGRAM
from surveys.definitions import load
from tests.support.migrated import EMPTY
from tests.support.processes import ServiceProcess


@pytest.fixture(scope="session")
def template() -> str:
    """Nothing: it migrates."""
    return EMPTY


@pytest.fixture
async def service(database, nats_server: Nats, nats_client, tmp_path: Path):
    service = ServiceProcess(
        "surveys", tmp_path / "surveys.log", environment="test", database_url=database, nats_url=nats_server.url,
        issuer="http://issuer.test", jwks_url="http://issuer.test/jwks", link_key=base64.b64encode(b"k" * 32).decode(),
    )  # fmt: skip
    yield service
    service.abandon()


async def test_it_migrates_owns_its_stream_and_answers_for_its_health(service, database, nats_client):
    assert (await asyncio.to_thread(service.run, "migrate")).returncode == 0
    assert await db.migrate(database, *PROGRAM.sources) == []  # a second time changes nothing
    await service.serve()
    async with httpx.AsyncClient(base_url=service.url) as client:
        for path in ("/livez", "/readyz", "/metrics"):
            assert (await client.get(path)).status_code == 200
        assert (await client.get("/anything")).status_code == 404
    assert (await nats_client.jetstream().stream_info("SURVEYS")).config.subjects == ["insteg.surveys.>"]
    assert await last_seq(nats_client, "SURVEYS") == 0
    assert await service.stop() == 0


async def test_it_does_not_start_when_a_wording_that_was_used_has_changed(service, database, nats_client):
    assert (await asyncio.to_thread(service.run, "migrate")).returncode == 0
    connection = await db.connect(database)
    at = datetime(2018, 6, 15, tzinfo=UTC)
    used = "INSERT INTO surveys.locked (instrument, version, digest, since) VALUES ($1, 1, $2, $3)"
    await connection.execute(used, "entry-exit", load().get("entry-exit").digest, at)
    assert (await asyncio.to_thread(service.run, "check")).returncode == 0
    await connection.execute(used, "employer", "another", at)
    await connection.close()
    refused = await asyncio.to_thread(service.run, "serve")
    assert refused.returncode == 1
    assert "employer.v1.yaml is changed, and people were asked with it" in refused.stderr


async def test_a_faulty_instrument_of_ones_own_is_said_with_its_file(service, nats_client, tmp_path):
    assert (await asyncio.to_thread(service.run, "migrate")).returncode == 0
    (tmp_path / "mine.v1.yaml").write_text("id: mine\nversion: 1\n")
    refused = await asyncio.to_thread(service.run, "check", instruments=str(tmp_path))
    assert (refused.returncode, "mine.v1.yaml: respondent: Field required" in refused.stderr) == (1, True)
