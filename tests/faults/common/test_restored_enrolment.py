"""Enrolment's database is brought back to a moment before an erasure: `recover` takes it up again, nobody returns."""

import asyncio
import json
from pathlib import Path

import asyncpg
import httpx
import pytest

from local.engines import Nats
from tests.support.archiving import Archived
from tests.support.commanding import PROGRAMME
from tests.support.enrolment_process import enrolment_process
from tests.support.pages import calls
from tests.support.processes import ServiceProcess
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(240)
PAGE = "docs/operations/backup-and-restore.md"


async def _published(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await until(lambda: connection.fetchval("SELECT count(*) = 0 FROM spine.outbox"), 30)
    await connection.close()


async def _asked(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def _ran(service: ServiceProcess, command: str) -> tuple[int, str]:
    done = await asyncio.to_thread(service.run, command)
    return done.returncode, done.stdout + done.stderr


async def _post(client: httpx.AsyncClient, path: str, **body: object) -> None:
    (await client.post(path, json=body)).raise_for_status()


async def test_who_was_erased_after_the_moment_is_erased_again_before_anybody_can_ask(
    archived: Archived, broker: Nats, home: Path
):
    dsn = archived.dsn()
    service, tokens = enrolment_process(dsn, broker.url, home)
    header = tokens.header("coordinator", organisation="staden", programmes=["*"])
    ((_, recover),) = calls("python -m", PAGE)
    try:
        assert (await _ran(service, "migrate"))[0] == 0
        await service.serve()
        async with httpx.AsyncClient(base_url=service.url, headers=header, timeout=30) as client:
            await _post(client, "/programmes", **PROGRAMME)
            for person in ("anna", "berit"):
                await _post(client, "/people", person_id=person, controller="staden", given_name=person.title())
            await _published(dsn)
            await asyncio.to_thread(archived.base_backup, home / "base")
            await _asked(dsn, "SELECT pg_create_restore_point('before-the-erasure')::text")
            await _post(client, "/people/anna/erasure", confirm="anna")
            await _post(client, "/people", person_id="cilla", controller="staden", given_name="Cilla")
        await _published(dsn)
        await _asked(dsn, "SELECT pg_switch_wal()::text")
        await service.stop()
        archived.stop()

        await archived.restored(home / "base", "before-the-erasure")
        key = "SELECT wrapped_key IS NOT NULL FROM enrolment.person WHERE person_id = 'anna'"
        assert await _asked(dsn, key), "the backup holds her key"
        status, said = await _ran(service, "serve")
        assert (status, "the database is older than the bus" in said) == (1, True), said
        status, said = await _ran(service, recover)
        assert status == 0, said
        told = json.loads(said.splitlines()[-1])
        assert told["adopted"] == {"person:anna": [2], "person:cilla": [1]}
        assert (told["erased_again"], told["people_without_data"]) == (["anna"], ["cilla"])
        assert not await _asked(dsn, key)
        await service.serve()
        async with httpx.AsyncClient(base_url=service.url, headers=header, timeout=30) as client:
            found = [(await client.get(f"/people/{one}?purpose=casework")).status_code for one in ("anna", "berit")]
            assert found == [404, 200]
            assert (await client.get("/incomplete-people")).json()["person_ids"] == ["cilla"]
        await service.stop()
    finally:
        service.abandon()
