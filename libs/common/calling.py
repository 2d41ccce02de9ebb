"""One service asking another over HTTP: a token, a time limit, and a few tries where trying again is safe.

An answer with an error status is an answer, not an exception: the caller knows what 409 means to it. Only when there
was no answer at all, or none but "try again" (502, 503, 504), is it tried again, and at last `CallFailed` is raised.
A token of one's own that is refused is asked for anew, once: it may have run out on the way. Give a POST an
`Idempotency-Key`, or have the body name what it is, before asking for tries.
"""

import asyncio
import json
import random
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from common import telemetry
from common.clock import Clock
from common.settings import Settings

if TYPE_CHECKING:
    import httpx

TokenSource = Callable[[], Awaitable[str]]
"""Gives the bearer token to ask with; called for every request."""

_TRY_AGAIN = frozenset({502, 503, 504})
_NO_GOOD_TOKEN = 401
_FIRST_PAUSE_SECONDS = 0.1
_SPENT_BEFORE_SECONDS = 60


class CallFailed(OSError):  # noqa: N818 - as one speaks of it
    """The other side did not answer, or not with more than "try again". An OSError: a part that is away."""


@dataclass(frozen=True, slots=True)
class Called:
    """An answer as it came."""

    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body's value. Raises ValueError if it is no JSON."""
        return json.loads(self.content)


def fixed_token(token: str) -> TokenSource:
    """Always the same token: somebody's own, forwarded, so that the other side knows who asks."""

    async def give() -> str:
        return token

    return give


def own_token(told: Settings, clock: Clock) -> TokenSource:
    """This service's own token, as its settings say. Without them every asking fails with CallFailed."""
    if told.token_url is None or told.client_id is None or told.client_secret is None:
        return _no_token
    return ClientToken(told.token_url, told.client_id, told.client_secret.get_secret_value(), clock)


async def _no_token() -> str:
    raise CallFailed("this service was given no token_url, client_id and client_secret")


class ClientToken:
    """A token of this service's own, by OAuth's client credentials (RFC 6749, 4.4); kept until it is nearly spent."""

    def __init__(self, token_url: str, client_id: str, secret: str, clock: Clock) -> None:
        self._url, self._client_id, self._secret, self._clock = token_url, client_id, secret, clock
        self._token = ""
        self._until = float("-inf")
        self._one_at_a_time = asyncio.Lock()
        self._trust: ssl.SSLContext | None = None
        """Whom this process believes over TLS: to read that list anew for each token takes longer than to ask."""

    async def __call__(self) -> str:
        """The token. Raises CallFailed."""
        async with self._one_at_a_time:
            if self._clock.now().timestamp() >= self._until:
                await self._fetch()
            return self._token

    def forget(self) -> None:
        """It was refused: ask for another next time."""
        self._until = float("-inf")

    async def _fetch(self) -> None:
        import httpx

        form = {"grant_type": "client_credentials", "client_id": self._client_id, "client_secret": self._secret}
        self._trust = self._trust or httpx.create_ssl_context(trust_env=False)
        try:
            async with httpx.AsyncClient(verify=self._trust, timeout=5, trust_env=False) as client:
                answer = await client.post(self._url, data=form)
                answer.raise_for_status()
                told = answer.json()
                self._token = str(told["access_token"])
                self._until = self._clock.now().timestamp() + int(told["expires_in"]) - _SPENT_BEFORE_SECONDS
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise CallFailed(f"{type(error).__name__} from the issuer of tokens") from None


class Caller:
    """Asks one service. Open it with `async with`, or close it at the end."""

    def __init__(
        self, url: str, token: TokenSource, *, timeout: float = 10.0, tries: int = 3, transport: Any = None
    ) -> None:
        self._url, self._token, self._tries = url.rstrip("/"), token, tries
        self._timeout, self._transport = timeout, transport
        self._opened: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        if self._opened is not None:
            await self._opened.aclose()
            self._opened = None

    async def get(self, path: str, *, query: Mapping[str, str] | None = None, token: str | None = None) -> Called:
        """Read. `token`: ask with this one instead of one's own. Raises CallFailed."""
        return await self.ask("GET", path, query=query, token=token)

    async def post(
        self, path: str, body: Any, *, headers: Mapping[str, str] | None = None, token: str | None = None
    ) -> Called:
        """Send JSON (or an encoded body as bytes). Raises CallFailed."""
        return await self.ask("POST", path, body=body, headers=headers, token=token)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Called:
        """One question, a few tries. Raises CallFailed."""
        content = body if body is None or isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        more = dict(headers or {}) | ({} if content is None else {"Content-Type": "application/json"})
        trace = telemetry.traceparent()
        asking = {"method": method, "url": self._url + path, "content": content, "params": query}
        said = "no answer"
        for number in range(self._tries):
            if number:
                pause = _FIRST_PAUSE_SECONDS * 2 ** (number - 1)
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - spreads the tries, no secret
            bearer = {"Authorization": f"Bearer {token or await self._token()}"}
            answer = await self._once(**asking, headers=more | bearer | ({"traceparent": trace} if trace else {}))
            if isinstance(answer, Called) and not (number == 0 and token is None and self._may_renew(answer)):
                return answer
            said = answer if isinstance(answer, str) else f"status {answer.status}"
        raise CallFailed(f"{method} {self._url}: {said}")

    def _may_renew(self, answer: Called) -> bool:
        """Whether a refused token of our own gets another chance."""
        if answer.status != _NO_GOOD_TOKEN or not isinstance(self._token, ClientToken) or self._tries == 1:
            return False
        self._token.forget()
        return True

    async def _once(self, **asking: Any) -> Called | str:
        """The answer, or in a few words why there was none."""
        import httpx

        try:
            answer = await self._client().request(**asking)
        except httpx.HTTPError as error:
            return type(error).__name__  # never its text: it may hold the address with what was asked
        if answer.status_code in _TRY_AGAIN:
            return f"status {answer.status_code}"
        return Called(answer.status_code, answer.content, dict(answer.headers))

    def _client(self) -> "httpx.AsyncClient":
        import httpx  # here: it takes a tenth of a second of every start

        if self._opened is None:
            # trust_env: our own services are never behind the machine's proxy.
            self._opened = httpx.AsyncClient(timeout=self._timeout, transport=self._transport, trust_env=False)
        return self._opened
