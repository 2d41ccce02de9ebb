"""A whole small service of another trade: what the HTTP side, the batches and the process are tested with.

`python -m tests.support.shop serve` runs it. With INSTEG_DIE_ONCE naming an existing file, the process kills
itself with -9 after the next command has committed and before its answer is sent, and removes the file.
"""

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI
from pydantic import Field
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common import store
from common.access import Principal, Registry
from common.db import Connection
from common.http import Answer, Batch, CommandOf, Kind, PrincipalOf, Task, limited, router, run_batch
from common.http.batch import LIMIT
from common.problems import Body, Problem, refusal
from common.serve import SPINE, Assembly, Parts, Program, main
from common.settings import Settings
from tests.support.bakery import SPEC, baked

ROOM = 12


class ShopSettings(Settings):
    """The shop's settings."""

    die_once: Path | None = None
    """Kill -9 after the next commit, if this file exists."""


class Bake(Body):
    """Put loaves into an oven."""

    oven: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    count: int = Field(default=1, ge=1, le=ROOM)
    note: str = ""


async def bake(connection: Connection, principal: Principal, body: Bake) -> Answer | Problem:
    """Bake, unless the oven has no room; the shelf is a table of the service's own."""
    there = len((await store.load(connection, [body.oven]))[body.oven])
    await connection.execute("INSERT INTO shelf (oven, by) VALUES ($1, $2)", body.oven, principal.organisation)
    return _decide(there, body)


async def bake_many(connection: Connection, principal: Principal, tasks: Sequence[Task]) -> list[Answer | Problem]:
    """Bake a whole sheet: one load, decisions in memory, one append."""
    asked = [task.body for task in tasks if isinstance(task.body, Bake)]
    loaded = await store.load(connection, [body.oven for body in asked])
    there = {oven: len(loaves) for oven, loaves in loaded.items()}
    outcomes = []
    for body in asked:
        outcome = _decide(there[body.oven], body)
        if isinstance(outcome, Answer):
            there[body.oven] = outcome.version
        outcomes.append(outcome)
    accepted = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    shelved = [(answer.aggregate, principal.organisation) for answer in accepted]
    await connection.executemany("INSERT INTO shelf (oven, by) VALUES ($1, $2)", shelved)
    await store.append(connection, [change for answer in accepted for change in answer.changes])
    return outcomes


def _decide(there: int, body: Bake) -> Answer | Problem:
    if there + body.count > ROOM:
        return refusal("oven-full", f"An oven takes {ROOM} loaves.", field="count", status=409)
    change = baked(body.oven, there, body.count, note=body.note)
    return Answer(body.oven, there + body.count, [change], {"baked": body.count}, 201, f"/ovens/{body.oven}")


KINDS = {
    "bake": Kind(Bake, "POST /loaves"),
    "bake-there": Kind(Bake, "POST /ovens/{oven}/loaves", ("oven",)),
}


def rules() -> Registry:
    """Who may do what in the shop."""
    registry = Registry("shop", roles=["baker", "guest"])
    registry.declare("POST /loaves", roles=["baker"])
    registry.declare("POST /ovens/{oven}/loaves", roles=["baker"], within={"programmes": "oven"})
    registry.declare("POST /batch", roles=["baker", "guest"])
    registry.declare("GET /whoami", roles=["baker", "guest"])
    return registry


def routes():
    """The shop's operations."""
    found = router()

    @found.post("/loaves")
    async def post_loaves(body: Bake, command: CommandOf) -> Response:
        return await command.run(bake, body)

    @found.post("/ovens/{oven}/loaves")
    async def post_oven_loaves(oven: str, command: CommandOf) -> Response:
        return await command.run(bake, Bake(oven=oven))

    @found.post("/batch")
    @limited(LIMIT)
    async def post_batch(batch: Batch, command: CommandOf) -> Response:
        return await run_batch(command, KINDS, batch, bake_many)

    @found.get("/whoami")
    async def whoami(who: PrincipalOf) -> dict:
        return {"subject": who.subject}

    return found


class DieOnce:
    """Kills this process where a client would have begun to hear the answer to a command."""

    def __init__(self, app: ASGIApp, *, flag: Path) -> None:
        self._app, self._flag = app, flag

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dying(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] == "POST" and self._flag.exists():
                self._flag.unlink()
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await self._app(scope, receive, dying)


async def build(parts: Parts[ShopSettings]) -> Assembly:
    """Put the shop together."""
    await parts.pool.execute("CREATE TABLE IF NOT EXISTS shelf (oven text, by text)")
    app: FastAPI = parts.create_app(rules(), [routes()])
    if parts.settings.die_once is not None:
        app.add_middleware(DieOnce, flag=parts.settings.die_once)
    return Assembly(app)


PROGRAM = Program("shop", ShopSettings, build, sources=(SPINE,), stream=SPEC)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
