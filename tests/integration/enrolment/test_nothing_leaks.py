"""Names are planted, everything is done with them, and then bus, logs, traces, errors and the database are searched."""

import asyncio
import gzip

import asyncpg
import httpx
import pytest

from common import streams
from common.streams import last_seq
from tests.support.commanding import PROGRAMME
from tests.support.enrolment_process import collector, enrolment_process
from tests.support.waiting import until

PLANTED = {
    "given_name": "Zarifehplanted", "family_name": "Qvarnströmplanted", "reference": "MIG-77-planted",
    "email": "zarifeh.planted@example.org", "phone": "+46 70 991 22 33",
    "address": {"lines": ["Planteringsgatan 7"], "postcode": "991 77", "town": "Plantstad"},
    "identifiers": [{"kind": "personal-identity-number", "value": "19850709-9805"}],
}  # fmt: skip
FOUND = ("Zarifehplanted", "zarifehplanted", "Qvarnströmplanted", "Qvarnstr\\u00f6mplanted", "MIG-77-planted",
         "mig-77-planted", "zarifeh.planted", "991 22 33", "709912233", "Planteringsgatan", "991 77", "Plantstad",
         "19850709", "1985-07-09", "8507099805")  # fmt: skip
ANNA = {"person_id": "anna", "controller": "staden", **PLANTED}


async def _everything(database: str) -> bytes:
    """Every value of every table."""
    connection = await asyncpg.connect(database)
    try:
        tables = await connection.fetch(
            "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables "
            "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        rows = [row for (table,) in tables for row in await connection.fetch(f"SELECT * FROM {table}")]
    finally:
        await connection.close()
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


async def _bus(client) -> bytes:
    found = []
    for seq in range(1, await last_seq(client, "ENROLMENT") + 1):
        message = await streams.read(client, "ENROLMENT", seq)
        found.append(message.headers + message.body)
    return b"\n".join(found)


async def _live(client: httpx.AsyncClient) -> list[str]:
    """A person's whole life, with everything that can go wrong; returns what refusals said."""
    told = []

    async def say(path, body, **headers):
        answer = await client.post(path, json=body, headers=headers)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            told.append(answer.text)

    await say("/programmes", PROGRAMME)
    await say("/people", ANNA)
    await say("/people", {**ANNA, "person_id": "berta"})
    await say("/people", {**ANNA, "given_name": "Zarifehplanted" * 20})
    await say("/people", {**ANNA, "family_name": "Zarifehplanted"})
    await say("/people", {**ANNA, "birth_date": "1985-07-08"})
    await say("/people", {**ANNA, "email": "zarifeh.planted"})
    await say(
        "/people", {"controller": "staden", "identifiers": [{**PLANTED["identifiers"][0], "value": "850709-9806"}]}
    )
    await say("/people/anna/details", {"phone": "0709912233"})
    enrol = {"programme_id": "steg", "person_id": "anna", "on": "2018-02-01", "entry": {"gender": None}}
    await say("/participations", enrol)
    await say("/participations/steg/anna/exit", {"on": "2018-03-01", "reason": "completed"})
    await say("/batch", {"mode": "per-row", "commands": [{"operation": "people", "body": ANNA}] * 2})
    await say("/people/search", {"controller": "staden", "purpose": "casework", "name": "Zarifehplanted"})
    await say("/people/search", {"controller": "staden", "purpose": "casework", "name": "Zarifehplanted", "nick": "x"})
    (await client.get("/people/anna?purpose=casework")).raise_for_status()
    (await client.get("/people/anna/extract?purpose=register-extract")).raise_for_status()
    message = {"message_id": "m1", "programme_id": "steg", "purpose": "invitation", "channel": "letter",
               "template": {"sv": {"subject": "{name}", "body": "{identity_number}"}},
               "recipients": [{"person_id": "anna"}]}  # fmt: skip
    await say("/door/messages", message)
    rows = [{"person_id": "anna", "cells": ["{name}"]}]
    document = {"title": "t", "sections": [{"table": {"columns": ["n"], "rows": rows}}]}
    asked = {"document_id": "d1", "programme_id": "steg", "purpose": "list", "format": "csv", "document": document}
    await say("/door/documents", asked)
    await say("/people/anna/protection", {"protected": True})
    (await client.get("/people/Zarifehplanted?purpose=casework"), await client.get("/nothing?name=Zarifehplanted"))
    return told


@pytest.mark.timeout(180)
async def test_no_planted_name_is_on_the_bus_in_a_log_a_trace_an_error_or_the_database(
    database, nats_server, nats_client, tmp_path
):
    with collector() as (traces, otlp):
        service, tokens = enrolment_process(database, nats_server.url, tmp_path, otlp_endpoint=otlp)
        try:
            assert (await asyncio.to_thread(service.run, "migrate")).returncode == 0
            await service.serve()
            headers = tokens.header("coordinator", organisation="staden")
            async with httpx.AsyncClient(base_url=service.url, headers=headers, timeout=30) as client:
                told = await _live(client)
            connection = await asyncpg.connect(database)
            await until(lambda: connection.fetchval("SELECT count(*) = 0 FROM spine.outbox"), limit=30)
            await until(lambda: list((tmp_path / "messages").glob("letter/*.txt")), limit=30)
            await connection.close()
            sealed = await _everything(database)  # nobody is erased: the names are in there, and cannot be read
            async with httpx.AsyncClient(base_url=service.url, headers=headers, timeout=30) as client:
                (await client.post("/people/anna/erasure", json={"confirm": "anna"})).raise_for_status()
            places = {"bus": await _bus(nats_client), "database": sealed + await _everything(database)}
        finally:
            await service.stop()
            service.abandon()
    spans = b"\n".join(gzip.decompress(sent) if sent[:2] == b"\x1f\x8b" else sent for sent in traces)
    places |= {"traces": spans, "log": service.log.read_bytes(), "refusals": "\n".join(told).encode()}
    seen = {"bus": b"participation:steg:anna", "database": b"participation:steg:anna", "log": b"POST /people",
            "traces": b"POST /people", "refusals": b"person-differs"}  # fmt: skip
    for place, content in places.items():
        assert seen[place] in content, f"{place}: the search does not read what is there"
        for name in FOUND:
            assert name.encode() not in content, f"{name} in {place}"
