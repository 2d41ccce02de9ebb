"""The identity provider as the page meets it: OpenID Connect's code flow with PKCE (RFC 6749, 7636, 9207).

Where it is asked is its own word, read once from its discovery document, which must be of the configured issuer: so a
code of one provider is never taken to another.
"""

import asyncio
import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from common.problems import Problem, ProblemError

_DISCOVERY = "/.well-known/openid-configuration"
_LONGEST_TOKEN = 16_384


class NotRedeemed(Exception):  # noqa: N818 - the provider's answer, not a mistake of ours
    """The provider gives no tokens for this code: it was used before, ran out, or is not ours."""


@dataclass(frozen=True, slots=True)
class Client:
    """What this installation is at the provider."""

    id: str
    secret: str | None
    """None: a public client, which PKCE alone protects."""
    address: str
    """Where browsers are led back to, on this installation's own public address."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """From the discovery document."""

    authorize: str
    token: str
    names_itself: bool
    """Whether every answer carries `iss` (RFC 9207)."""


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a code was good for."""

    access_token: str
    id_token: str
    seconds: int | None


class Provider:
    """Asks the provider. Raises ProblemError with 503 where it is away or says what cannot be used."""

    def __init__(self, issuer: str, client: Client, *, transport: Any = None) -> None:
        self.issuer, self.client, self._transport = issuer, client, transport
        self._endpoints: Endpoints | None = None
        self._one_at_a_time = asyncio.Lock()

    async def endpoints(self) -> Endpoints:
        """Read once and kept."""
        async with self._one_at_a_time:
            if self._endpoints is None:
                self._endpoints = await self._discover()
            return self._endpoints

    async def address(self, *, state: str, nonce: str, verifier: str, lang: str) -> str:
        """Where the browser is sent to sign in."""
        asked = {
            "response_type": "code", "client_id": self.client.id, "redirect_uri": self.client.address,
            "scope": "openid", "state": state, "nonce": nonce, "code_challenge": challenge(verifier),
            "code_challenge_method": "S256", "ui_locales": lang,
        }  # fmt: skip
        where = (await self.endpoints()).authorize
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}"

    async def redeem(self, code: str, verifier: str) -> Redeemed:
        """The tokens that a code stands for. Raises NotRedeemed."""
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.client.address,
            "client_id": self.client.id, "code_verifier": verifier,
        }  # fmt: skip
        if self.client.secret is not None:
            form["client_secret"] = self.client.secret
        status, told = await self._ask("POST", (await self.endpoints()).token, form)
        if 400 <= status < 500:
            raise NotRedeemed
        access, identity, seconds = (told.get(name) for name in ("access_token", "id_token", "expires_in"))
        if status != 200 or not _token(access) or not _token(identity):
            raise away()
        return Redeemed(str(access), str(identity), seconds if isinstance(seconds, int) and seconds > 0 else None)

    async def _discover(self) -> Endpoints:
        status, told = await self._ask("GET", self.issuer.rstrip("/") + _DISCOVERY)
        authorize, token = told.get("authorization_endpoint"), told.get("token_endpoint")
        if status != 200 or told.get("issuer") != self.issuer or not _web(authorize) or not _web(token):
            raise away()
        return Endpoints(str(authorize), str(token), told.get("authorization_response_iss_parameter_supported") is True)

    async def _ask(self, method: str, url: str, form: dict[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        import httpx  # here: it takes a tenth of a second of every start

        try:
            async with httpx.AsyncClient(timeout=5, follow_redirects=False, transport=self._transport) as client:
                answer = await client.request(method, url, data=form, headers={"Accept": "application/json"})
                told = answer.json() if answer.status_code == 200 else {}
        except (httpx.HTTPError, ValueError):
            raise away() from None
        return answer.status_code, told if isinstance(told, dict) else {}


def challenge(verifier: str) -> str:
    """What PKCE sends ahead of the verifier (RFC 7636, 4.2).

    >>> challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).decode("ascii").rstrip("=")


def away() -> ProblemError:
    """Nobody can sign in just now."""
    return ProblemError(Problem(503, "issuer-away", headers={"Retry-After": "5"}))


def _token(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TOKEN


def _web(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))
