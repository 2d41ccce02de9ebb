"""Asking a gateway: as some role of some organisation, over HTTP."""

from typing import Any

import httpx

from tests.support.tokens import Tokens


class Asker:
    """A client with tokens. `read` insists on an answer without errors."""

    def __init__(self, client: httpx.AsyncClient, tokens: Tokens) -> None:
        self.client = client
        self.tokens = tokens

    async def ask(
        self, query: Any, *, role: str = "coordinator", organisation: str = "owner", variables: Any = None, **more: Any
    ) -> httpx.Response:
        """The raw HTTP answer."""
        claims = {name: more.pop(name) for name in ("programmes",) if name in more}
        headers = self.tokens.header(role, organisation=organisation, **claims)
        body = {"query": query, **({} if variables is None else {"variables": variables}), **more}
        return await self.client.post("/graphql", json=body, headers=headers)

    async def read(self, query: str, **who: Any) -> Any:
        """The data of an answer without errors."""
        answer = await self.ask(query, **who)
        content = answer.json()
        assert answer.status_code == 200, content
        assert "errors" not in content, content["errors"]
        return content["data"]

    async def refused(self, query: Any, **who: Any) -> str:
        """The code with which a question was refused, in an answer that gave nothing away."""
        answer = await self.ask(query, **who)
        assert 400 <= answer.status_code < 500 or answer.status_code == 200, answer.text
        assert "Traceback" not in answer.text
        code: str = answer.json()["errors"][0]["extensions"]["code"]
        return code
