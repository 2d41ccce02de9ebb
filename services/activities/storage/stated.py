"""What a programme is called and what money its definition states: kept when the definition is heard."""

import json
from typing import Any

from common.db import Connection
from contracts.programme import ProgrammeDefinition

_KEEP = """
INSERT INTO activities.stated_money
  (programme_id, version, total, about, cofinancing_percent, funders, title_sv, title_en)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (programme_id) DO UPDATE SET version = excluded.version, total = excluded.total, about = excluded.about,
  cofinancing_percent = excluded.cofinancing_percent, funders = excluded.funders, title_sv = excluded.title_sv,
  title_en = excluded.title_en
WHERE activities.stated_money.version < excluded.version
"""
_FIND = "SELECT total, about, cofinancing_percent, funders FROM activities.stated_money WHERE programme_id = $1"
_TITLE = "SELECT title_sv, title_en FROM activities.stated_money WHERE programme_id = $1"


async def keep(connection: Connection, definition: ProgrammeDefinition) -> None:
    """Remember what is stated, unless a newer version of the definition is known."""
    budget = definition.budget
    funders = [
        {"funder": one.organisation, "fund": one.fund, "granted": None if one.granted is None else str(one.granted)}
        for one in definition.funders
    ]
    await connection.execute(
        _KEEP, definition.id, definition.version, budget.total if budget else None, bool(budget and budget.about),
        budget.cofinancing_percent if budget else None, json.dumps(funders), definition.title.sv, definition.title.en,
    )  # fmt: skip


async def money(connection: Connection, programme_id: str) -> dict[str, Any]:
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


async def title(connection: Connection, programme_id: str, language: str) -> str:
    """What the programme is called in Swedish or, if so asked, in English; its id where nobody said."""
    row = await connection.fetchrow(_TITLE, programme_id)
    return (row and row[f"title_{'en' if language == 'en' else 'sv'}"]) or programme_id
