"""A small OpenID Connect issuer for one machine: discovery, keys, and tokens for whoever holds the data folder.

A token is made with `insteg token` or `Issuer.mint` by somebody who can read the key file, or given to a service that
knows its own secret (OAuth's client credentials, RFC 6749, 4.4). It has no users; a demo, and nothing else, has a page
to choose whom to be (authorizing.py). Anything beyond one machine uses a real provider.
"""

import argparse
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from common.clock import Clock, SharedClock, SystemClock
from local.authorizing import Authorizing, DemoPerson, Granted, PageClient

AUDIENCE = "insteg"
SERVICES_TOKENS_LAST = timedelta(hours=1)
PEOPLES_TOKENS_LAST = timedelta(hours=8)
_ALGORITHM = "ES256"


class Issuer:
    """Signs tokens with a key that stays in its folder, readable by its owner alone."""

    def __init__(
        self, home: Path, url: str, clock: Clock, *, secrets_folder: Path | None = None,
        authorizing: Authorizing | None = None,
    ) -> None:  # fmt: skip
        self.url = url
        self._authorizing = authorizing
        self._secrets = secrets_folder
        self._clock = clock
        self._key = _load_or_make(home / "issuer-key.json")

    def mint(
        self,
        *,
        organisation: str,
        roles: list[str],
        programmes: list[str] | None = None,
        subject: str = "local",
        lifetime: timedelta = timedelta(hours=12),
        audience: str = AUDIENCE,
        extra: Mapping[str, Any] | None = None,
    ) -> str:
        """A token for one organisation and its roles; `programmes` None means all."""
        now = int(self._clock.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self.url,
            "sub": subject,
            "aud": audience,
            "iat": now,
            "nbf": now,
            "exp": now + int(lifetime.total_seconds()),
            "jti": secrets.token_urlsafe(12),
            "org": organisation,
            "roles": roles,
            "programmes": ["*"] if programmes is None else programmes,
            **(extra or {}),
        }
        return jwt.encode({"alg": _ALGORITHM, "kid": self._key.kid}, claims, self._key)

    def jwks(self) -> dict[str, Any]:
        """The public key set, as services fetch it."""
        return {"keys": [{**self._key.as_dict(private=False), "use": "sig", "alg": _ALGORITHM}]}

    def app(self) -> Starlette:
        """Discovery and keys over HTTP."""
        signing_in = [Route("/authorize", self._authorizing.authorize)] if self._authorizing else []
        return Starlette(
            routes=[
                *signing_in,
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/jwks", self._keys),
                Route("/token", self._token, methods=["POST"]),
                Route("/livez", self._alive),
                Route("/readyz", self._alive),
            ]
        )

    async def _discovery(self, _: Request) -> Response:
        told: dict[str, Any] = {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint": f"{self.url}/token",
            "grant_types_supported": ["client_credentials"],
            "id_token_signing_alg_values_supported": [_ALGORITHM],
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["pairwise"],
        }
        if self._authorizing:
            told |= {
                "authorization_endpoint": f"{self.url}/authorize",
                "authorization_response_iss_parameter_supported": True,
                "code_challenge_methods_supported": ["S256"],
                "grant_types_supported": ["client_credentials", "authorization_code"],
                "response_types_supported": ["code"],
                "token_endpoint_auth_methods_supported": ["client_secret_post", "none"],
            }
        return JSONResponse(told)

    async def _keys(self, _: Request) -> Response:
        return JSONResponse(self.jwks(), headers={"Cache-Control": "max-age=300"})

    async def _token(self, request: Request) -> Response:
        """A token of the role `service` for a service of this machine, or what a person's code stands for."""
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        if self._authorizing and form.get("grant_type") == ["authorization_code"]:
            return self._redeemed(self._authorizing.redeem(form))
        client, secret = (form.get(name, [""])[0] for name in ("client_id", "client_secret"))
        if form.get("grant_type") != ["client_credentials"] or not self._knows(client, secret):
            return JSONResponse({"error": "invalid_client"}, 401)
        token = self.mint(organisation="local", roles=["service"], subject=client, lifetime=SERVICES_TOKENS_LAST)
        seconds = int(SERVICES_TOKENS_LAST.total_seconds())
        content = {"access_token": token, "token_type": "Bearer", "expires_in": seconds}
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    def _redeemed(self, granted: Granted | None) -> Response:
        if granted is None:
            return JSONResponse({"error": "invalid_grant"}, 400, {"Cache-Control": "no-store"})
        person, subject = granted.person, f"demo-{granted.person.organisation}-{granted.person.role}"
        told: dict[str, Any] = {"organisation": person.organisation, "roles": [person.role], "subject": subject}
        content = {
            "access_token": self.mint(**told, lifetime=PEOPLES_TOKENS_LAST),
            "id_token": self.mint(
                **told, lifetime=PEOPLES_TOKENS_LAST, audience=granted.client.id, extra={"nonce": granted.nonce}
            ),
            "token_type": "Bearer",
            "expires_in": int(PEOPLES_TOKENS_LAST.total_seconds()),
        }
        return JSONResponse(content, headers={"Cache-Control": "no-store"})

    def _knows(self, client: str, secret: str) -> bool:
        if self._secrets is None or not client.isalnum():
            return False
        file = client_file(self._secrets, client)
        return file.exists() and secrets.compare_digest(file.read_bytes(), secret.encode())

    async def _alive(self, _: Request) -> Response:
        return JSONResponse({"ok": True})


def client_file(folder: Path, client: str) -> Path:
    """Where a service's own secret is kept."""
    return folder / f"client-{client}"


def _load_or_make(path: Path) -> ECKey:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = ECKey.generate_key("P-256", {"kid": secrets.token_hex(8)}, private=True)
        partial = path.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(made.as_dict(private=True)))
        partial.rename(path)  # whole or not at all: a half-written key would lock everybody out
    return ECKey.import_key(json.loads(path.read_text()))


@cache
def _people() -> list[DemoPerson]:
    from local.cli.demo import definitions  # here: only a demo's page needs it, and it is slow to import
    from local.demo.people import demo_people

    return demo_people(definitions())


def main() -> None:
    """Serve discovery and keys: `python -m local.issuer --home FOLDER --port 8406`."""
    parser = argparse.ArgumentParser(prog="python -m local.issuer", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="the folder that holds the key")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8406)
    parser.add_argument("--url", help="the issuer's name for itself; by default its address")
    parser.add_argument("--clock-file", type=Path, help="a simulated clock")
    parser.add_argument("--secrets", type=Path, help="the folder that holds the services' own secrets")
    parser.add_argument("--page", help="for a demo: where the partner page takes people back who chose whom to be")
    given = parser.parse_args()
    clock: Clock = SharedClock(given.clock_file) if given.clock_file else SystemClock()
    url = given.url or f"http://{given.host}:{given.port}"
    page = Authorizing(url, PageClient("page", given.page), _people, clock) if given.page else None
    issuer = Issuer(given.home, url, clock, secrets_folder=given.secrets, authorizing=page)
    uvicorn.run(issuer.app(), host=given.host, port=given.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
