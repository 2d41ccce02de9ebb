"""A browser between the gateway and a provider, and a provider that answers wrongly: for tests of signing in."""

from urllib.parse import parse_qs, urlsplit

import httpx
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.authorizing import DemoPerson
from local.issuer import Issuer
from tests.support.tokens import URL

HERE = "https://gateway.test"
DONE = f"{HERE}/sign-in/done"
PEOPLE = [DemoPerson("Owner Town (coordinator)", "owner", "coordinator"), DemoPerson("Friends", "friend", "partner")]
BROKEN = "could not be completed"


class Browser:
    """Follows what it is told to, as browsers do, between the gateway and the issuer."""

    def __init__(self, gateway: httpx.AsyncClient, issuer: httpx.AsyncClient):
        self.gateway, self.issuer = gateway, issuer

    async def start(self, **more: str) -> dict[str, str]:
        """What the issuer is asked."""
        answer = await self.gateway.get("/sign-in/start", params={"lang": "en"} | more)
        assert answer.status_code == 303
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    async def choose(self, asked: dict[str, str], person: int = 0) -> dict[str, str]:
        """What the issuer sends back."""
        answer = await self.issuer.get("/authorize", params=asked | {"person": str(person)})
        assert answer.headers["location"].startswith(f"{DONE}?")
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}

    async def done(self, told: dict[str, str]) -> httpx.Response:
        return await self.gateway.get("/sign-in/done", params=told)


async def refused(browser: Browser, told: dict[str, str], status: int = 400, says: str = BROKEN) -> None:
    answer = await browser.done(told)
    assert answer.status_code == status
    assert says in answer.text
    cookies = answer.headers.get_list("set-cookie")
    assert not [one for one in cookies if one.startswith("insteg=")]
    assert [one for one in cookies if one.startswith('insteg-signing-in=""')], "what was begun is over"


def wrong_provider(issuer: Issuer, tokens: dict, discovery: dict | None = None) -> httpx.ASGITransport:
    """A provider that the gateway trusts the keys of, answering wrongly."""
    honest = {"issuer": URL, "authorization_endpoint": f"{URL}/authorize", "token_endpoint": f"{URL}/token"}

    async def discover(_):
        return JSONResponse(honest | (discovery or {}))

    async def token(_):
        return JSONResponse(tokens)

    return httpx.ASGITransport(
        Starlette(
            routes=[Route("/.well-known/openid-configuration", discover), Route("/token", token, methods=["POST"])]
        )
    )


def minted(issuer: Issuer, nonce: str, **more) -> dict[str, str]:
    mine = {"organisation": "owner", "roles": ["coordinator"], "subject": "somebody"}
    access = mine | more.get("access", {})
    identity = mine | {"audience": "page", "extra": {"nonce": nonce}} | more.get("identity", {})
    return {"access_token": issuer.mint(**access), "id_token": issuer.mint(**identity)}
