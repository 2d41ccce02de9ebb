"""Answers through the page's own endpoint: the form a browser sends, to the commit; fsync on. And the page's length."""

import asyncio
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI

from common import collector, db
from common.clock import ManualClock
from common.http import Checks, create_app
from contracts.programme import ProgrammeDefinition
from surveys.__main__ import MIGRATIONS
from surveys.api import access
from surveys.api.deciding import commands
from surveys.api.reads import Reads
from surveys.api.routes import routes
from surveys.definitions import load
from surveys.domain import asking
from surveys.domain.languages import LANGUAGES
from surveys.domain.links import Links, Opened
from surveys.domain.participation import Spell
from surveys.domain.programmes import heard
from surveys.pages.answering import Desk
from surveys.pages.limits import Limit
from surveys.pages.routes import Pages
from surveys.storage import asking as put
from surveys.storage import invitations
from tests.bench.report import Measured, Report
from tests.support.commanding import PROGRAMME
from tests.support.tokens import Tokens

ANSWERS, AT_ONCE = 3000, 16
WANTED, LARGEST_KB = 500.0, 50.0
AT = datetime(2018, 6, 15, 10, tzinfo=UTC)
SURVEYED = {**PROGRAMME, "surveys": [{"instrument": "entry-exit", "moments": ["entry", "exit"]}]}
FORM = urlencode({
    "to": "submit", "step": "4", "i.health": "4", "i.employability": "7", "i.network-size": "12",
    "i.network-help": "yes", "i.satisfied": "5", "i.strengthened": "4", "i.useful": "4", "i.own-words": "Tack!",
}).encode()  # fmt: skip


async def run(report: Report, dsn: str) -> None:
    """Every answer is somebody else's, from an address of their own; the asking side is in the same process."""
    await db.migrate(dsn, ("common", db.MIGRATIONS), ("surveys", MIGRATIONS))
    pool = await db.open_pool(dsn, max_size=AT_ONCE)
    with tempfile.TemporaryDirectory() as home:
        app, pages = await _prepared(pool, Path(home))
        largest = max([len(body) for page in _looks(pages[0]) for _, body in [await _ask(app, "GET", page)]])
        waiting = iter(pages)
        collector.calm()
        began, spent = time.perf_counter(), time.process_time()
        done = sum(await asyncio.gather(*(_send(app, waiting) for _ in range(AT_ONCE))))
        wall, cpu = time.perf_counter() - began, time.process_time() - spent
    kept = await pool.fetchval("SELECT count(*) FROM spine.event WHERE aggregate LIKE 'answer:%'")
    await pool.close()
    assert done == kept == len(pages), "every answer is kept"
    report.add(Measured("answers submitted through the page", done / wall, "answers/s", wanted_at_least=WANTED))
    report.add(Measured("the same, per second of this process's own CPU", done / cpu, "answers/s"))
    report.add(Measured("the longest page of an instrument", largest / 1024, "KB", wanted_at_most=LARGEST_KB))


async def _prepared(pool: object, home: Path) -> tuple[FastAPI, list[str]]:
    clock, shelf, links = ManualClock(AT), load(), Links(b"k" * 32)
    limits = {"everybody": Limit(clock, 1_000_000), "wrong": Limit(clock, 1_000_000)}
    shown = Pages(Desk(pool, clock, shelf, links), **limits, behind_proxy=False)
    staff = [routes(commands(clock, shelf, links)), Reads(pool, clock, shelf, links, "").router()]
    app = create_app(
        "surveys", registry=access.rules(), verifier=Tokens(home, clock).verifier, checks=Checks(),
        routers=[*staff, shown.router()],
    )  # fmt: skip
    programme, instrument = heard(ProgrammeDefinition.model_validate(SURVEYED)), shelf.get("entry-exit")
    (plan,), spell = programme.plans, Spell(1, date(2018, 3, 1), date(2018, 6, 14))
    asked = [asking.about(programme, f"p{n}", spell, plan=plan, moment="exit", version=1) for n in range(ANSWERS)]
    async with pool.acquire() as connection, connection.transaction():
        await put.ask(connection, [put.Asking(one, instrument, plan) for one in asked], links=links, at=AT)
        rows = (await invitations.find(connection, [question.id for question in asked])).values()
    tokens = (links.token(Opened(row.number, 0, row.invitation.closes_on, assisted=False)) for row in rows)
    return app, [f"/s/{token}" for token in tokens]


def _looks(page: str) -> list[str]:
    return [f"{page}?lang={language}&step={step}" for language in LANGUAGES for step in (1, 2, 3, 4)]


async def _send(app: FastAPI, waiting) -> int:
    sent = 0
    for page in waiting:
        status, body = await _ask(app, "POST", page, FORM)
        assert status == 303, (status, body)
        sent += 1
    return sent


async def _ask(app: FastAPI, method: str, target: str, body: bytes = b"") -> tuple[int, bytes]:
    """One request without a client library in between: straight into the application, as the server would."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded"), (b"host", b"bench")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    told: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict) -> None:
        told.append(message)

    await app(scope, receive, send)
    return told[0]["status"], b"".join(message.get("body", b"") for message in told[1:])
