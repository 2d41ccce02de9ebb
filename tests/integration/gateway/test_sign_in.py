"""Signing in at a provider: the whole way with the local issuer, and everything that an attacker would try on it."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.api.app import build_app, build_endpoint, checks
from gateway.api.page.provider import Client, Provider
from gateway.api.page.session import own_page
from local.authorizing import Authorizing, DemoPerson, PageClient
from local.issuer import PEOPLES_TOKENS_LAST, Issuer
from tests.support.tokens import URL

HERE = "https://gateway.test"
DONE = f"{HERE}/sign-in/done"
PEOPLE = [DemoPerson("Owner Town (coordinator)", "owner", "coordinator"), DemoPerson("Friends", "friend", "partner")]
BROKEN = "could not be completed"


@pytest.fixture
def compiled() -> bool:
    return True


@pytest.fixture
def issuer(tokens, tmp_path):
    page = Authorizing(URL, PageClient("page", DONE), lambda: PEOPLE, tokens.clock)
    tokens.issuer = Issuer(tmp_path, URL, tokens.clock, authorizing=page)
    return tokens.issuer


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


async def test_somebody_signs_in_reads_and_signs_out(browser: Browser):
    page = await browser.gateway.get("/programmes/bridge?lang=en&on=2024-03-31")
    signing = await browser.gateway.get(page.headers["location"])
    link = re.search(r'class="button" href="([^"]+)"', signing.text)[1].replace("&amp;", "&")
    assert "<textarea" not in signing.text
    away = await browser.gateway.get(link)
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/sign-in"} <= set(away.headers["set-cookie"].split("; "))
    choosing = await browser.issuer.get(away.headers["location"])
    assert "Owner Town (coordinator)" in choosing.text
    chosen = await browser.issuer.get(
        "/authorize" + re.search(r'href="([^"]+)"', choosing.text)[1].replace("&amp;", "&")
    )
    back = await browser.gateway.get(chosen.headers["location"])
    assert back.headers["location"] == "/programmes/bridge?lang=en&on=2024-03-31"
    cookie = next(one for one in back.headers.get_list("set-cookie") if one.startswith("insteg="))
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=28800"} <= set(cookie.split("; "))
    assert "Exact figures" in (await browser.gateway.get(back.headers["location"])).text
    await browser.gateway.post("/sign-out?lang=en")
    assert (await browser.gateway.get("/")).status_code == 303
    assert not browser.gateway.cookies


async def test_the_session_ends_with_the_token(browser: Browser, tokens):
    assert (await browser.done(await browser.choose(await browser.start()))).status_code == 303
    assert (await browser.gateway.get("/?lang=en")).status_code == 200
    tokens.clock.advance(PEOPLES_TOKENS_LAST + timedelta(minutes=1))
    assert (await browser.gateway.get("/?lang=en")).headers["location"].startswith("/sign-in")


async def _refused(browser: Browser, told: dict[str, str], status: int = 400, says: str = BROKEN) -> None:
    answer = await browser.done(told)
    assert answer.status_code == status
    assert says in answer.text
    cookies = answer.headers.get_list("set-cookie")
    assert not [one for one in cookies if one.startswith("insteg=")]
    assert [one for one in cookies if one.startswith('insteg-signing-in=""')], "what was begun is over"


@pytest.mark.parametrize("state", ["", "guessed", "å"])
async def test_a_wrong_state_is_refused(browser: Browser, state: str):
    told = await browser.choose(await browser.start(lang="en"))
    browser.gateway.headers["accept-language"] = "en"
    await _refused(browser, told | {"state": state})


async def test_an_answer_that_another_browser_began_is_refused(browser: Browser, over, issuer):
    attacker = over(httpx.ASGITransport(issuer.app()))
    told = await attacker.choose(await attacker.start())
    browser.gateway.headers["accept-language"] = "en"
    await _refused(browser, told)
    await browser.start()
    await _refused(browser, told)


async def test_a_code_is_good_once(browser: Browser):
    browser.gateway.headers["accept-language"] = "en"
    asked = await browser.start()
    kept = browser.gateway.cookies["insteg-signing-in"]
    told = await browser.choose(asked)
    assert (await browser.done(told)).status_code == 303
    browser.gateway.cookies.delete("insteg")
    await _refused(browser, told)
    browser.gateway.cookies.set("insteg-signing-in", kept, domain="gateway.test", path="/sign-in")
    await _refused(browser, told)


async def test_a_code_of_another_sign_in_is_worth_nothing_without_its_verifier(browser: Browser, over, issuer):
    browser.gateway.headers["accept-language"] = "en"
    stolen = await browser.choose(await browser.start())
    attacker = over(httpx.ASGITransport(issuer.app()))
    attacker.gateway.headers["accept-language"] = "en"
    own = await attacker.choose(await attacker.start())
    await _refused(attacker, own | {"code": stolen["code"]})


@pytest.mark.parametrize("iss", ["", "https://other.test", f"{URL}/"])
async def test_an_answer_that_names_another_issuer_or_none_is_refused(browser: Browser, iss: str):
    browser.gateway.headers["accept-language"] = "en"
    await _refused(browser, await browser.choose(await browser.start()) | {"iss": iss})


async def test_a_provider_that_says_no_is_told_so(browser: Browser):
    browser.gateway.headers["accept-language"] = "en"
    told = await browser.choose(await browser.start(), person=7)
    assert told["error"] == "access_denied"
    await _refused(browser, told, 403, "did not let you in")


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.test", "https://evil.test", "/\\evil.test", "\\\\evil.test", "javascript:alert(1)", "/%0d%0aset-cookie:x",
     "/a\r\nLocation: https://evil.test", "/ ", "evil.test", "/\tevil", "///evil.test"],
)  # fmt: skip
async def test_nobody_is_led_elsewhere(browser: Browser, elsewhere: str):
    told = await browser.choose(await browser.start(next=elsewhere))
    location = (await browser.done(told)).headers["location"]
    assert urlsplit(location).netloc == ""
    assert location in ("/?lang=en", "/%0d%0aset-cookie:x")
    page = await browser.gateway.get("/sign-in", params={"next": elsewhere})
    assert "evil" not in page.text


def test_a_page_of_ones_own_is_a_path():
    assert own_page("/programmes/b?lang=sv&on=2024-01-01#x") == "/programmes/b?lang=sv&on=2024-01-01#x"
    assert own_page("/" + "x" * 500) == ""


def _evil(issuer: Issuer, tokens: dict, discovery: dict | None = None) -> httpx.ASGITransport:
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


def _minted(issuer: Issuer, nonce: str, **more) -> dict[str, str]:
    mine = {"organisation": "owner", "roles": ["coordinator"], "subject": "somebody"}
    access = mine | more.get("access", {})
    identity = mine | {"audience": "page", "extra": {"nonce": nonce}} | more.get("identity", {})
    return {"access_token": issuer.mint(**access), "id_token": issuer.mint(**identity)}


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
    browser = over(_evil(issuer, kept, discovery))
    browser.gateway.headers["accept-language"] = "en"
    asked = await browser.start()
    kept.update(answers(asked["nonce"]))
    return browser, {"code": "c", "state": asked["state"]}


async def test_the_wrong_provider_is_only_wrong_where_it_is(over, issuer):
    browser, told = await _with(over, issuer, lambda nonce: _minted(issuer, nonce))
    assert (await browser.done(told)).status_code == 303


@pytest.mark.parametrize("wrong", WRONG)
async def test_tokens_that_are_not_of_this_sign_in_are_refused(over, issuer, wrong: str):
    more, says = WRONG[wrong]

    def answers(nonce: str) -> dict[str, str]:
        if "extra" in more.get("identity", {}) and "azp" in more["identity"]["extra"]:
            return _minted(issuer, nonce, identity={"extra": {"nonce": nonce, "azp": "another"}})
        return _minted(issuer, nonce, **more)

    browser, told = await _with(over, issuer, answers)
    await _refused(browser, told, 400 if says == BROKEN else 403, says)


async def test_an_id_token_that_nobody_signed_is_refused(over, issuer, tokens):
    def answers(nonce: str) -> dict[str, str]:
        claims = {"iss": URL, "sub": "somebody", "aud": "page", "nonce": nonce, "exp": 2**33, "iat": 0}
        kid = issuer.jwks()["keys"][0]["kid"]
        from joserfc.jwk import OctKey

        forged = jwt.encode({"alg": "HS256", "kid": kid}, claims, OctKey.import_key("x" * 32))
        return _minted(issuer, nonce) | {"id_token": forged}

    browser, told = await _with(over, issuer, answers)
    await _refused(browser, told)


@pytest.mark.parametrize(
    "discovery",
    [{"issuer": "https://other.test"}, {"token_endpoint": "file:///etc/passwd"}, {"authorization_endpoint": None}],
)
async def test_a_discovery_document_that_is_not_the_issuers_is_not_used(over, issuer, discovery):
    browser = over(_evil(issuer, {}, discovery))
    answer = await browser.gateway.get("/sign-in/start?lang=en")
    assert answer.status_code == 503
    assert "cannot be shown just now" in answer.text


async def test_a_provider_that_is_away_is_said_on_a_page(over):
    def away(_):
        raise httpx.ConnectError("nobody there")

    assert (await over(httpx.MockTransport(away)).gateway.get("/sign-in/start")).status_code == 503


async def test_where_people_sign_in_at_a_provider_no_token_is_pasted(browser: Browser, tokens):
    token = tokens.mint("coordinator", organisation="owner")
    answer = await browser.gateway.post("/sign-in", data={"token": token})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


async def test_a_form_that_another_site_sent_signs_nobody_in(asker):
    token = asker.tokens.mint("coordinator", organisation="owner")
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 303)):
        answer = await asker.client.post("/sign-in", data={"token": token}, headers={"sec-fetch-site": site})
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"redirect_uri": "https://evil.test"}, 400),
        ({"client_id": "other"}, 400),
        ({"response_type": "token"}, 303),
        ({"code_challenge_method": "plain"}, 303),
        ({"code_challenge": "short"}, 303),
        ({"scope": "other"}, 303),
    ],
)
async def test_the_local_issuer_gives_no_code_for_another_address_or_without_pkce(browser, change, status):
    asked = await browser.start() | {"person": "0"} | change
    answer = await browser.issuer.get(f"/authorize?{urlencode(asked)}")
    assert answer.status_code == status
    assert "code=" not in answer.headers.get("location", "")
    assert "evil" not in answer.headers.get("location", "")


async def test_a_code_runs_out(browser: Browser, tokens):
    browser.gateway.headers["accept-language"] = "en"
    told = await browser.choose(await browser.start())
    tokens.clock.advance(timedelta(minutes=2))
    await _refused(browser, told)


def test_an_issuer_without_a_demo_has_no_page_to_sign_in_on(tmp_path, tokens):
    routes = {route.path for route in Issuer(tmp_path, URL, tokens.clock).app().routes}
    assert "/authorize" not in routes
