"""What was published, line by line, as the gate reads it; only ever added to."""

import json
from typing import Any

from common.projection import Connection
from reporting.domain.releases.batching import Kept
from reporting.domain.releases.lines import Cell, Combination, Line

_LINES = "SELECT body FROM release.entry WHERE programme_id = $1 AND series = $2 ORDER BY ordinal"
_ADD = "INSERT INTO release.entry (programme_id, series, ordinal, body) VALUES ($1, $2, $3, $4)"
_KEY = "SELECT key FROM release.secret"
_MAKE_KEY = "INSERT INTO release.secret (key) VALUES ($1) ON CONFLICT DO NOTHING"


async def load(connection: Connection, programme: str, series: str) -> tuple[Kept, str]:
    """The history of a series (for shares by batch, with what was frozen when people joined), and its last rule."""
    bodies = [json.loads(row["body"]) for row in await connection.fetch(_LINES, programme, series)]
    frozen: dict[str, Any] = bodies[-1] if bodies else {"all": [], "yes": [], "rule": ""}
    kept = Kept(tuple(_line(body) for body in bodies), _people(frozen["all"]), _people(frozen["yes"]))
    return kept, frozen["rule"]


async def add(connection: Connection, series: tuple[str, str, str], before: Kept, after: Kept) -> None:
    """Keep the lines that `after` has and `before` has not, of a series: (programme, name, rule)."""
    programme, name, rule = series
    for number, line in enumerate(after.history[len(before.history) :], len(before.history) + 1):
        body = {**_of_line(line), "all": _listed(after.joined), "yes": _listed(after.yes), "rule": rule}
        await connection.execute(_ADD, programme, name, number, json.dumps(body))


async def coin_key(connection: Connection, fresh: bytes) -> bytes:
    """The coin's key; `fresh` becomes it if there is none yet."""
    await connection.execute(_MAKE_KEY, fresh)
    key: bytes = await connection.fetchval(_KEY)
    return key


def _of_line(line: Line) -> dict[str, Any]:
    return {
        "at": line.at,
        "shown": [[*cell, level] for cell, level in sorted(line.shown.items())],
        "of": [[*cell, count] for cell, count in sorted(line.of.items())],
        "fresh": sorted(line.fresh),
        "movable": [[*cell, count] for cell, count in sorted(line.movable.items())],
        "joined": _listed(line.joined),
        "restart": line.restart,
    }


def _line(body: dict[str, Any]) -> Line:
    return Line(
        body["at"],
        {(facet, value): level for facet, value, level in body["shown"]},
        {(facet, value): count for facet, value, count in body["of"]},
        frozenset(_cell(cell) for cell in body["fresh"]),
        _people(body["joined"]),
        {(facet, value): count for facet, value, count in body["movable"]},
        body["restart"],
    )


def _listed(people: Any) -> list[Any]:
    return [[list(combination), count] for combination, count in sorted(people.items())]


def _people(listed: list[Any]) -> dict[Combination, int]:
    return {tuple(_cell(cell) for cell in combination): count for combination, count in listed}


def _cell(pair: list[str]) -> Cell:
    return pair[0], pair[1]
