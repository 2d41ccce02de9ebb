"""The activities service as an application in the test's own process, on a migrated database."""

from uuid import uuid4

import asyncpg
from fastapi import FastAPI

from activities.api import access
from activities.api.deciding import commands
from activities.api.feeds import Links
from activities.api.routes import routes
from common.calling import Caller
from common.clock import Clock
from common.http import Checks, Commands, create_app
from tests.support.tokens import Tokens


def links(clock: Clock) -> Links:
    """What making calendar links takes."""
    return Links(b"k" * 32, "https://kalender.staden.example", clock, lambda: uuid4().hex)


def application(pool: asyncpg.Pool, tokens: Tokens, door: Caller | None = None) -> FastAPI:
    """The service over HTTP."""
    return create_app(
        "activities",
        registry=access.rules(),
        verifier=tokens.verifier,
        checks=Checks(),
        routers=routes(commands(tokens.clock), pool, links(tokens.clock), door),
        commands=Commands(pool, tokens.clock),
    )
