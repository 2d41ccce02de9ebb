"""All facts as files: read back by tools that know nothing of us, they are the same facts and give the same ledger."""

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import asyncpg
import httpx
import pyarrow.parquet
import pytest

from common import db
from common.clock import ManualClock
from common.events import Message
from common.http import Checks, create_app
from contracts import activities, enrolment
from local.engines import Postgres
from reporting.__main__ import checking
from reporting.api import access
from reporting.api.routes import routes
from reporting.exports.open_facts import written
from reporting.projections.books import LedgerProjection
from reporting.projections.refolding import verify
from reporting.storage import MIGRATIONS, digests
from reporting.storage.exports import facts
from reporting.storage.exports.facts import Entry, as_bytes, as_text
from tests.support.histories import defined
from tests.support.linking import links
from tests.support.logbook import Logbook, messages_of
from tests.support.signing import HOOKS, KEYS
from tests.support.stories import Story, asked_twice, merged, two_of_one_person
from tests.support.tokens import Tokens

AT = datetime(2020, 8, 1, 10, 0, tzinfo=UTC)
_LOG = """
SELECT fact_no, kind, stream, seq, ce_id, subject, aggregate, version, recorded_at, known_at, digest, body
FROM inbound.log ORDER BY fact_no
"""


def _said() -> list[tuple]:
    return [defined(), *two_of_one_person(), merged(1, "p-1", "p-2"), *asked_twice().log[:0], defined(2, ())]


async def _file(pool: asyncpg.Pool, form: str, controller: str | None = None) -> bytes:
    position = await facts.head(pool)
    pieces = written(facts.pages(pool, position, controller), form, position)
    return b"".join([piece async for piece in pieces])


def _from_csv(content: bytes) -> list[dict]:
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    for row in rows:
        row["fact_no"], row["version"] = int(row["fact_no"]), int(row["version"])
        row["seq"] = int(row["seq"]) if row["seq"] else None
        row["stream"] = row["stream"] or None
        row["occurred_on"] = date.fromisoformat(row["occurred_on"]) if row["occurred_on"] else None
        row["recorded_at"], row["known_at"] = (datetime.fromisoformat(row[n]) for n in ("recorded_at", "known_at"))
    return rows


def _from_parquet(content: bytes) -> list[dict]:
    return pyarrow.parquet.read_table(io.BytesIO(content)).to_pylist()


READ = {"csv": _from_csv, "parquet": _from_parquet}


@pytest.fixture
async def pool(own_database: str, connection: asyncpg.Connection) -> AsyncIterator[asyncpg.Pool]:
    await Logbook(connection, LedgerProjection()).write(messages_of(_said()), 4)
    pool = await db.open_pool(own_database)
    yield pool
    await pool.close()


@pytest.fixture
async def fresh(postgres: Postgres, own_database: str) -> AsyncIterator[asyncpg.Connection]:
    """Another installation's empty database."""
    name = f"{own_database.rpartition('/')[2]}_again"
    admin = await asyncpg.connect(postgres.dsn("postgres"))
    await admin.execute(f"CREATE DATABASE {name} OWNER reporting_keeper")
    dsn = postgres.dsn(name, "reporting_keeper", "of-a-test")
    await db.migrate(dsn, *MIGRATIONS)
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()
    await admin.execute(f"DROP DATABASE {name}")
    await admin.close()


@pytest.mark.parametrize("form", READ)
async def test_read_back_it_is_the_log_byte_for_byte_with_both_clocks(pool, form):
    back = READ[form](await _file(pool, form))
    logged = [tuple(row) for row in await pool.fetch(_LOG)]
    assert len(logged) == len(_said())
    told = [
        (*(row[name] for name in Entry._fields[:8]), row["recorded_at"], row["known_at"], bytes.fromhex(row["digest"]),
         as_bytes(row["body"]))
        for row in back
    ]  # fmt: skip
    assert told == logged
    assert [row["occurred_on"] for row in back] == [event.occurred_on for _, _, event in _said()]


