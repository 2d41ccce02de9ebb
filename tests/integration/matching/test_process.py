"""Matching as a real process: it migrates, owns its stream and answers for its health."""

import asyncio
from base64 import b64encode
from pathlib import Path

import httpx
import pytest

from common import db
from common.streams import last_seq
from local.engines import Nats
from matching.__main__ import PROGRAM
from tests.support.migrated import EMPTY
from tests.support.processes import ServiceProcess


@pytest.fixture(scope="session")
def template() -> str:
    """Nothing: it migrates."""
    return EMPTY


@pytest.fixture
async def service(database, nats_server: Nats, nats_client, tmp_path: Path):
    service = ServiceProcess(
        "matching", tmp_path / "matching.log", environment="test", database_url=database, nats_url=nats_server.url,
        issuer="http://issuer.test", jwks_url="http://issuer.test/jwks",
        contact_key=b64encode(bytes(32)).decode(), number_pepper=b64encode(bytes(range(32))).decode(),
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
    assert (await nats_client.jetstream().stream_info("MATCHING")).config.subjects == ["insteg.matching.>"]
    assert await last_seq(nats_client, "MATCHING") == 0
    assert await service.stop() == 0
