"""The matching service as an application in the test's own process, on a migrated database."""

import asyncpg
from fastapi import FastAPI

from common.calling import Caller
from common.http import Checks, Commands, create_app
from matching.api import access
from matching.api.deciding import commands
from matching.api.routes import routes
from matching.vault import Vault
from tests.support.tokens import Tokens

VAULT = Vault(bytes(32), bytes(range(32)))


def application(pool: asyncpg.Pool, tokens: Tokens, door: Caller) -> FastAPI:
    """The service over HTTP."""
    return create_app(
        "matching",
        registry=access.rules(),
        verifier=tokens.verifier,
        checks=Checks(),
        routers=routes(commands(tokens.clock, VAULT), pool, VAULT, tokens.clock, door),
        commands=Commands(pool, tokens.clock),
    )
