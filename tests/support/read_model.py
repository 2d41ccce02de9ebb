"""A small read contract for tests of the gateway: reporting's own migrations, rows put in directly.

Programme `bridge`: owned by `owner`, steered by `steering`, with the partner `friend`. Programme `harbour`:
owned by `stranger` alone. Figures are numbers that occur nowhere else, so that a leak can be searched for.
"""

from datetime import UTC, date, datetime

import asyncpg

from common import db
from reporting.storage import MIGRATIONS
from tests.support import read_entities
from tests.support.read_entities import EXACT_SECRETS

POSITION = 600_123
KNOWN_AT = datetime(2024, 5, 6, 9, 41, 27, tzinfo=UTC)
SECRETS = ("7341", "7352", "9187", "4421", "person-771", "600123", "8807", "6653", "600101", "3306", "8118", "6216",
           "9944110", *EXACT_SECRETS)  # fmt: skip
"""Texts that only readers of exact figures may ever see."""

GATEWAY_PASSWORD = "only-for-tests"

_GOAL_CHANGED = (
    "SELECT read.note_changes('goal', '{owner,steering}', '{bridge,bridge}', '{reached,reached}', false, $1)"
)
KNOWN = [datetime(2024, 2, 11, 8, tzinfo=UTC), datetime(2024, 4, 21, 8, tzinfo=UTC), KNOWN_AT]
"""When facts 600101 and 600112 became known, and the last."""
_LOG = """
INSERT INTO inbound.log
SELECT n, 'day-turn', NULL, NULL, n::text, '', 0, 'day-turn', at, at, '', ''
FROM unnest($1::bigint[], $2::timestamptz[]) l (n, at)
"""

_ORGANISATIONS = [
    ("bridge", "owner", "Owner Town", ["owner", "host"], "owner-town"),
    ("bridge", "steering", "Steering Board", ["funder", "steering-group"], None),
    ("bridge", "friend", "Friends of Newcomers", ["partner", "referrer"], None),
    ("harbour", "stranger", "Strange Town", ["owner"], "strange-town"),
]
_GOALS = [
    # id, kind, unit, target, target_assumed, assumed, num, den
    ("reached", "count", "people", 700, True, False, 7341, 0),
    ("satisfied", "share", "percent", 75, False, False, 7352, 9187),
    ("hours", "sum", "minutes", 6000, False, True, 4421, 0),
    ("untargeted", "count", "people", None, False, False, 7341, 0),
    ("few", "count", "people", 15, False, False, 3306, 0),
    ("stay", "duration", "days", 60, False, False, 8118, 6216),
    ("cost", "ratio", "ore", 180_000_00, True, False, 9_944_110, 6216),
]
_CEILINGS = ["few", "cost"]
FACETS_OF_FEW = {
    "age": "25-29", "municipality": "owner-town", "group": "newcomers", "referrer": "friend", "education": "isced-1-2",
    "employment": "unemployed", "area": "work",
}  # fmt: skip
"""Gender apart, the goal `few` is broken down by every facet: one cell each."""


