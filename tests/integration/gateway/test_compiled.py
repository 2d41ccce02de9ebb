"""One statement for an answer: nothing of one reader is left for the next, and trouble ends as it does elsewhere."""

import asyncio
import json
from dataclasses import replace

import asyncpg
import httpx
import pytest

from gateway.api.app import build_app, build_endpoint, checks
from gateway.api.compiled import answers, query
from gateway.api.compiled.text import escaped
from gateway.api.endpoint import Endpoint
from gateway.settings import Settings
from gateway.storage import statement
from gateway.storage.reading import SETTINGS, Reader, opened_pool, reading
from gateway.storage.statement import told as told_by_statement
from tests.support.asking import Asker
from tests.support.tokens import Tokens

FIGURE = '{ programme(id: "bridge") { id goals { figure { value } } } }'
OWNER = Reader("owner", exact=True, programmes=("*",))
WATERMARK = query._STATEMENT.format(
    **{name: f"${n}::text" for n, name in enumerate(SETTINGS, 1)}, known="", data="{data}"
)
SEEN = "(SELECT string_agg(p.id, ',') FROM read.programme p WHERE w.organisation IS NOT NULL)"


@pytest.fixture
def compiled() -> bool:
    """The compiled path only."""
    return True


@pytest.fixture
def only_compiled(monkeypatch):
    """No resolver answers."""

    async def never(*_: object) -> None:
        raise AssertionError("the resolvers were asked")

    monkeypatch.setattr(Endpoint, "_resolved", never)


async def left_on(pool: asyncpg.Pool) -> tuple[list, list]:
    """Settings and rows that the next statement on the connection finds."""
    values = [await pool.fetchval("SELECT current_setting($1, true)", f"insteg.{name}") for name in SETTINGS]
    return [value for value in values if value], await pool.fetch("SELECT id FROM read.programme")


async def test_nothing_of_a_reader_stays_on_the_connection_after_an_answer(gateway_dsn: str):
    async with opened_pool(gateway_dsn, size=1, seconds=5) as pool:
        _, seen = await told_by_statement(pool, OWNER, WATERMARK.format(data=SEEN), [])
        assert seen == "bridge"
        assert await left_on(pool) == ([], [])


@pytest.mark.parametrize("since", [17, 99], ids=["json_scalar", "to_json"])
async def test_a_text_is_written_alike_on_servers_of_today_and_older_ones(gateway_dsn: str, monkeypatch, since: int):
    monkeypatch.setattr(statement, "_SCALAR_SINCE", since)
    words = 'Åsa "Öst" \\ back\u2028\n\t\x01 \U0001f600'
    async with opened_pool(gateway_dsn, size=1, seconds=5) as pool:
        asked = WATERMARK.format(data=escaped("$5::text").text)
        _, told = await told_by_statement(pool, OWNER, asked, [words])
        sent = await pool.fetchval("SELECT string_agg(statement, ';') FROM pg_prepared_statements")
    assert json.loads(told) == words
    assert ("to_json(" in sent, "json_scalar(" in sent) == (since == 99, since == 17)


async def test_nothing_of_a_reader_stays_after_a_statement_that_failed(gateway_dsn: str):
    async with opened_pool(gateway_dsn, size=1, seconds=5) as pool:
        failing = WATERMARK.format(data=f"({SEEN} || 'x')::int::text")
        for _ in range(3):
            with pytest.raises(asyncpg.DataError):
                await told_by_statement(pool, OWNER, failing, [])
            assert await left_on(pool) == ([], [])


async def test_a_value_that_cannot_be_sent_leaves_no_transaction_on_the_connection(gateway_dsn: str):
    async with opened_pool(gateway_dsn, size=1, seconds=5) as pool, opened_pool(gateway_dsn, size=1, seconds=5) as two:
        process = await pool.fetchval("SELECT pg_backend_pid()")
        with pytest.raises(asyncpg.DataError):
            await told_by_statement(pool, OWNER, WATERMARK.format(data=f"concat({SEEN}, $5::text)"), ["\ud800"])
        open_since = "SELECT xact_start FROM pg_stat_activity WHERE pid = $1"
        assert await two.fetchval(open_since, process) is None
        async with reading(pool, OWNER) as snapshot:
            assert await snapshot.rows("SELECT id FROM read.programme") == [("bridge",)]


