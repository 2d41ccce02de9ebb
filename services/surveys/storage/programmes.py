"""The programmes as enrolment defined them; the highest version wins, whatever the order of arrival."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from common.db import Connection
from surveys.domain.programmes import Plan, Programme

_KEEP = """
INSERT INTO surveys.programme (id, version, controller, organisations, owners, readers, plans)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET
  version = excluded.version, controller = excluded.controller, organisations = excluded.organisations,
  owners = excluded.owners, readers = excluded.readers, plans = excluded.plans
WHERE surveys.programme.version < excluded.version
"""
_FIND = """
SELECT id, version, controller, organisations, owners, readers, plans FROM surveys.programme WHERE id = ANY($1::text[])
"""


async def keep(connection: Connection, heard: Programme) -> None:
    """Remember a programme, unless a newer version is known."""
    plans = json.dumps([asdict(plan) for plan in heard.plans], default=date.isoformat)
    await connection.execute(
        _KEEP, heard.id, heard.version, heard.controller,
        list(heard.organisations), list(heard.owners), list(heard.readers), plans,
    )  # fmt: skip


async def find(connection: Connection, ids: Iterable[str]) -> dict[str, Programme]:
    """The programmes of these ids that are known."""
    rows = await connection.fetch(_FIND, list(ids))
    return {row["id"]: _programme(row) for row in rows}


def _programme(row: Any) -> Programme:
    lists = {name: tuple(row[name]) for name in ("organisations", "owners", "readers")}
    return Programme(row["id"], row["version"], row["controller"], plans=_plans(row["plans"]), **lists)


def _plans(text: str) -> tuple[Plan, ...]:
    return tuple(_plan(**plan) for plan in json.loads(text))


def _plan(**plan: Any) -> Plan:
    days = tuple(date.fromisoformat(day) for day in plan.pop("dates"))
    plan |= {name: tuple(value) for name, value in plan.items() if isinstance(value, list)}
    return Plan(**plan, dates=days)