async def make_gateway_role(admin: asyncpg.Connection) -> None:
    """The role as an installation makes it: it can log in, and nothing else."""
    await admin.execute("DO $$ BEGIN CREATE ROLE gateway; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    await admin.execute(f"ALTER ROLE gateway LOGIN PASSWORD '{GATEWAY_PASSWORD}'")


async def fill(dsn: str) -> None:
    """Migrate an empty database and put the two programmes into it."""
    await db.migrate(dsn, *MIGRATIONS)
    connection = await asyncpg.connect(dsn)
    try:
        for programme in ("bridge", "harbour"):
            await _programme(connection, programme)
            await _goals(connection, programme)
        await _releases(connection)
        await _surroundings(connection)
        await read_entities.fill(connection)
        await connection.execute(_GOAL_CHANGED, KNOWN_AT)
        await connection.execute(_LOG, [600_101, 600_112, POSITION], KNOWN)
        await connection.execute(
            "UPDATE inbound.head SET fact_no = $1, known_at = $2, complete_through = $2", POSITION, KNOWN_AT
        )
    finally:
        await connection.close()


async def _programme(connection: asyncpg.Connection, programme: str) -> None:
    await connection.execute(
        "INSERT INTO read.programme VALUES ($1, 2, $2, $3, 'Syftet', 'The purpose', 'owner-town', $4, $5, $6, 61, "
        "'{}')",
        programme,
        f"Titel {programme}",
        f"Title {programme}",
        date(2024, 1, 1),
        date(2024, 12, 31),
        date(2025, 6, 30) if programme == "bridge" else None,
    )
    await connection.executemany(
        "INSERT INTO read.organisation VALUES ($1, $2, $3, $4, $5)", [o for o in _ORGANISATIONS if o[0] == programme]
    )


async def _goals(connection: asyncpg.Connection, programme: str) -> None:
    for n, (goal, kind, unit, target, target_assumed, assumed, num, den) in enumerate(_GOALS):
        for version in (1, 2):
            await connection.execute(
                "INSERT INTO read.goal VALUES ($1, $2, $3, $4, $5, $6, 'Mål', 'Goal', 'Det som räknas', 'What counts', "
                "$7, $8, $9, $10, 1, '{}')",
                programme, goal, version, n, kind, unit, target, date(2024, 12, 31), target_assumed, assumed,
            )  # fmt: skip
        await _ledger(connection, programme, goal, num, den)
    await connection.execute("UPDATE read.goal SET at_most = true WHERE id = ANY($1::text[])", _CEILINGS)


async def _ledger(connection: asyncpg.Connection, programme: str, goal: str, num: int, den: int) -> None:
    """`num` and `den` in total: all but 5 (and 5) in February, the rest in April; facts 11 and 12."""
    book = await connection.fetchval(
        "INSERT INTO ledger.book (programme_id, goal_id, version) VALUES ($1, $2, 2) RETURNING book",
        programme,
        goal,
    )
    late = 5 if den else 0
    lines = [
        (600_101, num - 5, den - late if den else 0, date(2024, 2, 10), "person-771", "", ""),
        (600_112, 5, late, date(2024, 4, 20), "person-772", "", ""),
        (600_101, num - 5, den - late if den else 0, date(2024, 2, 10), "person-771", "gender", "woman"),
        (600_112, 5, late, date(2024, 4, 20), "person-772", "gender", "man"),
    ]
    if goal == "few":
        lines += [(600_101, num - 5, 0, date(2024, 2, 10), "person-771", *cell) for cell in FACETS_OF_FEW.items()]
    await connection.executemany(
        "INSERT INTO ledger.entry (book, fact_no, num, den, effective_on, subject, facet, value) "
        f"VALUES ({book}, $1, $2, $3, $4, $5, $6, $7)",
        lines,
    )
    await connection.executemany(
        "INSERT INTO read.figure_day (programme_id, goal_id, version, facet, value, effective_on, num, den) "
        "VALUES ($1, $2, 2, $3, $4, $5, $6, $7)",
        [(programme, goal, facet, value, on, n, d) for _, n, d, on, _, facet, value in lines],
    )


async def _releases(connection: asyncpg.Connection) -> None:
    """Three of `bridge`: they say nothing of hours, and of other goals what is far from the truth."""
    for ordinal, version, (reached, satisfied) in ((1, 1, (10, None)), (2, 2, (20, 10)), (3, 2, (20, 15))):
        made_on = date(2024, 4, 8 + 7 * ordinal)
        made_at = datetime(2024, 4, 8 + 7 * ordinal, 4, 30, tzinfo=UTC)
        await connection.execute(
            "INSERT INTO read.release VALUES ($1, $2, $3, $4, $5, $6, 600101, 5)",
            f"bridge~{ordinal}", "bridge", version, ordinal, made_on, made_at,
        )  # fmt: skip
        cells = [
            ("reached", "", "", reached, None), ("reached", "gender", "woman", None, None),
            ("satisfied", "", "", satisfied, reached), ("satisfied", "gender", "man", satisfied, None),
            ("untargeted", "", "", reached, None), ("few", "", "", reached, None),
        ]  # fmt: skip
        await connection.executemany(
            "INSERT INTO read.release_figure VALUES ($1, $2, $3, $4, $5, $6, false, $7, false, $8, $9)",
            [
                (f"bridge~{ordinal}", *cell, made_on if cell[3] else None, "bridge", cell[4] and cell[4] + 4)
                for cell in cells
            ],
        )


async def _surroundings(connection: asyncpg.Connection) -> None:
    await connection.execute(
        "INSERT INTO read.funder VALUES ('bridge', 0, 'steering', 'amif', '2016-7451', 5258446.00)"
    )
    await connection.execute("INSERT INTO read.area VALUES ('bridge', 'work', 0, 'Arbete', 'Work')")
    await connection.executemany(
        "INSERT INTO read.activity VALUES ($1, 'bridge', $2, 'course', $3, 'newcomers', NULL, 3)",
        [(f"activity-{n:02}", "work" if n % 2 else None, f"Course {n // 2:02}") for n in range(25)],
    )
    await connection.execute(
        "INSERT INTO read.not_measured VALUES ('bridge', 'vision', 0, 'Vision', 'Vision', 'judgement')"
    )
    for programme in ("bridge", "harbour"):
        await connection.execute("INSERT INTO read.finding VALUES ($1, 'no-session', 6653)", programme)
        whom = f"participation:{programme}:person-771"
        await connection.executemany(
            "INSERT INTO read.fact VALUES ($1, $2, 'insteg.enrolment.participant.enrolled.v1', $3, 'person-771', $4, "
            "$5, $6, 'ENROLMENT', $1)",
            [
                (600_101, f"{programme}/8807", whom, programme, date(2024, 2, 10), KNOWN_AT),
                (600_112, f"{programme}/8808", whom, programme, date(2024, 4, 20), KNOWN_AT),
            ],
        )  # fmt: skip
