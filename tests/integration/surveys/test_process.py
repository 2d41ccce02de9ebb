"""Surveys is small still, but a real process: it migrates, owns its stream and answers for its health."""

import asyncio
from pathlib import Path

import httpx
import pytest

from common import db
from common.streams import last_seq
from local.engines import Nats
from surveys.__main__ import PROGRAM
from tests.support.processes import ServiceProcess


@pytest.fixture
async def service(database, nats_server: Nats, nats_client, tmp_path: Path):
    service = ServiceProcess(
        "surveys", tmp_path / "surveys.log", environment="test", database_url=database, nats_url=nats_server.url,
        issuer="http://issuer.test", jwks_url="http://issuer.test/jwks",
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
