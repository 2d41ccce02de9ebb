"""The issuer of one machine: its key stays its own, its tokens hold everywhere."""

import json
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from common.clock import ManualClock
from common.tokens import TokenRefused, TokenVerifier
from local.issuer import AUDIENCE, Issuer
from tests.support.tokens import AT

URL = "http://127.0.0.1:8406"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(AT)


def _verifier(issuer: Issuer, clock: ManualClock) -> TokenVerifier:
    async def fetch() -> dict:
        return issuer.jwks()

    return TokenVerifier(URL, AUDIENCE, f"{URL}/jwks", clock, fetch=fetch)


async def test_its_tokens_say_who_asks(tmp_path: Path, clock):
    issuer = Issuer(tmp_path, URL, clock)
    token = issuer.mint(organisation="soderhamn", roles=["coordinator"], programmes=["natverksbygge"])
    principal = await _verifier(issuer, clock).verify(token)
    assert (principal.organisation, principal.roles) == ("soderhamn", {"coordinator"})
    assert principal.may("programmes", "natverksbygge")
    assert not principal.may("programmes", "en-vag-in")


async def test_without_a_list_a_token_reaches_every_programme(tmp_path: Path, clock):
    issuer = Issuer(tmp_path, URL, clock)
    principal = await _verifier(issuer, clock).verify(issuer.mint(organisation="o", roles=["auditor"]))
    assert principal.may("programmes", "any")


async def test_tokens_expire_by_the_injected_clock(tmp_path: Path, clock):
    issuer = Issuer(tmp_path, URL, clock)
    token = issuer.mint(organisation="o", roles=[], lifetime=timedelta(days=1))
    clock.advance(timedelta(days=2))
    with pytest.raises(TokenRefused, match="expired"):
        await _verifier(issuer, clock).verify(token)


async def test_the_key_is_kept_and_tokens_hold_after_a_restart(tmp_path: Path, clock):
    token = Issuer(tmp_path, URL, clock).mint(organisation="o", roles=[])
    assert await _verifier(Issuer(tmp_path, URL, clock), clock).verify(token)


async def test_another_machines_tokens_do_not_hold_here(tmp_path: Path, clock):
    token = Issuer(tmp_path / "other", URL, clock).mint(organisation="o", roles=[])
    with pytest.raises(TokenRefused):
        await _verifier(Issuer(tmp_path / "here", URL, clock), clock).verify(token)


def test_only_its_owner_can_read_the_key_and_nothing_secret_is_published(tmp_path: Path, clock):
    issuer = Issuer(tmp_path, URL, clock)
    key = tmp_path / "issuer-key.json"
    assert key.stat().st_mode & 0o777 == 0o600
    secret = json.loads(key.read_text())["d"]
    assert secret not in json.dumps(issuer.jwks())


async def test_discovery_leads_to_the_keys(tmp_path: Path, clock):
    issuer = Issuer(tmp_path, URL, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(issuer.app()), base_url=URL) as client:
        found = (await client.get("/.well-known/openid-configuration")).json()
        assert found["issuer"] == URL
        assert (await client.get(found["jwks_uri"])).json() == issuer.jwks()
        assert (await client.get("/readyz")).status_code == 200


async def _asked(issuer: Issuer, **form: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(issuer.app()), base_url=URL) as client:
        return await client.post("/token", data={"grant_type": "client_credentials", **form})


async def test_a_service_gets_a_token_for_its_own_secret_and_nobody_else_does(tmp_path: Path, clock):
    (tmp_path / "client-surveys").write_text("open-sesame")
    issuer = Issuer(tmp_path, URL, clock, secrets_folder=tmp_path)
    told = (await _asked(issuer, client_id="surveys", client_secret="open-sesame")).json()
    principal = await _verifier(issuer, clock).verify(told["access_token"])
    assert (principal.subject, principal.roles) == ("surveys", {"service"})
    for client, secret in (("surveys", "x"), ("matching", "open-sesame"), ("../client-surveys", "open-sesame")):
        assert (await _asked(issuer, client_id=client, client_secret=secret)).status_code == 401
    shut = Issuer(tmp_path, URL, clock)
    assert (await _asked(shut, client_id="surveys", client_secret="open-sesame")).status_code == 401
