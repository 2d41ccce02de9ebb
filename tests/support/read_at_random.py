"""A read contract filled at random: small, and full of what is rare elsewhere (no rows, odd letters, nulls)."""

from copy import copy
from datetime import UTC, date, datetime, timedelta
from random import Random

import asyncpg

from tests.support import entities_at_random as entities

PROGRAMMES = ("bridge", "harbour", 'ärende "2"')
GOALS = ("one", "two", "three", "four")
SUBJECTS = ("person-1", "person-2", "person-3")
START = date(2024, 1, 1)
TODAY = date(2024, 5, 6)
NOW = datetime(2024, 5, 6, 12, tzinfo=UTC)
POSITION = 50
_WORDS = ("Mål", 'say "no"', "back\\slash", "tab\tline\nbell\x07", "ገንዘብ", "😀", "", "</script>", "a'b", "\u2028")
_ROUNDINGS = ("half-up", "half-even", "up", "down")
_MEASURES = (
    ("count", "things"), ("sum", "ore"), ("duration", "days"), ("ratio", "ore"), ("series", "hundredths"),
    ("series", "percent"), ("schedule", "percent"), ("assessed", "percent"),
)  # fmt: skip
_WINDOWS = (("window", "open"), ("window", "matured-with"), ("window", "unreachable"))
_TABLES = (
    *(f"read.{name}" for name in ("programme", "organisation", "funder", "area", "activity", "goal", "not_measured")),
    *("read.figure_day", "read.fact", "read.finding", "ledger.book", "ledger.entry"),
    *("read.release_figure", "read.release", "inbound.log"),
    *entities.TABLES,
)

# Two facts become known every second.
_LOG = """
INSERT INTO inbound.log
SELECT n, 'day-turn', NULL, NULL, n::text, '', 0, 'day-turn', $2::timestamptz,
       $2::timestamptz + n / 2 * interval '1 second', '', ''
FROM generate_series(1, $1::int) n
"""


async def fill(connection: asyncpg.Connection, seed: int) -> None:
    """Put another content into every table of the read contract that answers are made from."""
    chance = Random(seed)
    async with connection.transaction():
        await connection.execute("; ".join(f"DELETE FROM {table}" for table in _TABLES))
        moment = _moment(chance) if chance.random() < 0.9 else None
        complete = chance.choice([moment, NOW - timedelta(seconds=chance.choice([0, 4, 5, 6, 60]))])
        await connection.execute(
            "UPDATE inbound.head SET fact_no = $1, known_at = $2, complete_through = $3", POSITION, moment, complete
        )
        await connection.execute(_LOG, POSITION, datetime(2024, 5, 6, 9, 41, tzinfo=UTC))
        await entities.fill_employers(connection)
        for programme in PROGRAMMES[: chance.randint(1, 3)]:
            await _programme(connection, chance, programme)
            await entities.fill(connection, chance, programme)
            for goal in GOALS[: chance.randint(0, 4)]:
                await _goal(connection, chance, programme, goal)
            for ordinal in range(1, chance.randint(0, 4) + 1):
                await _release(connection, chance, programme, ordinal)


async def _programme(connection: asyncpg.Connection, chance: Random, programme: str) -> None:
    await connection.execute(
        "INSERT INTO read.programme VALUES ($1, 2, $2, $3, $4, $5, 'town', $6, $7, $8, $9, '{}')",
        programme, _word(chance), _word(chance), _word(chance), _word(chance), _day(chance), _day(chance),
        _maybe(chance, _day(chance)), _maybe(chance, chance.randint(0, 99)),
    )  # fmt: skip
    roles = [["owner", "host"], ["partner"], ["steering-group", "funder"], []]
    organisations = [(programme, name, _word(chance), chance.choice(roles), _maybe(chance, _word(chance)))
                     for name in ("owner", "steering", "friend") if chance.random() < 0.9]  # fmt: skip
    await connection.executemany("INSERT INTO read.organisation VALUES ($1, $2, $3, $4, $5)", organisations)
    await connection.executemany(
        "INSERT INTO read.funder VALUES ($1, $2, $3, 'amif', $4, $5::text::numeric)",
        [(programme, n, chance.choice(["steering", "gone"]), _maybe(chance, _word(chance)),
          _maybe(chance, chance.choice(["0.00", "5258446.00", "12.5", "-3"]))) for n in range(chance.randint(0, 2))],
    )  # fmt: skip
    some = range(chance.randint(0, 3))
    await connection.executemany("INSERT INTO read.area VALUES ($1, $2, $3, $4, $5)",
        [(programme, f"area-{n}", chance.randint(0, 1), _word(chance), _word(chance)) for n in some])  # fmt: skip
    await connection.executemany("INSERT INTO read.not_measured VALUES ($1, $2, $3, $4, $5, 'judgement')",
        [(programme, f"goal-{n}", n, _word(chance), _word(chance)) for n in some])  # fmt: skip
    await connection.executemany("INSERT INTO read.finding VALUES ($1, $2, $3)",
        [(programme, f"fault-{n}", n) for n in some])  # fmt: skip
    await connection.executemany(
        "INSERT INTO read.activity VALUES ($1, $2, $3, 'course', $4, 'newcomers', $5, $6)",
        [(f"{programme}/{n}", programme, _maybe(chance, f"area-{chance.randint(0, 1)}"), _word(chance),
          _maybe(chance, "owner"), chance.randint(0, 9)) for n in range(chance.randint(0, 6))],
    )  # fmt: skip
    await connection.executemany(
        "INSERT INTO read.fact VALUES ($1, $2, 'insteg.a.b.c.v1', $3, $4, $5, $6, $7, 'ENROLMENT', $1)",
        [(chance.randint(1, POSITION), f"{programme}/{n}", _word(chance), chance.choice(SUBJECTS), programme,
          _day(chance), _moment(chance)) for n in range(chance.randint(0, 12))],
    )  # fmt: skip


