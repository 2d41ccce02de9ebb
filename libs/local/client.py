"""Talking to the running system as anybody would: HTTP commands in batches, figures over GraphQL, tokens of the issuer.

A service that is just being restarted is asked again for a while. That is safe: the same command with the same
content changes nothing the second time.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Protocol, Self

import httpx

from common.clock import Clock
from local.engines.process import StartError
from local.issuer import Issuer
from local.system.layout import Layout

BATCH = 500
LIMITS = httpx.Limits(max_connections=20, keepalive_expiry=5.0)  # given up long before the services do
_PATIENCE_SECONDS = 60.0
_TRY_AGAIN = {502, 503, 504}
_NOT_YET = {"unknown-programme": _PATIENCE_SECONDS, "unknown-spell": 5.0}
"""Refusals that pass when an event has travelled from one service to another, and how long that may take: a list
often names somebody who never took part, and whoever imports it should not wait for them."""
_FOLLOWS = {*_NOT_YET, "unknown-activity", "unknown-session"}
"""Refusals that may follow from them in the same batch."""


class Wanted(Protocol):
    """A command as it goes into a batch."""

    @property
    def operation(self) -> str:
        """Which command."""
        ...

    @property
    def body(self) -> dict[str, Any]:
        """Its body, ids included."""
        ...


class RefusedError(Exception):
    """A whole request was refused. The text is the problem's own; what is wrong with one field is said once."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(status, problem)
        self.status = status
        self.problem = problem

    def __str__(self) -> str:
        errors = [(e.get("field"), str(e.get("message"))) for e in self.problem.get("errors", [])[:5]]
        said = str(self.problem.get("detail") or self.problem.get("title") or self.status)
        if len(errors) == 1:
            said = said.removesuffix(errors[0][1])
        if errors and said and not said.endswith(": "):
            said = f"{said.removesuffix('.')}: "
        return said + "; ".join(f"{field}: {message}" if field else message for field, message in errors)


class Client:
    """One conversation with one machine's system."""

    def __init__(self, layout: Layout, clock: Clock, *, patience: float = _PATIENCE_SECONDS) -> None:
        """`patience`: seconds for which a service that is away is asked again."""
        self._patience = patience
        self.layout = layout
        self._issuer = Issuer(layout.issuer, layout.url("issuer"), clock)
        self._http = httpx.AsyncClient(timeout=60, limits=LIMITS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._http.aclose()

    def token(self, organisation: str, *roles: str, programmes: list[str] | None = None) -> str:
        """A token of the local issuer."""
        return self._issuer.mint(organisation=organisation, roles=list(roles), programmes=programmes)

    async def batch(self, service: str, commands: Sequence[Wanted], mode: str = "per-row") -> list[dict[str, Any]]:
        """Up to a thousand commands; one answer each, in order. Raises RefusedError if the batch as a whole is."""
        answers: list[dict[str, Any]] = [{}] * len(commands)
        waiting = list(range(len(commands)))
        loop = asyncio.get_running_loop()
        start = loop.time()
        while waiting:
            rows = [{"operation": commands[n].operation, "body": commands[n].body} for n in waiting]
            try:
                given = await self.post(service, "/batch", {"mode": mode, "commands": rows})
            except RefusedError as refused:
                if not _may_pass(_rules(refused.problem), loop.time() - start):
                    raise
                await asyncio.sleep(0.05)
                continue
            for number, answer in zip(waiting, given["answers"], strict=True):
                answers[number] = answer
            rules = {n: _rules(answers[n].get("problem", {})) for n in waiting}
            if not any(_may_pass(said, loop.time() - start) for said in rules.values()):
                break
            waiting = [n for n, said in rules.items() if said & _FOLLOWS]
            await asyncio.sleep(0.05)
        return answers

    async def get(self, service: str, path: str, **parameters: str) -> Any:
        """A staff read. Raises RefusedError."""
        answer = await self._send("GET", service, path, params=parameters)
        return answer.json()

    async def query(self, text: str, token: str, **variables: Any) -> dict[str, Any]:
        """The data of a GraphQL answer. Raises RefusedError if it has errors."""
        answer = await self._http.post(
            self.layout.graphql,
            json={"query": text, "variables": variables},
            headers={"Authorization": f"Bearer {token}"},
        )
        content = answer.json()
        if answer.status_code != httpx.codes.OK or content.get("errors"):
            first = (content.get("errors") or [{"message": content.get("detail", answer.text[:200])}])[0]
            raise RefusedError(answer.status_code, {"detail": first.get("message")})
        data: dict[str, Any] = content["data"]
        return data

    async def post(self, service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """A command. Raises RefusedError."""
        answer = await self._send("POST", service, path, json=body)
        content: dict[str, Any] = answer.json()
        return content

    @asynccontextmanager
    async def download(self, service: str, path: str, token: str, **parameters: str) -> AsyncIterator[httpx.Response]:
        """A file, to be read piece by piece. Raises RefusedError, StartError."""
        headers = {"Authorization": f"Bearer {token}"}
        address = self.layout.url(service) + path
        try:
            async with self._http.stream("GET", address, params=parameters, headers=headers) as answer:
                if not answer.is_success:
                    await answer.aread()
                    raise RefusedError(answer.status_code, _problem(answer))
                yield answer
        except httpx.TransportError as error:
            raise StartError(f"{service} broke off or does not answer: see {self.layout.log(service)}.") from error

    async def _send(self, method: str, service: str, path: str, **more: Any) -> httpx.Response:
        loop = asyncio.get_running_loop()
        limit = loop.time() + _PATIENCE_SECONDS
        headers = {"Authorization": f"Bearer {self.token('local', 'service')}"}
        while True:
            try:
                answer = await self._http.request(method, self.layout.url(service) + path, headers=headers, **more)
            except httpx.TransportError as error:
                if loop.time() > limit:
                    raise StartError(f"{service} does not answer: see {self.layout.log(service)}.") from error
            else:
                if answer.is_success:
                    return answer
                if answer.status_code not in _TRY_AGAIN or loop.time() > limit:
                    raise RefusedError(answer.status_code, _problem(answer))
            await asyncio.sleep(0.1)


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        return {"detail": answer.text[:300]}
    return content if isinstance(content, dict) else {"detail": str(content)[:300]}


def _may_pass(rules: set[str], waited: float) -> bool:
    return any(waited < _NOT_YET.get(rule, 0) for rule in rules)


def _rules(problem: dict[str, Any]) -> set[str]:
    """The rules that a problem names."""
    return {str(problem.get("type", "")).rpartition(":")[2], *(e.get("rule", "") for e in problem.get("errors", []))}
