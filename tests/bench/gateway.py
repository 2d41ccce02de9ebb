"""GraphQL: the goals of a programme at fixed rates (latency from the moment due), then goals, a page and a tree as
fast as they go, beside what pgbench reaches with the same compiled SQL: in short turns, since the machine's speed
drifts. Processor time of gateway and PostgreSQL a request is told beside, since it is not drawn out by what else runs.

Gateway, PostgreSQL and clients are processes of their own. One organisation asks more here than the gateway's
defaults let one ask, so its share is set as large as it goes.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import uvloop

from common import db
from common.clock import SystemClock
from local.engines.process import free_port, spawn, stop
from local.issuer import Issuer
from reporting.storage import MIGRATIONS
from tests.bench.engines import Engines
from tests.bench.gateway_share import pgbench
from tests.bench.processor import by_part
from tests.bench.report import Measured, Report
from tests.support.read_model import GATEWAY_PASSWORD, make_gateway_role

GOALS, DAYS, SECONDS = 12, 250, 5.0
TURNS, TURN = 3, 2.0
RATES = (50, 100, 200, 300)
_TOO_LATE = 0.5
ISSUER = "http://issuer.bench"
QUERY = """query($id: ID!) { programme(id: $id) { id title period { start end } goals { id title kind unit target
    targetAssumed definition figure { value numerator denominator percent meetsTarget status asOf } } } }"""
PAGE = """query($id: ID!) { programme(id: $id) { activities(first: 100) { nodes { id title kind area audience sessions }
    pageInfo { hasNextPage endCursor } } } }"""
TREE = """query($id: ID!) { programme(id: $id) { id goals { id title curve(from: "2024-01-01", to: "2026-01-01") {
    on numerator } } } }"""
QUESTIONS = {"goals of a programme": QUERY, "a page of 100 rows": PAGE, "a tree of three levels": TREE}
_ACTIVITIES = """
INSERT INTO read.activity SELECT 'activity-' || n, 'bridge', NULL, 'course', 'Course ' || n, 'newcomers', NULL, 3
FROM generate_series(1, 150) n
"""
_ROWS = """
INSERT INTO read.figure_day
SELECT 'bridge', 'goal-' || g, 1, cell.facet, cell.value, $1::date + d, 1, 2
FROM generate_series(0, $2::int - 1) g, generate_series(0, $3::int - 1) d,
     (VALUES ('', ''), ('gender', 'woman'), ('gender', 'man'), ('age', '18-24'), ('age', '25-54')) cell(facet, value)
"""


async def run(report: Report, engines: Engines) -> None:
    """Latency at fixed rates, then requests per second with clients that never wait."""
    dsn = await engines.database()
    await fill(dsn)
    reader = dsn.replace(dsn.split("//")[1].split("@")[0], f"gateway:{GATEWAY_PASSWORD}")
    async with gateway(reader) as (port, token):
        await closed_loop(port, token, clients=2, seconds=2)
        for rate in RATES:
            p50, p99 = await elsewhere(port, token, rate)
            label = f"GraphQL, {GOALS} goals of a programme, {rate}/s"
            report.add(Measured(f"{label}: p50", p50 * 1000, "ms"))
            report.add(Measured(f"{label}: p99", p99 * 1000, "ms", wanted_at_most=15 if rate == 300 else None))
            if p99 > _TOO_LATE:
                break  # a higher rate would only measure the queue
        for name, question in QUESTIONS.items():
            await closed_loop(port, token, clients=2, seconds=1, question=question)
            asked = alone = 0.0
            spent = dict.fromkeys(("gateway", "PostgreSQL"), 0.0)
            for _ in range(TURNS):
                before = by_part()
                asked += await closed_loop(port, token, clients=4, seconds=TURN, question=question) / TURNS
                after = by_part()
                spent = {part: seconds + after[part] - before[part] for part, seconds in spent.items()}
                alone += await pgbench(reader, question, {"id": "bridge"}, clients=4, seconds=int(TURN)) / TURNS
            label, requests = f"GraphQL, {name}, 4 clients", asked * TURNS * TURN
            report.add(Measured(label, asked, "requests/s", "pgbench, the same SQL", alone))
            for part, seconds in spent.items():
                report.add(Measured(f"{label}: processor time of {part} a request", seconds / requests * 1e6, "µs"))


async def fill(dsn: str) -> None:
    """One programme with twelve goals that changed on 250 days each, in five cells: a large programme."""
    connection = await asyncpg.connect(dsn)
    await make_gateway_role(connection)
    await db.migrate(dsn, *MIGRATIONS)
    start = date(2024, 1, 1)
    await connection.execute(
        "INSERT INTO read.programme VALUES ('bridge', 1, 't', 't', 'p', 'p', 'town', $1, $2, NULL, NULL, '{}')",
        start,
        start + timedelta(days=DAYS),
    )
    await connection.execute("INSERT INTO read.organisation VALUES ('bridge', 'town', 'Town', '{owner}', NULL)")
    for n in range(GOALS):
        await connection.execute(
            "INSERT INTO read.goal VALUES ('bridge', $1, 1, $2, 'share', 'percent', 't', 't', 'd', 'd', 50, $3, false, "
            "false, 1, '{}')",
            f"goal-{n}",
            n,
            start,
        )
    await connection.execute(_ROWS, start, GOALS, DAYS)
    await connection.execute(_ACTIVITIES)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


@asynccontextmanager
async def gateway(dsn: str) -> AsyncIterator[tuple[int, str]]:
    """A gateway process on a free port, and a token of the programme's owner."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        issuer = Issuer(home, ISSUER, SystemClock())
        (home / "jwks.json").write_text(json.dumps(issuer.jwks()))
        port = free_port()
        told = {
            "INSTEG_ENVIRONMENT": "test",
            "INSTEG_DATABASE_URL": dsn,
            "INSTEG_PORT": str(port),
            "INSTEG_ISSUER": ISSUER,
            "INSTEG_JWKS_URL": f"file://{home}/jwks.json",
            "INSTEG_LOG_LEVEL": "warning",
            "INSTEG_COST_PER_SECOND": str(10**9),
            "INSTEG_COST_SAVED": str(10**9),
        }
        process = spawn([sys.executable, "-m", "gateway", "serve"], home / "log", env=os.environ | told)
        try:
            await _answers(port, process)
            yield port, issuer.mint(organisation="town", roles=["coordinator"])
        finally:
            stop(process)