async def _goal(connection: asyncpg.Connection, chance: Random, programme: str, goal: str) -> None:
    kind, unit = chance.choice([("count", "people"), ("share", "percent"), ("sum", "minutes")])
    kind, unit = copy(chance).choice([*[(kind, unit)] * len(_MEASURES), *_MEASURES])
    for version in (1, 2):
        await connection.execute(
            "INSERT INTO read.goal VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, '{}')",
            programme, goal, version, chance.randint(0, 3), kind, unit, _word(chance), _word(chance), _word(chance),
            _word(chance), _maybe(chance, chance.choice([0, 1, 50, 59, 75, 6000])), _maybe(chance, _day(chance)),
            chance.random() < 0.5, chance.random() < 0.5,
        )  # fmt: skip
        beside = copy(chance)  # the rest of the data stays what it was
        await connection.execute(
            "UPDATE read.goal SET decimals = $1, rounding = $2, at_most = target IS NOT NULL AND $6 "
            "WHERE programme_id = $3 AND id = $4 AND version = $5",
            beside.choice([0, 1, 1, 2, 3]), beside.choice(_ROUNDINGS), programme, goal, version, beside.random() < 0.3,
        )  # fmt: skip
    book = await connection.fetchval(
        "INSERT INTO ledger.book (programme_id, goal_id, version) VALUES ($1, $2, 2) RETURNING book", programme, goal
    )
    entries = [_entry(chance, book) for _ in range(chance.randint(0, 14))]
    await connection.executemany(
        "INSERT INTO ledger.entry (fact_no, num, den, book, effective_on, subject, facet, value) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        entries,
    )
    await connection.execute(
        "INSERT INTO read.figure_day SELECT $2, $3, 2, facet, value, effective_on, sum(num), sum(den) "
        "FROM ledger.entry WHERE book = $1 GROUP BY facet, value, effective_on",
        book, programme, goal,
    )  # fmt: skip
    if beside.random() < 0.2:  # an entry's number has 32 bits, their sum has not
        large = "UPDATE read.figure_day SET num = num * 1000 WHERE programme_id = $1 AND goal_id = $2"
        await connection.execute(large, programme, goal)


async def _release(connection: asyncpg.Connection, chance: Random, programme: str, ordinal: int) -> None:
    made = f"{programme}~{ordinal}"
    await connection.execute(
        "INSERT INTO read.release VALUES ($1, $2, $3, $4, $5, $6, 7, $7)",
        made, programme, chance.choice([1, 2, 2]), ordinal, _day(chance), _moment(chance), chance.choice([3, 5, 5]),
    )  # fmt: skip
    cells = [("", ""), *((f, v) for f, v in (("gender", "woman"), ("gender", "man"), ("age", "18-24"))
                         if chance.random() < 0.7)]  # fmt: skip
    await connection.executemany(
        "INSERT INTO read.release_figure VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        [
            (made, goal, *cell, _maybe(chance, chance.choice([5, 10, 10, 30])), _maybe(chance, chance.choice([10, 35])),
             chance.random() < 0.3, _maybe(chance, _day(chance)), chance.random() < 0.2, programme,
             _maybe(chance, chance.choice([10, 14, 39])))
            for goal in GOALS[: chance.randint(0, 4)]
            for cell in cells
        ],
    )  # fmt: skip


def _entry(chance: Random, book: int) -> tuple[object, ...]:
    told_apart = [("gender", "woman"), ("gender", "man"), ("age", "18-24"), ("area", "x"), *_WINDOWS]
    facet, value = chance.choice([("", "")] * 6 + told_apart)
    number = chance.choice([-7, -1, 0, 1, 1, 2, 3, 333, 2**31 - 1])
    return (chance.randint(1, POSITION), number, chance.choice([0, 1, 2, 7, 3]), book, _day(chance),
            chance.choice(SUBJECTS), facet, value)  # fmt: skip


def _word(chance: Random) -> str:
    return chance.choice(_WORDS) + chance.choice(_WORDS)


def _day(chance: Random) -> date:
    return START + timedelta(days=chance.choice([-40, 0, 1, 30, 90, 126, 127, 200]))


def _moment(chance: Random) -> datetime:
    return datetime(2024, 5, 6, 9, 41, 27, chance.choice([0, 1, 500_000, 123_456]), tzinfo=UTC)


def _maybe(chance: Random, value: object) -> object:
    return value if chance.random() < 0.7 else None
