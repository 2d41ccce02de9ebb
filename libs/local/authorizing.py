"""The local issuer's sign-in page, for a demo: whoever opens it chooses whom to be, and gets a code for the page.

OAuth's authorization code flow with PKCE (RFC 6749, 7636), for one public client whose address is told beforehand.
There are no passwords: it is served only where everything is a demo on one machine.
"""

import base64
import hashlib
import html
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from common.clock import Clock

CODES_LAST = timedelta(minutes=1)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_STYLE = (
    "body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;background:#f4f2ee;color:#1b1b1b}"
    "main{max-width:44rem;margin:0 auto;padding:1rem}ul{list-style:none;padding:0}"
    "li a{display:block;background:#fff;border:1px solid #5b6b7a;border-radius:.5rem;padding:.7rem 1rem;margin:.5rem 0;"
    "color:#12395b;text-decoration:none}li a:hover{text-decoration:underline}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
_SAYS = {
    "en": ("Demo sign-in", "Choose whom to be. There are no passwords: everything here is a demo on this machine."),
    "sv": ("Inloggning i demon", "Välj vem du vill vara. Inga lösenord: allt här är en demo på den här datorn."),
}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody whom a demo knows."""

    name: str
    organisation: str
    role: str


@dataclass(frozen=True, slots=True)
class PageClient:
    """The only client that people sign in for."""

    id: str
    address: str
    """Where browsers are led back to: this one and no other."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a code is good for, once."""

    person: DemoPerson
    client: PageClient
    nonce: str
    challenge: str
    until: datetime


class Authorizing:
    """Hands out codes and takes them back."""

    def __init__(self, issuer: str, client: PageClient, people: Callable[[], list[DemoPerson]], clock: Clock) -> None:
        self._issuer, self._client, self._people, self._clock = issuer, client, people, clock
        self._granted: dict[str, Granted] = {}

    async def authorize(self, request: Request) -> Response:
        """The page to choose on, and the way back when somebody was chosen."""
        asked = request.query_params
        if (asked.get("client_id"), asked.get("redirect_uri")) != (self._client.id, self._client.address):
            return JSONResponse({"error": "invalid_request"}, 400, _HEADERS)  # and never led to an address nobody knows
        if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
            return self._back(asked, error="invalid_request")
        if not _CHALLENGE.fullmatch(asked.get("code_challenge", "")) or "openid" not in asked.get("scope", "").split():
            return self._back(asked, error="invalid_request")
        people = self._people()
        chosen = asked.get("person", "")
        if not chosen:
            return HTMLResponse(_page(people, asked), 200, _HEADERS)
        if not chosen.isdecimal() or int(chosen) >= len(people):
            return self._back(asked, error="access_denied")
        return self._back(asked, code=self._grant(people[int(chosen)], asked))

    def redeem(self, form: Mapping[str, list[str]]) -> Granted | None:
        """What the code of a token request is good for; each is taken once, whatever comes of it."""
        given = {name: values[0] for name, values in form.items()}
        granted = self._granted.pop(given.get("code", ""), None)
        if granted is None or granted.until < self._clock.now():
            return None
        proof = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        told = (given.get("client_id"), given.get("redirect_uri"), base64.urlsafe_b64encode(proof).decode().rstrip("="))
        return granted if told == (granted.client.id, granted.client.address, granted.challenge) else None

    def _grant(self, person: DemoPerson, asked: Mapping[str, str]) -> str:
        code, until = secrets.token_urlsafe(32), self._clock.now() + CODES_LAST
        self._granted = {code: one for code, one in self._granted.items() if one.until >= self._clock.now()}
        self._granted[code] = Granted(person, self._client, asked.get("nonce", ""), asked["code_challenge"], until)
        return code

    def _back(self, asked: Mapping[str, str], **more: str) -> Response:
        told = more | {"state": asked.get("state", ""), "iss": self._issuer}
        return RedirectResponse(f"{self._client.address}?{urlencode(told)}", 303, _HEADERS)


def _page(people: list[DemoPerson], asked: Mapping[str, str]) -> str:
    lang = "en" if asked.get("ui_locales") == "en" else "sv"
    title, why = _SAYS[lang]
    links = "".join(
        f'<li><a href="?{html.escape(urlencode({**asked, "person": str(number)}))}">{html.escape(person.name)}</a></li>'
        for number, person in enumerate(people)
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} – Insteg</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1><p>{why}</p><ul>{links}</ul></main></body></html>"
    )
