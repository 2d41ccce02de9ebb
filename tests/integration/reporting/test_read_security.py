"""The read schema fails closed: who has said nothing about itself sees nothing."""

import asyncpg
import pytest

READER = "gateway"
_EXACT_PLACES = ["figure_day", "entry", "fact", "finding"]
_PLACES = ["programme", "organisation", "area", "activity", "goal", "funder", "not_measured", *_EXACT_PLACES]


@pytest.fixture
async def admin(database: str):
    connection = await asyncpg.connect(database)
    await _fill(connection, "bridge", {"town": ["owner"], "helper": ["partner"], "board": ["steering-group"]})
    await _fill(connection, "other", {"elsewhere": ["owner"]})
    yield connection
    await connection.close()


async def _fill(connection: asyncpg.Connection, programme: str, organisations: dict[str, list[str]]) -> None:
    run = connection.execute
    await run(
        "INSERT INTO read.programme VALUES ($1, 1, 't', 't', 'p', 'p', 'town',"
        " '2020-01-01', '2020-12-31', NULL, 3, '{}')",
        programme,
    )
    for name, roles in organisations.items():
        await run("INSERT INTO read.organisation VALUES ($1, $2, $2, $3, NULL)", programme, name, roles)
    await run("INSERT INTO read.area VALUES ($1, 'a', 1, 't', 't')", programme)
    await run("INSERT INTO read.funder VALUES ($1, 1, 'amif', 'amif', NULL, NULL)", programme)
    await run("INSERT INTO read.activity VALUES ($1 || '-x', $1, 'a', 'k', 't', 'newcomers', NULL, 0)", programme)
    await run(
        "INSERT INTO read.goal VALUES ($1, 'g', 1, 1, 'count', 'people', 't', 't', 'd', 'd', 3,"
        " NULL, false, false, 1, '{}')",
        programme,
    )
    await run("INSERT INTO read.not_measured VALUES ($1, 'n', 1, 't', 't', 'survey')", programme)
    await run("INSERT INTO read.figure_day VALUES ($1, 'g', 1, '', '', '2020-02-01', 1, 0)", programme)
    await run(
        "INSERT INTO read.fact VALUES (1, 'e', 't', 'a', 's', $1, '2020-02-01',"
        " '2020-02-01T00:00:00Z', 'ENROLMENT', 1)",
        programme,
    )
    await run("INSERT INTO read.finding VALUES ($1, 'no-gender', 1)", programme)
    await run("INSERT INTO ledger.book (programme_id, goal_id, version) VALUES ($1, 'g', 1)", programme)
    await run(
        "INSERT INTO ledger.entry SELECT 1, 1, 0, book, '2020-02-01', 's', '', ''"
        " FROM ledger.book WHERE programme_id = $1",
        programme,
    )


async def _seen(connection: asyncpg.Connection, **settings: str) -> dict[str, int]:
    async with connection.transaction(readonly=True):
        await connection.execute(f"SET LOCAL ROLE {READER}")
        for name, value in settings.items():
            await connection.execute("SELECT set_config('insteg.' || $1, $2, true)", name, value)
        return {place: await connection.fetchval(f"SELECT count(*) FROM read.{place}") for place in _PLACES}


async def test_without_settings_there_are_no_rows(admin: asyncpg.Connection):
    assert set((await _seen(admin)).values()) == {0}


@pytest.mark.parametrize(
    "settings",
    [
        {"organisation": "town"},
        {"organisation": "", "programmes": "*", "exact": "on"},
        {"organisation": "town", "programmes": "", "exact": "on"},
        {"organisation": "town", "programmes": "other", "exact": "on"},
        {"organisation": "stranger", "programmes": "*", "exact": "on"},
        {"programmes": "*", "exact": "on"},
    ],
)
async def test_half_said_settings_are_the_empty_answer(admin: asyncpg.Connection, settings: dict[str, str]):
    assert set((await _seen(admin, **settings)).values()) == {0}


@pytest.mark.parametrize("settings", [{}, {"exact": ""}, {"exact": "off"}])
async def test_an_owner_without_the_right_to_exact_figures_sees_its_programme_and_none_of_them(
    admin: asyncpg.Connection, settings: dict[str, str]
):
    seen = await _seen(admin, organisation="town", programmes="*", **settings)
    assert seen["programme"] == seen["goal"] == seen["area"] == 1
    assert seen["organisation"] == 3
    assert {seen[place] for place in _EXACT_PLACES} == {0}


async def test_everybody_may_know_how_far_the_log_was_read(admin: asyncpg.Connection):
    async with admin.transaction(readonly=True):
        await admin.execute(f"SET LOCAL ROLE {READER}")
        assert await admin.fetchval("SELECT position FROM read.watermark") == 0


async def test_a_partner_never_sees_an_exact_figure_whatever_it_says_of_itself(admin: asyncpg.Connection):
    seen = await _seen(admin, organisation="helper", programmes="bridge", exact="on")
    assert seen["programme"] == 1
    assert {seen[place] for place in _EXACT_PLACES} == {0}


@pytest.mark.parametrize("organisation", ["town", "board"])
async def test_owner_and_steering_group_see_figures_of_their_own_programme_only(
    admin: asyncpg.Connection, organisation: str
):
    seen = await _seen(admin, organisation=organisation, programmes="*", exact="on")
    assert {place: seen[place] for place in _EXACT_PLACES} == dict.fromkeys(_EXACT_PLACES, 1)
    assert seen["programme"] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM read.programme",
        "UPDATE read.goal SET target = 0",
        "INSERT INTO read.area VALUES ('bridge', 'b', 2, 't', 't')",
        "SELECT * FROM ledger.session",
        "SELECT read.grant_to('gateway')",
    ],
)
async def test_the_reader_can_do_nothing_but_read(admin: asyncpg.Connection, statement: str):
    await admin.execute(f"SET ROLE {READER}")
    await admin.execute("SELECT set_config('insteg.organisation', 'town', false)")
    await admin.execute("SELECT set_config('insteg.programmes', '*', false)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await admin.execute(statement)
