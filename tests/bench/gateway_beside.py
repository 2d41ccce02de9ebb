"""The gateway beside PostGraphile 5 and GraphQL Yoga: same tables, role, session settings and row-level security.

Equal answers first. Neither verifies a token, keeps a watermark or shares here; the functions that both need in order
to say goals and curves exist in the database of the measurement only (postgraphile/schema.sql). PostGraphile makes its
schema from the tables; Yoga's is written by hand with a DataLoader for each list, as most would. All have four
connections and one process, and take turns, since the machine's speed drifts.
"""

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from gateway.storage.reading import SETTINGS, Reader
from local.engines.process import free_port, spawn, stop
from tests.bench.engines import Engines
from tests.bench.gateway import PAGE, QUERY, TREE, Client, closed_loop, fill, gateway
from tests.bench.processor import by_part
from tests.bench.report import Measured, Report
from tests.support.read_model import GATEWAY_PASSWORD

_HERE = Path(__file__).parent
_TURNS, _TURN = 3, 2.0
_GOAL = "id: rowId title: titleSv"
_THEIRS = "query($id: String!) { programme: programmeByRowId(rowId: $id) { %s } }"
GOALS_THERE = _THEIRS % (
    f"id: rowId title: titleSv start: startsOn end: endsOn goals: goalsList {{ {_GOAL} kind unit target targetAssumed "
    "definition: definitionSv figure { value numerator denominator percent meetsTarget status asOf } }"
)
PAGE_THERE = _THEIRS % (
    "activities(first: 100, orderBy: [TITLE_ASC, ROW_ID_ASC]) { nodes { id: rowId title kind area audience sessions } "
    "pageInfo { hasNextPage endCursor } }"
)
TREE_THERE = _THEIRS % (
    f'id: rowId goals: goalsList {{ {_GOAL} curve: curveList(from: "2024-01-01", to: "2026-01-01") '
    "{ on numerator } }"
)
ASKED = {"goals of a programme": QUERY, "a page of 100 rows": PAGE, "a tree of three levels": TREE}


@dataclass(frozen=True, slots=True)
class Rival:
    """A server beside ours: what it is called, its folder here, and what it is asked, in its own words."""

    name: str
    folder: str
    words: Mapping[str, str]
    wanted: Mapping[str, float]
    """How many times its requests per second is wanted."""

    @property
    def installed(self) -> Path:
        """Where it runs."""
        return Path("out") / self.folder


RIVALS = (
    Rival(
        "PostGraphile 5",
        "postgraphile",
        dict(zip(ASKED, (GOALS_THERE, PAGE_THERE, TREE_THERE), strict=True)),
        dict(zip(ASKED, (1.5, 2.0, 4.0), strict=True)),
    ),
    Rival("GraphQL Yoga 5", "yoga", ASKED, {}),
)


async def run(report: Report, engines: Engines) -> None:
    """Requests per second and processor time a request of both."""
    nodes = [await asyncio.to_thread(_installed, rival) for rival in RIVALS]
    if None in nodes:
        print("nothing beside the gateway: npm is missing, or something could not be installed")  # noqa: T201
        return
    dsn = await engines.database()
    await fill(dsn)
    admin = await asyncpg.connect(dsn)
    await admin.execute((_HERE / "postgraphile" / "schema.sql").read_text())
    await admin.close()
    reader = dsn.replace(dsn.split("//")[1].split("@")[0], f"gateway:{GATEWAY_PASSWORD}")
    async with gateway(reader) as (port, token):
        today = (await _answer(port, token, QUERY))["programme"]["goals"][0]["figure"]["asOf"]
        for rival, node in zip(RIVALS, nodes, strict=True):
            async with _running(rival, str(node), reader, today) as theirs:
                for name, question in ASKED.items():
                    there = rival.words[name]
                    answers = await _answer(port, token, question), await _answer(theirs, token, there)
                    assert _plain(answers[0]) == _plain(answers[1]), f"not the same answer of {rival.name}: {name}"
                    await _in_turns(report, rival, name, token, ((port, question), (theirs, there)))


async def _in_turns(
    report: Report, rival: Rival, name: str, token: str, sides: tuple[tuple[int, str], tuple[int, str]]
) -> None:
    for port, question in sides:
        await closed_loop(port, token, clients=4, seconds=_TURN, question=question)
    rates, spent = [0.0, 0.0], [0.0, 0.0]
    for _ in range(_TURNS):
        for side, (port, question) in enumerate(sides):
            before = by_part()
            rates[side] += await closed_loop(port, token, clients=4, seconds=_TURN, question=question) / _TURNS
            spent[side] += _used(by_part()) - _used(before)
    label = f"GraphQL, {name}, 4 clients"
    wanted = rival.wanted.get(name)
    report.add(Measured(label, rates[0], "requests/s", rival.name, rates[1], wanted_ratio=wanted))
    ours, theirs = (used / (rate * _TURNS * _TURN) * 1e6 for used, rate in zip(spent, rates, strict=True))
    report.add(Measured(f"{label}: processor time, server and PostgreSQL", ours, "µs", rival.name, theirs))


def _used(parts: dict[str, float]) -> float:
    return sum(seconds for part, seconds in parts.items() if part in {"gateway", "node", "PostgreSQL"})


async def _answer(port: int, token: str, question: str) -> Any:
    client = await Client.connect(port, token, question)
    try:
        return json.loads(await client.ask())["data"]
    finally:
        client.close()


def _plain(data: Any) -> str:
    """The values, without what each says in its own way: cursors, capitals, bigints, where the period's days are."""
    programme = dict(data["programme"])
    programme.update(programme.pop("period", {}))
    for goal in programme.get("goals", ()):
        if "target" in goal:
            goal["target"] = int(goal["target"])  # a bigint is a text there
    if "activities" in programme:
        assert programme["activities"]["pageInfo"].pop("endCursor")
    return json.dumps(programme, sort_keys=True).lower()


def _installed(rival: Rival) -> str | None:
    """The path of a Node that both run on, with one of them installed; None where there is none."""
    if shutil.which("npm") is None:
        return None
    shutil.copytree(_HERE / rival.folder, rival.installed, dirs_exist_ok=True)
    commands = (
        ["npm", "ci", "--no-audit", "--no-fund", "--silent"],
        ["npx", "-y", "node@22", "-p", "process.execPath"],
    )
    for command in commands:
        done = subprocess.run(command, cwd=rival.installed, capture_output=True, text=True, check=False)
        if done.returncode:
            return None
    return done.stdout.strip()


@asynccontextmanager
async def _running(rival: Rival, node: str, dsn: str, today: str) -> AsyncIterator[int]:
    """On a free port, reading as the owner's coordinator does."""
    values = Reader("town", exact=True, programmes=("*",)).settings
    settings = {f"insteg.{name}": value for name, value in zip(SETTINGS, values, strict=True)} | {"insteg.today": today}
    port = free_port()
    told = {"DSN": dsn, "PORT": str(port), "SETTINGS": json.dumps(settings)}
    told |= {"NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        process = spawn([node, str(rival.installed / "serve.mjs")], log, env=os.environ | told)
        try:
            for _ in range(600):
                if process.poll() is not None:
                    raise RuntimeError(f"{rival.name} did not start: {log.read_text()[-500:]}")
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.1)
                    continue
                writer.close()
                break
            yield port
        finally:
            stop(process)