async def elsewhere(port: int, token: str, rate: int) -> tuple[float, float]:
    """`open_loop` in a process of its own: a client that shares a thread with nobody is not late itself."""
    command = [sys.executable, "-m", "tests.bench.gateway", str(port), str(rate)]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate(token.encode())
    p50, p99 = json.loads(told)
    return p50, p99


async def open_loop(port: int, token: str, rate: int) -> tuple[float, float]:
    """p50 and p99 in seconds, from when each request was due: a slow one makes those behind it late too."""
    loop = asyncio.get_running_loop()
    idle: asyncio.Queue[Client] = asyncio.Queue()
    clients = [await Client.connect(port, token) for _ in range(16)]
    for client in clients:
        idle.put_nowait(client)
    taken: list[float] = []

    async def one(due: float) -> None:
        client = await idle.get()
        await client.ask()
        taken.append(loop.time() - due)
        idle.put_nowait(client)

    started, running = loop.time() + 0.1, []
    for n in range(int(rate * SECONDS)):
        due = started + n / rate
        await asyncio.sleep(max(0.0, due - loop.time()))
        running.append(asyncio.create_task(one(due)))
    await asyncio.gather(*running)
    for client in clients:
        client.close()
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.99)]


async def closed_loop(port: int, token: str, *, clients: int, seconds: float, question: str = QUERY) -> float:
    """Requests per second of clients that ask again as soon as they are answered."""
    counts: list[int] = []

    async def one() -> None:
        client, count, end = await Client.connect(port, token, question), 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            await client.ask()
            count += 1
        client.close()
        counts.append(count)

    await asyncio.gather(*(one() for _ in range(clients)))
    return sum(counts) / seconds


class Client:
    """One kept-alive connection; as little work of its own as possible, since it runs on the same cores."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
        self._reader, self._writer, self._request = reader, writer, request

    @classmethod
    async def connect(cls, port: int, token: str, question: str = QUERY) -> "Client":
        body = json.dumps({"query": question, "variables": {"id": "bridge"}}).encode()
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return cls(*await asyncio.open_connection("127.0.0.1", port), head.encode() + body)

    async def ask(self) -> bytes:
        self._writer.write(self._request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        assert b'"errors"' not in body[-2_000:], body[-2_000:]
        return body

    def close(self) -> None:
        self._writer.close()


async def _answers(port: int, process: "subprocess.Popen[bytes]") -> None:
    limit = time.perf_counter() + 120
    while process.poll() is None and time.perf_counter() < limit:
        if await _ready(port):
            return
        await asyncio.sleep(0.05)
    raise RuntimeError("the gateway did not start")


async def _ready(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.write(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    status = await reader.readline()
    writer.close()
    return b" 200 " in status


if __name__ == "__main__":
    print(json.dumps(uvloop.run(open_loop(int(sys.argv[1]), sys.stdin.read(), int(sys.argv[2])))))  # noqa: T201