async def test_nothing_of_a_reader_stays_after_an_answer_that_was_given_up(gateway_dsn: str):
    async with opened_pool(gateway_dsn, size=1, seconds=5) as pool:
        slow = WATERMARK.format(data=f"concat({SEEN}, pg_sleep(30)::text)")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await told_by_statement(pool, OWNER, slow, [])
        assert await left_on(pool) == ([], [])


async def test_a_reader_without_settings_of_its_own_sees_nothing_whoever_read_before(gateway_dsn: str):
    async with opened_pool(gateway_dsn, size=1, seconds=5) as pool:
        sql = WATERMARK.format(data=SEEN)
        for _ in range(8):  # from the sixth execution on a kept plan may be another one
            assert (await told_by_statement(pool, OWNER, sql, []))[1] == "bridge"
            for reader in (Reader("", exact=True, programmes=("*",)), Reader("owner", exact=True, programmes=())):
                mark, seen = await told_by_statement(pool, reader, sql, [])
                assert (mark.exact, seen) == (False, None)
            assert (await told_by_statement(pool, Reader("stranger", exact=False, programmes=("*",)), sql, []))[
                1
            ] == "harbour"


async def test_readers_side_by_side_each_see_their_own(asker: Asker, only_compiled):
    question = "{ programmes { nodes { id edition } } }"
    readers = [("owner", "coordinator"), ("friend", "partner"), ("stranger", "coordinator"), ("unheard", "auditor")]
    found = await asyncio.gather(
        *(asker.read(question, organisation=who, role=role) for _ in range(15) for who, role in readers)
    )
    seen = [[(node["id"], node["edition"]) for node in answer["programmes"]["nodes"]] for answer in found]
    assert seen == [[("bridge", "EXACT")], [("bridge", "RELEASED")], [("harbour", "EXACT")], []] * 15


async def test_a_whole_answer_takes_one_statement(asker: Asker, only_compiled, monkeypatch):
    statements = []

    async def counted(pool, reader, sql, values):
        statements.append(sql)
        return await told_by_statement(pool, reader, sql, values)

    monkeypatch.setattr(answers, "told", counted)
    for _ in range(2):
        await asker.read('{ programme(id: "bridge") { goals { figure { value } breakdown(facet: GENDER) { value } '
                         "curve { on } entries { nodes { facts { eventId } } } } organisations { id } } }")  # fmt: skip
    assert len(statements) == 2
    assert statements[0] is statements[1], "compiled once"


async def test_values_of_a_client_never_become_part_of_the_statement(asker: Asker, only_compiled, monkeypatch):
    statements = set()

    async def counted(pool, reader, sql, values):
        statements.add(sql)
        return await told_by_statement(pool, reader, sql, values)

    monkeypatch.setattr(answers, "told", counted)
    odd = "x'; DROP TABLE read.programme; --"
    assert await asker.read(f'{{ programme(id: "{odd}") {{ id }} }}') == {"programme": None}
    for value in (odd, "bridge", "$1"):
        await asker.read("query($i: ID!) { programme(id: $i) { id } }", variables={"i": value})
    assert len(statements) == 1, "written down or a variable: a value is a parameter"
    assert not any(odd in sql for sql in statements)


async def test_a_slow_statement_ends_at_the_time_limit_and_frees_its_connection(
    told: Settings, pool: asyncpg.Pool, tokens: Tokens, monkeypatch
):
    endpoint = build_endpoint(told, pool, tokens.clock)
    endpoint = replace(endpoint, limits=replace(endpoint.limits, seconds=0.2))
    app = build_app(endpoint, tokens.verifier, checks(pool))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        asker = Asker(client, tokens)
        with monkeypatch.context() as patched:
            patched.setattr(query, "_STATEMENT", f"{query._STATEMENT}, LATERAL (SELECT pg_sleep(30)) z")
            answers_given = await asyncio.gather(*(asker.ask(FIGURE) for _ in range(8)))
        codes = {(one.status_code, one.json()["errors"][0]["extensions"]["code"]) for one in answers_given}
        assert codes == {(400, "time-limit"), (503, "busy")}, "who had a turn, and who waited for one"
        other = "{ viewer { organisation } }"
        assert await asker.read(other) == {"viewer": {"organisation": "owner"}}
    assert pool.get_idle_size() == pool.get_size()


async def test_a_database_that_went_away_is_a_503_and_comes_back_by_itself(asker: Asker, only_compiled, postgres):
    admin = await asyncpg.connect(postgres.dsn())
    await asker.read(FIGURE)
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'gateway'")
    await admin.close()
    statuses = [(await asker.ask(FIGURE)).status_code for _ in range(6)]
    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 200
