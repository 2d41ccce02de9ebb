"""The gateway as it runs, but for the socket: its app, its pool as its own role, real tokens, a filled database."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from gateway.api.app import build_app, build_endpoint, checks
from gateway.api.limits import Limits
from gateway.api.page.provider import Client, Provider
from gateway.settings import Settings
from gateway.storage.reading import opened_pool
from local.authorizing import Authorizing, PageClient
from local.engines import Postgres
from local.issuer import Issuer
from tests.support import read_model
from tests.support.asking import Asker
from tests.support.signing_in import DONE, HERE, PEOPLE, Browser
from tests.support.tokens import URL, Tokens


@pytest.fixture(scope="session")
def read_contract(postgres: Postgres) -> str:
    """The name of a database with the two programmes; nobody changes it."""

    async def make() -> None:
        admin = await asyncpg.connect(postgres.dsn())
        await read_model.make_gateway_role(admin)
        await admin.execute("CREATE DATABASE read_contract")
        await admin.close()
        await read_model.fill(postgres.dsn("read_contract"))

    asyncio.run(make())
    return "read_contract"


@pytest.fixture
def gateway_dsn(postgres: Postgres, read_contract: str) -> str:
    """As the gateway connects."""
    return postgres.dsn(read_contract, "gateway", read_model.GATEWAY_PASSWORD)


@pytest.fixture(params=[True, False], ids=["compiled", "resolved"])
def compiled(request: pytest.FixtureRequest) -> bool:
    """Whether answers come from one compiled statement or from resolvers: every test of an answer is run on both."""
    return bool(request.param)


@pytest.fixture
def told(gateway_dsn: str, compiled: bool) -> Settings:
    """Settings of a gateway on that database."""
    return Settings(
        environment="test",
        database_url=gateway_dsn,
        issuer=URL,
        jwks_url="file:///unused",
        cursor_key="test-key",
        seconds_per_query=30,
        compiled=compiled,
    )


@pytest.fixture
async def pool(gateway_dsn: str) -> AsyncIterator[asyncpg.Pool]:
    """The gateway's own pool."""
    async with opened_pool(gateway_dsn, size=4, seconds=30) as opened:
        yield opened


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    """An issuer and who trusts it."""
    return Tokens(tmp_path)


@pytest.fixture
def app(told: Settings, pool: asyncpg.Pool, tokens: Tokens) -> FastAPI:
    """The application."""
    return build_app(build_endpoint(told, pool, tokens.clock), tokens.verifier, checks(pool))


@pytest.fixture
async def asker(app: FastAPI, tokens: Tokens) -> AsyncIterator[Asker]:
    """Asks questions over HTTP."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield Asker(client, tokens)


@pytest.fixture
async def roomy_asker(told: Settings, pool: asyncpg.Pool, tokens: Tokens) -> AsyncIterator[Asker]:
    """An asker whose questions may be as large as the whole schema."""
    limits = Limits(characters=100_000, tokens=10_000, depth=30, fields=5_000, cost=10**9, seconds=30)
    endpoint = build_endpoint(told, pool, tokens.clock, limits)
    app = build_app(endpoint, tokens.verifier, checks(pool))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield Asker(client, tokens)


@pytest.fixture
def issuer(tokens, tmp_path):
    page = Authorizing(URL, PageClient("page", DONE), lambda: PEOPLE, tokens.clock)
    tokens.issuer = Issuer(tmp_path, URL, tokens.clock, authorizing=page)
    return tokens.issuer


@pytest.fixture
async def over(told, pool, tokens):
    """Makes a browser at a gateway whose provider is asked over this transport."""
    opened: list[httpx.AsyncClient] = []

    def make(transport: httpx.AsyncBaseTransport) -> Browser:
        provider = Provider(URL, Client("page", None, DONE), transport=transport)
        app = build_app(build_endpoint(told, pool, tokens.clock), tokens.verifier, checks(pool), provider=provider)
        gateway = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE)
        browser = Browser(gateway, httpx.AsyncClient(transport=transport, base_url=URL))
        opened.extend((browser.gateway, browser.issuer))
        return browser

    yield make
    for client in opened:
        await client.aclose()


@pytest.fixture
def browser(over, issuer) -> Browser:
    return over(httpx.ASGITransport(issuer.app()))
