"""The issuer's public keys, kept at hand.

One fetch at a time however many requests wait; old keys go on serving while the issuer is away; a key id
nobody has heard of causes a new fetch, but not more than one every few seconds, or anybody could make us
knock on the issuer's door at will.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

_log = structlog.get_logger("tokens")

Key = RSAKey | ECKey | OKPKey
Fetch = Callable[[], Awaitable[dict[str, Any]]]

_SMALLEST_RSA_BITS = 2048


class KeysUnavailable(Exception):  # noqa: N818 - a state of the world, not a mistake
    """No usable key of the issuer is at hand, and it cannot be reached."""


def fetch_keys(url: str) -> Fetch:
    """A function that reads the key set from an http(s) address or a file:// path."""
    if url.startswith("file://"):
        return lambda: _from_file(Path(unquote(urlparse(url).path)))
    return lambda: _from_web(url)


async def _from_file(path: Path) -> dict[str, Any]:
    return dict(json.loads(await asyncio.to_thread(path.read_bytes)))


async def _from_web(url: str) -> dict[str, Any]:
    import httpx  # here: it takes a tenth of a second of every start

    try:
        async with httpx.AsyncClient(timeout=5, follow_redirects=False) as client:
            answer = await client.get(url)
            answer.raise_for_status()
            return dict(answer.json())
    except httpx.HTTPError as error:
        raise OSError(f"{type(error).__name__} from the issuer") from error


class KeyCache:
    """Finds a key by its id. Ages are measured on the event loop's own clock: they are about waiting."""

    def __init__(
        self, fetch: Fetch, *, fresh_seconds: float = 600, stale_seconds: float = 86_400, pause_seconds: float = 5
    ) -> None:
        self._fetch = fetch
        self._fresh, self._stale, self._pause = fresh_seconds, stale_seconds, pause_seconds
        self._keys: dict[str | None, Key] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._running: asyncio.Task[None] | None = None

    async def find(self, kid: str | None) -> Key | None:
        """The key with this id, or None if the issuer has none. Raises KeysUnavailable."""
        age = self._now() - self._fetched_at
        if kid not in self._keys or age > self._stale:
            await self._refresh()
        elif age > self._fresh:
            self._start_refresh()
        if self._now() - self._fetched_at > self._stale:
            raise KeysUnavailable
        return self._keys.get(kid)

    async def _refresh(self) -> None:
        task = self._start_refresh()
        if task is not None:
            await asyncio.shield(task)

    def _start_refresh(self) -> asyncio.Task[None] | None:
        if self._running is None and self._now() - self._tried_at >= self._pause:
            self._tried_at = self._now()
            self._running = asyncio.ensure_future(self._load())
        return self._running

    async def _load(self) -> None:
        try:
            self._keys = _usable(await self._fetch())
            self._fetched_at = self._now()
        except (OSError, ValueError, TypeError, KeyError, JoseError) as error:
            _log.warning("issuer keys could not be fetched; those at hand stay in use", error=type(error).__name__)
        finally:
            self._running = None

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


async def usable_keys(url: str) -> int:
    """How many keys of the issuer could be used now. Raises OSError, or ValueError and its like for no key set."""
    return len(_usable(await fetch_keys(url)()))


def _usable(document: dict[str, Any]) -> dict[str | None, Key]:
    keys: dict[str | None, Key] = {}
    for data in document["keys"]:
        key = _import(data) if data.get("use", "sig") == "sig" else None
        if key is not None:
            keys[data.get("kid")] = key
    return keys


def _import(data: dict[str, Any]) -> Key | None:
    try:
        key = JWKRegistry.import_key(data)
    except (JoseError, ValueError, TypeError):
        return None  # one key we cannot read must not take the others with it
    return key if isinstance(key, RSAKey | ECKey | OKPKey) and _strong_enough(key) else None


def _strong_enough(key: Key) -> bool:
    return not isinstance(key, RSAKey) or key.raw_value.key_size >= _SMALLEST_RSA_BITS
