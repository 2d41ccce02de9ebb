"""A provider that answers wrongly: tokens of another sign-in, client, person or signer, another's document."""

from datetime import timedelta

import httpx
import pytest
from joserfc import jwt

from tests.support.signing_in import BROKEN, minted, refused, wrong_provider
from tests.support.tokens import URL


@pytest.fixture
def compiled() -> bool:
    return True


WRONG = {
    "another nonce": ({"identity": {"extra": {"nonce": "other"}}}, BROKEN),
    "no nonce": ({"identity": {"extra": {}}}, BROKEN),
    "an id token for another client": ({"identity": {"audience": "another"}}, BROKEN),
    "an id token given to another client": ({"identity": {"extra": {"azp": "another"}}}, BROKEN),
    "an expired id token": ({"identity": {"lifetime": timedelta(hours=-1)}}, BROKEN),
    "an access token for another service": ({"access": {"audience": "another"}}, "no organisation or role"),
    "an access token of somebody else": ({"access": {"subject": "else"}}, "no organisation or role"),
}


async def _with(over, issuer, answers: dict, discovery: dict | None = None):
    kept: dict = {}
    browser = over(wrong_provider(issuer, kept, discovery))
    browser.gateway.headers["accept-language"] = "en"
    asked = await browser.start()
    kept.update(answers(asked["nonce"]))
    return browser, {"code": "c", "state": asked["state"]}


async def test_the_wrong_provider_is_only_wrong_where_it_is(over, issuer):
    browser, told = await _with(over, issuer, lambda nonce: minted(issuer, nonce))
    assert (await browser.done(told)).status_code == 303


@pytest.mark.parametrize("wrong", WRONG)
async def test_tokens_that_are_not_of_this_sign_in_arerefused(over, issuer, wrong: str):
    more, says = WRONG[wrong]

    def answers(nonce: str) -> dict[str, str]:
        if "extra" in more.get("identity", {}) and "azp" in more["identity"]["extra"]:
            return minted(issuer, nonce, identity={"extra": {"nonce": nonce, "azp": "another"}})
        return minted(issuer, nonce, **more)

    browser, told = await _with(over, issuer, answers)
    await refused(browser, told, 400 if says == BROKEN else 403, says)


async def test_an_id_token_that_nobody_signed_isrefused(over, issuer, tokens):
    def answers(nonce: str) -> dict[str, str]:
        claims = {"iss": URL, "sub": "somebody", "aud": "page", "nonce": nonce, "exp": 2**33, "iat": 0}
        kid = issuer.jwks()["keys"][0]["kid"]
        from joserfc.jwk import OctKey

        forged = jwt.encode({"alg": "HS256", "kid": kid}, claims, OctKey.import_key("x" * 32))
        return minted(issuer, nonce) | {"id_token": forged}

    browser, told = await _with(over, issuer, answers)
    await refused(browser, told)


@pytest.mark.parametrize(
    "discovery",
    [{"issuer": "https://other.test"}, {"token_endpoint": "file:///etc/passwd"}, {"authorization_endpoint": None}],
)
async def test_a_discovery_document_that_is_not_the_issuers_is_not_used(over, issuer, discovery):
    browser = over(wrong_provider(issuer, {}, discovery))
    answer = await browser.gateway.get("/sign-in/start?lang=en")
    assert answer.status_code == 503
    assert "cannot be shown just now" in answer.text


async def test_a_provider_that_is_away_is_said_on_a_page(over):
    def away(_):
        raise httpx.ConnectError("nobody there")

    assert (await over(httpx.MockTransport(away)).gateway.get("/sign-in/start")).status_code == 503
