"""Talking to a command service in tests: over HTTP, with tokens, and a look at what was really written."""

import json
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from tests.support.tokens import Tokens

PROGRAMME: dict[str, Any] = {
    "id": "steg",
    "version": 1,
    "title": {"sv": "Steg", "en": "Steps"},
    "purpose": {"sv": "Arbete", "en": "Work"},
    "controller": "staden",
    "period": {"start": "2018-01-01", "end": "2018-12-31"},
    "organisations": [
        {"id": "staden", "name": "Staden", "roles": ["owner"]},
        {"id": "af", "name": "Arbetsförmedlingen", "roles": ["referrer"]},
        {"id": "rk", "name": "Röda Korset", "roles": ["host"]},
        {"id": "gruppen", "name": "Styrgruppen", "roles": ["steering-group"]},
    ],
    "areas": [{"id": "language", "title": {"sv": "Språk", "en": "Language"}}],
    "groups": [{"id": "newcomers", "title": {"sv": "Nyanlända", "en": "Newcomers"}}],
}


@dataclass
class Commanded:
    """One service, its database, and tokens."""

    client: httpx.AsyncClient
    pool: asyncpg.Pool
    tokens: Tokens

    async def post(self, path: str, body: Any, *, role: str = "coordinator", **more: Any) -> httpx.Response:
        """Send as a coordinator of the owning organisation, unless told otherwise."""
        headers = more.pop("headers", {})
        who = self.tokens.header(role, **{"organisation": "staden", **more})
        return await self.client.post(path, json=body, headers={**who, **headers})

    async def get(self, path: str, *, role: str = "coordinator", **more: Any) -> httpx.Response:
        """Read likewise."""
        return await self.client.get(path, headers=self.tokens.header(role, **{"organisation": "staden", **more}))

    async def done(self, path: str, body: Any, **more: Any) -> dict[str, Any]:
        """Send what must be accepted."""
        answer = await self.post(path, body, **more)
        assert answer.status_code in {200, 201}, answer.text
        content: dict[str, Any] = answer.json()
        return content

    async def refused(self, path: str, body: Any, **more: Any) -> tuple[int, str, str]:
        """Send what must be refused with nothing written: status, rule and field."""
        before = await self.events()
        answer = await self.post(path, body, **more)
        problem = answer.json()
        assert answer.status_code >= 400, problem
        assert answer.headers["content-type"] == "application/problem+json"
        assert await self.events() == before
        error = problem["errors"][0] if problem.get("errors") else {"field": "", "rule": problem["rule"]}
        return answer.status_code, error["rule"], error["field"]

    async def events(self) -> list[tuple[str, int]]:
        """What is in the store."""
        rows = await self.pool.fetch("SELECT aggregate, version FROM spine.event ORDER BY position")
        return [(row["aggregate"], row["version"]) for row in rows]

    async def bodies(self, aggregate: str) -> list[dict[str, Any]]:
        """An aggregate's events as stored."""
        rows = await self.pool.fetch("SELECT body FROM spine.event WHERE aggregate = $1 ORDER BY version", aggregate)
        return [json.loads(row["body"]) for row in rows]