@pytest.mark.parametrize("form", READ)
async def test_folded_again_elsewhere_it_gives_the_same_ledger(pool, fresh, form):
    back = READ[form](await _file(pool, form))
    messages = [
        Message(
            row["stream"], row["seq"], row["event_id"], row["type"], row["aggregate"], row["version"],
            row["recorded_at"], as_bytes(row["body"]), bytes.fromhex(row["digest"]),
        )
        for row in back
    ]  # fmt: skip
    await Logbook(fresh, LedgerProjection()).write(messages, 3)
    async with pool.acquire() as connection:
        assert await digests.ledger_digest(fresh) == await digests.ledger_digest(connection)
    assert (await verify(fresh)).same


async def test_a_controller_gets_its_own_facts_alone(pool):
    assert _from_csv(await _file(pool, "csv", "elsewhere")) == []
    assert len(_from_csv(await _file(pool, "csv", "town"))) == len(_said())


async def test_many_pages_are_many_pieces_and_one_file(pool, monkeypatch):
    monkeypatch.setattr(facts, "_PAGE", 3)
    position = await facts.head(pool)
    pieces = [piece async for piece in written(facts.pages(pool, position, None), "parquet", position)]
    assert len(pieces) == 2 + -(-position // 3)
    table = pyarrow.parquet.read_table(io.BytesIO(b"".join(pieces)))
    assert table.num_rows == position
    assert table.schema.metadata[b"insteg.position"] == str(position).encode()


async def test_facts_that_come_meanwhile_are_in_the_next_export(pool, connection):
    position = await facts.head(pool)
    pages = facts.pages(pool, position, None)
    more = messages_of(Story("p-9").enters(date(2019, 1, 7)).log, position + 1)
    await Logbook(connection, LedgerProjection()).write(more)
    found = [entry.fact_no async for page in pages for entry in page]
    assert found == list(range(1, position + 1))


def test_a_body_that_is_no_text_is_kept_as_well():
    assert as_bytes(as_text(b"\xff\x00{")) == b"\xff\x00{"
    assert as_bytes(as_text('{"å": 1}'.encode())) == '{"å": 1}'.encode()


@pytest.fixture
async def asks(pool, tmp_path):
    tokens = Tokens(tmp_path, ManualClock(AT))
    app = create_app(
        "reporting", registry=access.rules(), verifier=tokens.verifier, checks=Checks(),
        routers=routes(pool, tokens.clock, checking(KEYS), HOOKS, links(tokens.clock)),
    )  # fmt: skip
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://reporting.test") as client:

        async def get(path: str, role: str, **claims: object) -> httpx.Response:
            about = {"organisation": "town", "programmes": ["*"], **claims}
            return await client.get(path, headers=tokens.header(role, **about))

        yield get


async def test_over_http_it_is_a_download_that_says_how_far_it_reaches(asks):
    answer = await asks("/exports/facts", "coordinator")
    assert answer.status_code == 200
    assert answer.headers["insteg-position"] == str(len(_said()))
    assert len(_from_csv(answer.content)) == len(_said())
    answer = await asks("/exports/facts?format=parquet", "auditor")
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert len(_from_parquet(answer.content)) == len(_said())


async def test_nobody_gets_another_controllers_facts_and_nobody_all_with_a_token_for_some(asks):
    assert _from_csv((await asks("/exports/facts", "coordinator", organisation="elsewhere")).content) == []
    some = await asks("/exports/facts", "coordinator", programmes=["bridge"])
    assert (some.status_code, some.json()["rule"]) == (403, "outside-your-access")
    for role in ("caseworker", "steering", "partner"):
        assert (await asks("/exports/facts", role)).status_code == 403


async def test_the_dictionary_has_every_column_and_every_event_with_its_schema(asks):
    told = (await asks("/exports/dictionary", "auditor")).json()
    assert list(told["columns"]) == list(Entry._fields)
    for event in (*enrolment.EVENTS, *activities.EVENTS):
        schema = told["events"][event.subject]["schema"]
        assert set(schema["properties"]) == set(event.model_fields), event
    assert json.dumps(told)
