"""Below the application: what the gateway's own database role can do, whatever a bug above might ask of it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from gateway.storage.reading import SETTINGS, Reader, opened_pool, reading
from tests.support import read_entities
from tests.support.read_model import POSITION

EXACT_TABLES = ("figure_day", "entry", "book", "fact", "finding", "place", "cost", "answer")
OPEN_TABLES = (
    "programme", "organisation", "funder", "area", "goal", "not_measured", "session", "session_cancelled", "series",
    "deliverable_step", "budget_line", "phase", "stated_budget",
    "release", "release_figure",
)  # fmt: skip
ONLY_IN_BRIDGE = ("funder", "area", "not_measured", "release", "release_figure")
OWN_TABLES = ("referral", "placement", "opening", "opening_closed")
ALL_TABLES = (*OPEN_TABLES, "activity", *EXACT_TABLES, *OWN_TABLES)


@pytest.fixture
async def session(gateway_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(gateway_dsn)
    yield connection
    await connection.close()


async def programmes_in(session: asyncpg.Connection, table: str, **settings: str) -> set[str]:
    """The programmes of which rows come out of a table under these settings."""
    key = "id" if table == "programme" else "programme_id"
    async with session.transaction(readonly=True):
        for name, value in settings.items():
            await session.execute("SELECT set_config($1, $2, true)", f"insteg.{name}", value)
        return {row[0] for row in await session.fetch(f"SELECT DISTINCT {key} FROM read.{table}")}


@pytest.mark.parametrize("table", ALL_TABLES)
async def test_without_settings_no_row_comes_out(session, table):
    assert await programmes_in(session, table) == set()


@pytest.mark.parametrize("table", ALL_TABLES)
@pytest.mark.parametrize(
    "settings",
    [
        {"organisation": "", "programmes": "*", "exact": "on"},
        {"organisation": "owner", "exact": "on"},
        {"organisation": "owner", "programmes": "", "exact": "on"},
        {"organisation": "owner", "programmes": "harbour", "exact": "on"},
        {"programmes": "*", "exact": "on"},
    ],
    ids=str,
)
async def test_half_set_settings_give_nothing(session, table, settings):
    assert await programmes_in(session, table, **settings) == set()


@pytest.mark.parametrize("table", sorted({*OPEN_TABLES} - {*ONLY_IN_BRIDGE}))
async def test_an_organisation_reads_its_own_programmes_only(session, table):
    everything = {"programmes": "*", "exact": "on"}
    assert await programmes_in(session, table, organisation="owner", **everything) == {"bridge"}
    assert await programmes_in(session, table, organisation="stranger", **everything) == {"harbour"}
    assert await programmes_in(session, table, organisation="friend", **everything) == {"bridge"}


@pytest.mark.parametrize("table", EXACT_TABLES)
async def test_figures_need_exact_and_an_owning_or_steering_organisation(session, table):
    on, off = {"programmes": "*", "exact": "on"}, {"programmes": "*", "exact": "off"}
    assert await programmes_in(session, table, organisation="owner", **on) == {"bridge"}
    assert await programmes_in(session, table, organisation="steering", **on) == {"bridge"}
    assert await programmes_in(session, table, organisation="friend", **on) == set()
    assert await programmes_in(session, table, organisation="owner", **off) == set()
    assert await programmes_in(session, table, organisation="owner", programmes="*") == set()


@pytest.mark.parametrize("table", OWN_TABLES)
@pytest.mark.parametrize(("organisation", "programme"), read_entities.OWN.items())
async def test_an_organisation_reads_what_is_its_own_and_nothing_of_anothers(session, table, organisation, programme):
    own = {"organisation": organisation, "programmes": "*", "people": "on"}
    assert await programmes_in(session, table, **own) == {programme}
    key = "referral_id" if table == "referral" else "placement_id" if table == "placement" else "opening_id"
    async with session.transaction(readonly=True):
        for name, value in own.items():
            await session.execute("SELECT set_config($1, $2, true)", f"insteg.{name}", value)
        (row,) = await session.fetch(f"SELECT {key} FROM read.{table}")
        assert row[0].endswith(f"-{organisation}")


@pytest.mark.parametrize("people", ["off", "", None])
@pytest.mark.parametrize("table", ["referral", "placement"])
async def test_rows_about_single_people_need_a_role_that_may_see_them(session, table, people):
    settings = {"organisation": "owner", "programmes": "*", "exact": "on"}
    settings |= {} if people is None else {"people": people}
    assert await programmes_in(session, table, **settings) == set()


@pytest.mark.parametrize("table", ["person", "consent", "referral", "placement", "employer", "filled"])
async def test_what_the_views_of_people_are_made_from_is_closed(session, table):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await session.fetch(f"SELECT * FROM kept.{table}")


@pytest.mark.parametrize("table", ["book", "entry"])
async def test_the_ledger_below_the_views_is_under_the_same_policies(session, table):
    async with session.transaction(readonly=True):
        await session.execute("SELECT set_config('insteg.organisation', 'friend', true)")
        await session.execute("SELECT set_config('insteg.programmes', '*', true)")
        await session.execute("SELECT set_config('insteg.exact', 'on', true)")
        assert await session.fetchval(f"SELECT count(*) FROM ledger.{table}") == 0


@pytest.mark.parametrize("exact", ["on", "off"])
async def test_a_gateway_of_the_release_before_is_shown_no_goal_in_words_that_it_does_not_know(session, pool, exact):
    settings = {"organisation": "owner", "programmes": "*", "exact": exact}
    old = {"reached", "satisfied", "hours", "untargeted"}
    assert await goals_in(session, **settings) == old
    async with pool.acquire() as connection:
        assert await goals_in(connection, **settings) == old | {"few", "stay", "cost"}


async def goals_in(connection: asyncpg.Connection, **settings: str) -> set[str]:
    async with connection.transaction(readonly=True):
        for name, value in settings.items():
            await connection.execute("SELECT set_config($1, $2, true)", f"insteg.{name}", value)
        return {row[0] for row in await connection.fetch("SELECT id FROM read.goal")}


async def test_settings_end_with_their_transaction(session):
    assert await programmes_in(session, "programme", organisation="owner", programmes="*") == {"bridge"}
    assert await programmes_in(session, "programme") == set()


@pytest.mark.parametrize("table", [f"read.{t}" for t in (*OPEN_TABLES, *EXACT_TABLES, "watermark")] + ["ledger.entry"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "INSERT INTO {} SELECT * FROM {}", "TRUNCATE {}"])
async def test_the_role_writes_nothing(session, table, statement):
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.ObjectNotInPrerequisiteStateError,
                        asyncpg.WrongObjectTypeError,
                        asyncpg.GeneratedAlwaysError, asyncpg.FeatureNotSupportedError)):  # fmt: skip
        await session.execute(statement.format(table, table))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE read.mine (a int)",
        "CREATE TABLE public.mine (a int)",
        "SELECT * FROM inbound.log",
        "SELECT * FROM inbound.head",
        "ALTER TABLE read.figure_day DISABLE ROW LEVEL SECURITY",
        "SET ROLE postgres",
        "SELECT read.grant_to('gateway')",
        "SELECT pg_read_file('/etc/hostname')",
        "COPY read.programme TO PROGRAM 'true'",
    ],
)
async def test_the_role_reaches_nothing_else(session, statement):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await session.execute(statement)


async def test_the_role_is_neither_superuser_nor_above_row_security(session):
    row = await session.fetchrow("SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles "
                                 "WHERE rolname = current_user")  # fmt: skip
    assert not any(row.values())
    assert await session.fetchval("SELECT position FROM read.watermark") == POSITION


async def test_the_gateways_pool_is_read_only_even_where_the_role_might_write(pool: asyncpg.Pool):
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await pool.execute("CREATE TEMP TABLE mine (a int)")


async def test_nothing_of_a_reader_stays_on_a_pooled_connection(gateway_dsn: str):
    async with opened_pool(gateway_dsn, size=1, seconds=5) as pool:
        async with reading(pool, Reader("owner", exact=True, programmes=("*",))) as snapshot:
            assert len(await snapshot.rows("SELECT FROM read.programme")) == 1
        for name in SETTINGS:
            assert not await pool.fetchval("SELECT current_setting($1, true)", f"insteg.{name}")
        assert await pool.fetch("SELECT FROM read.programme") == []


async def test_every_table_that_it_may_read_has_row_level_security(session):
    """Its own, or through a view that asks as the reader."""
    rows = await session.fetch("""
        SELECT relname, relrowsecurity OR 'security_invoker=true' = ANY(coalesce(reloptions, '{}')) AS guarded
        FROM pg_class
        WHERE relnamespace IN ('read'::regnamespace, 'ledger'::regnamespace) AND relkind IN ('r', 'v', 'm', 'p')
          AND has_table_privilege(oid, 'SELECT')""")
    guarded = {row["relname"]: row["guarded"] for row in rows}
    assert guarded.keys() >= {*ALL_TABLES}
    assert [name for name, is_so in guarded.items() if not is_so] == ["watermark"], "which tells of nobody"
