"""Reporting's HTTP side as a process of its own: `python -m tests.support.reporting_http DSN DOOR HOME PORT`.

Without projector and bus, so that a test can kill it between a freeze and a file without a broker in between.
"""

import asyncio
import sys
from pathlib import Path

import uvicorn

from common import db
from common.calling import Caller, fixed_token
from common.clock import SystemClock
from common.http import Checks, Commands, create_app
from reporting.__main__ import checking
from reporting.api import access
from reporting.api.routes import routes
from tests.support.linking import links
from tests.support.signing import HOOKS, KEYS
from tests.support.tokens import Tokens


async def main(dsn: str, door_url: str, home: str, port: str) -> None:
    pool, clock = await db.open_pool(dsn), SystemClock()
    door = Caller(door_url, fixed_token(""), tries=1)
    app = create_app(
        "reporting", registry=access.rules(), verifier=Tokens(Path(home), clock).verifier, checks=Checks(),
        routers=routes(pool, clock, checking(KEYS), HOOKS, links(clock), door=door), commands=Commands(pool, clock),
    )  # fmt: skip
    await uvicorn.Server(uvicorn.Config(app, port=int(port), log_level="warning")).serve()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
