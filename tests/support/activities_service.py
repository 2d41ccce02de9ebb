"""The activities service as an application in the test's own process, on a migrated database."""

import asyncpg
from fastapi import FastAPI

from activities.api import access
from activities.api.deciding import commands
from activities.api.routes import routes
from common.calling import Caller
from common.http import Checks, Commands, create_app
from tests.support.linking import links
from tests.support.tokens import Tokens


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
