"""Money as a programme's definition states it: kept when the definition is heard, shown beside what was booked."""

import json
from typing import Any

from common.db import Connection
from contracts.programme import ProgrammeDefinition

_KEEP = """
INSERT INTO activities.stated_money (programme_id, version, total, about, cofinancing_percent, funders)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (programme_id) DO UPDATE SET version = excluded.version, total = excluded.total, about = excluded.about,
  cofinancing_percent = excluded.cofinancing_percent, funders = excluded.funders
WHERE activities.stated_money.version < excluded.version
"""
_FIND = "SELECT total, about, cofinancing_percent, funders FROM activities.stated_money WHERE programme_id = $1"


async def keep(connection: Connection, definition: ProgrammeDefinition) -> None:
    """Remember what is stated, unless a newer version of the definition is known."""
    budget = definition.budget
    funders = [
        {"funder": one.organisation, "fund": one.fund, "granted": None if one.granted is None else str(one.granted)}
        for one in definition.funders
    ]
    await connection.execute(
        _KEEP, definition.id, definition.version, budget.total if budget else None, bool(budget and budget.about),
        budget.cofinancing_percent if budget else None, json.dumps(funders),
    )  # fmt: skip


async def find(connection: Connection, programme_id: str) -> dict[str, Any]:
    """What is stated: three facts and who grants what, each None where nobody states it."""
    row = await connection.fetchrow(_FIND, programme_id)
    if row is None:
        return {"total": None, "about": False, "cofinancing_percent": None, "grants": []}
    return {
        "total": None if row["total"] is None else str(row["total"]),
        "about": row["about"],
        "cofinancing_percent": row["cofinancing_percent"],
        "grants": json.loads(row["funders"]),
    }
