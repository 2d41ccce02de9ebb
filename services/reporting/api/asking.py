"""One question, answered from one consistent state of the database: the watermark first, then the figures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from common.access import Principal
from common.clock import Clock, local_date
from common.db import Connection
from common.problems import Problem, ProblemError, refusal
from contracts.programme import ProgrammeDefinition, Rounding
from reporting.api import access, standing
from reporting.domain.books import Book, compile_book
from reporting.domain.lengths import median
from reporting.domain.rounding import rounded, value
from reporting.domain.standing import reached_by
from reporting.domain.wanting import wanted
from reporting.storage import figures
from reporting.storage.figures import Value, Watermark

ZONE = ZoneInfo("Europe/Stockholm")
_DEFINITION = "SELECT definition FROM ledger.definition WHERE programme_id = $1 AND version = $2"
_QUOTIENTS = ("share", "duration", "ratio", "series", "schedule", "assessed")
"""So much of, or beside, something."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: a programme's figures on a day, as known at a position."""

    connection: Connection
    principal: Principal
    watermark: Watermark
    programme: str
    on: date
    position: int | None

    @property
    def projection(self) -> bool:
        """Whether the day lies after what was known: windows that are still open may change it."""
        known_at = self.watermark.known_at
        return known_at is None or self.on > local_date(known_at, ZONE)

    @property
    def known(self) -> int:
        """The position that the answer speaks of."""
        return self.watermark.position if self.position is None else self.position


@asynccontextmanager
async def asking(
    pool: asyncpg.Pool, clock: Clock, principal: Principal, programme: str, *, on: date | None, position: int | None
) -> AsyncIterator[Question]:
    """A read-only moment for one question. Raises ProblemError."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        watermark = await figures.watermark(connection)
        if problem := await access.refuse(connection, principal, programme):
            raise ProblemError(problem)
        if position is not None and position > watermark.position:
            detail = f"The log ends at {watermark.position}."
            raise ProblemError(refusal("position-not-reached", detail, field="position"))
        day = on or local_date(clock.now(), ZONE)
        yield Question(connection, principal, watermark, programme, day, position)


async def goal_row(question: Question, goal: str, version: int | None) -> dict[str, Any]:
    """The goal as the read schema shows it. Raises ProblemError."""
    rows = await figures.goals(question.connection, question.programme, version)
    found = next((row for row in rows if row["id"] == goal), None)
    if found is None:
        raise ProblemError(Problem(404, "unknown-goal", "The programme has no such goal in this version."))
    if goal in await access.counted_elsewhere(question.connection, question.principal, question.programme, version):
        message = "It also counts people of programmes whose exact figures you may not see."
        raise ProblemError(Problem(403, "counted-elsewhere", message))
    return found


async def figure(question: Question, goal: str, version: int | None) -> dict[str, Any]:
    """One goal's figure with the watermark, whoever carries it: HTTP or the bus. Raises ProblemError."""
    row = await goal_row(question, goal, version)
    values = await figures.values(question.connection, book(question, row), question.on, question.position)
    return {**described(question, row, values), "watermark": question.watermark._asdict()}


async def compiled(question: Question, row: dict[str, Any]) -> Book:
    """The goal as it was published, to be evaluated."""
    body = await question.connection.fetchval(_DEFINITION, question.programme, row["version"])
    definition = ProgrammeDefinition.model_validate_json(body)
    return compile_book(0, definition, next(goal for goal in definition.goals if goal.id == row["id"]))


def book(question: Question, row: dict[str, Any]) -> tuple[str, str, int]:
    """The name of the goal's book."""
    return question.programme, row["id"], row["version"]


def described(question: Question, row: dict[str, Any], values: list[Value]) -> dict[str, Any]:
    """A goal with its figure: total and cells, target and whether it is met, compared in integers."""
    total = next((value for value in values if (value.facet, value.value) == ("", "")), Value("", "", 0, 0))
    return {
        "goal": row["id"],
        "version": row["version"],
        "engine": row["engine"],
        "kind": row["kind"],
        "unit": row["unit"],
        "title": {"sv": row["title_sv"], "en": row["title_en"]},
        "definition": {"sv": row["definition_sv"], "en": row["definition_en"]},
        "assumed": row["assumed"],
        "on": question.on,
        "as_known_at": question.known,
        "projection": question.projection,
        "numerator": total.num,
        "denominator": total.den if row["kind"] in _QUOTIENTS else None,
        "shown": _shown(row, total),
        "target": _target(row, total),
        **_balance(row, total),
        **_lengths(row, total, values),
        "standing": standing.told(row, values, question.on),
        "cells": [_cell(row["kind"], value) for value in values if value.facet not in ("", "window")],
        "reads": row["read_set"],
    }


def _cell(kind: str, value: Value) -> dict[str, Any]:
    content: dict[str, Any] = {"facet": value.facet, "value": value.value, "numerator": value.num}
    return {**content, "denominator": value.den} if kind in _QUOTIENTS else content


def _balance(row: dict[str, Any], total: Value) -> dict[str, Any]:
    """Of a balance: the tolerance, and whether the share lies inside, compared in integers."""
    low, high = row["from_percent"], row["to_percent"]
    if low is None or high is None:
        return {}
    within = low * total.den <= 100 * total.num <= high * total.den
    return {"balance": {"from_percent": low, "to_percent": high, "met": total.den > 0 and within}}


def _lengths(row: dict[str, Any], total: Value, values: list[Value]) -> dict[str, Any]:
    """Of a duration: mean and median in days, rounded as the goal says; None when nobody has left."""
    if row["kind"] != "duration":
        return {}
    buckets = [(int(value.value), value.num) for value in values if value.facet == "days"]
    mean = Fraction(total.num, total.den) if total.den else None
    return {"mean_days": _rounded(row, mean), "median_days": _rounded(row, median(buckets))}


def _shown(row: dict[str, Any], total: Value) -> Decimal | None:
    """People and things whole, hours, percent, days and SEK rounded as the goal says; None of nobody."""
    if row["unit"] in ("people", "things"):
        return Decimal(total.num)
    quotient = row["kind"] in _QUOTIENTS
    return _rounded(row, value(row["unit"], total.num, total.den if quotient else None))


def _rounded(row: dict[str, Any], exact: Fraction | None) -> Decimal | None:
    return None if exact is None else rounded(exact, Rounding(decimals=row["decimals"], mode=row["rounding"]))


def _target(row: dict[str, Any], total: Value) -> dict[str, Any] | None:
    """A floor or ceiling in the goal's unit, and whether the figure keeps it, by the rule that says where it stands."""
    asked = wanted(row)
    if asked.target is None:
        return None
    limit = "at_most" if asked.at_most else "at_least"
    met = reached_by(total.num, total.den, asked)
    return {limit: asked.target, "by": row["target_by"], "assumed": row["target_assumed"], "met": met}
