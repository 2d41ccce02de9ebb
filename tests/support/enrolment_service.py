"""The enrolment service as an application in the test's own process: the real door behind another service's papers."""

import asyncpg
from fastapi import FastAPI

from common.http import Checks, Commands, create_app
from enrolment.api import access
from enrolment.api.deciding import commands
from enrolment.api.routes import routes
from enrolment.api.seeing import Seeing
from enrolment.vault import Vault
from tests.support.tokens import Tokens

VAULT = Vault(b"m" * 32, b"p" * 32)


def application(pool: asyncpg.Pool, tokens: Tokens, channels: frozenset[str] = frozenset()) -> FastAPI:
    """The service over HTTP."""
    seen = Seeing(pool, VAULT, tokens.clock, channels=channels)
    return create_app(
        "enrolment", registry=access.rules(), verifier=tokens.verifier, checks=Checks(),
        routers=routes(commands(tokens.clock, VAULT), pool, seen), commands=Commands(pool, tokens.clock),
    )  # fmt: skip


async def looks(pool: asyncpg.Pool) -> list[tuple[str, str]]:
    """Who was seen, and what for, as the log of looks has it."""
    rows = await pool.fetch("SELECT person_id, purpose FROM enrolment.look ORDER BY person_id")
    return [(row["person_id"], row["purpose"]) for row in rows]
