"""Sends one message: to a checked address, without following redirects, for at most ten seconds."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reporting.webhooks.addresses import AddressRefused, NameUnknown, Target, read, resolve

if TYPE_CHECKING:
    import httpx

LIMIT_SECONDS = 10.0
READ_BYTES = 4096
GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt. `said`: the status, or in a word why there was none; `content`: how its body begins;
    `retry_after`: the header of this name, as it came.
    """

    said: str
    status: int | None = None
    content: str = ""
    retry_after: str | None = None

    @property
    def taken(self) -> bool:
        """Whether the other side has it now."""
        return self.status is not None and 200 <= self.status < 300


class Sender:
    """Keeps no connection from one message to the next: each is to an address that was checked for it."""

    def __init__(self, *, inward: bool, limit_seconds: float = LIMIT_SECONDS) -> None:
        self.inward = inward
        self._limit = limit_seconds
        self._trust: ssl.SSLContext | None = None

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send once. Whatever goes wrong is told in the outcome."""
        import httpx  # here: it takes a tenth of a second of every start

        try:
            target = read(url, inward=self.inward)
            async with asyncio.timeout(self._limit):
                return await self._post(target, await resolve(target, inward=self.inward), headers, body)
        except AddressRefused:
            return Outcome("address-refused")
        except NameUnknown:
            return Outcome("name-unknown")
        except TimeoutError:
            return Outcome("too-slow")
        except (httpx.HTTPError, OSError) as error:
            return Outcome(type(error).__name__)  # never its text: it holds the address

    async def _post(self, target: Target, address: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        import httpx

        if self._trust is None:
            self._trust = ssl.create_default_context()
        there = f"[{address}]" if ":" in address else address
        told = {
            **headers, "host": target.authority, "content-type": "application/json", "accept-encoding": "identity",
            "user-agent": "insteg-webhooks/1",
        }  # fmt: skip
        # trust_env: no proxy, which would ask for the name once more; the certificate must be the name's.
        async with (
            httpx.AsyncClient(verify=self._trust, trust_env=False, timeout=self._limit) as client,
            client.stream(
                "POST", f"{target.scheme}://{there}:{target.port}{target.path}", content=body, headers=told,
                extensions={"sni_hostname": target.host}, follow_redirects=False,
            ) as answer,
        ):  # fmt: skip
            status, wish = answer.status_code, answer.headers.get("retry-after")
            return Outcome(str(status), status, await _beginning(answer), wish)


async def _beginning(answer: "httpx.Response") -> str:
    read_ = b""
    async for piece in answer.aiter_raw():
        read_ += piece
        if len(read_) >= READ_BYTES:
            break
    return read_[:READ_BYTES].decode("utf-8", "replace").replace("\0", "")
