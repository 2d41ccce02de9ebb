"""Signing in at a provider: the whole way with the local issuer, and what an attacker would try on it."""

import re
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from gateway.api.page.session import own_page
from local.issuer import PEOPLES_TOKENS_LAST, Issuer
from tests.support.signing_in import Browser, refused
from tests.support.tokens import URL


@pytest.fixture
def compiled() -> bool:
    return True


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


async def test_what_a_provider_says_beyond_the_protocol_is_ignored(browser: Browser):
    told = await browser.choose(await browser.start())
    assert (await browser.done(told | {"session_state": "s", "authuser": "0"})).status_code == 303


async def test_the_session_ends_with_the_token(browser: Browser, tokens):
    assert (await browser.done(await browser.choose(await browser.start()))).status_code == 303
    assert (await browser.gateway.get("/?lang=en")).status_code == 200
    tokens.clock.advance(PEOPLES_TOKENS_LAST + timedelta(minutes=1))
    assert (await browser.gateway.get("/?lang=en")).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("state", ["", "guessed", "å"])
async def test_a_wrong_state_isrefused(browser: Browser, state: str):
    told = await browser.choose(await browser.start(lang="en"))
    browser.gateway.headers["accept-language"] = "en"
    await refused(browser, told | {"state": state})


async def test_an_answer_that_another_browser_began_isrefused(browser: Browser, over, issuer):
    attacker = over(httpx.ASGITransport(issuer.app()))
    told = await attacker.choose(await attacker.start())
    browser.gateway.headers["accept-language"] = "en"
    await refused(browser, told)
    await browser.start()
    await refused(browser, told)


async def test_a_code_is_good_once(browser: Browser):
    browser.gateway.headers["accept-language"] = "en"
    asked = await browser.start()
    kept = browser.gateway.cookies["insteg-signing-in"]
    told = await browser.choose(asked)
    assert (await browser.done(told)).status_code == 303
    browser.gateway.cookies.delete("insteg")
    await refused(browser, told)
    browser.gateway.cookies.set("insteg-signing-in", kept, domain="gateway.test", path="/sign-in")
    await refused(browser, told)


async def test_a_code_of_another_sign_in_is_worth_nothing_without_its_verifier(browser: Browser, over, issuer):
    browser.gateway.headers["accept-language"] = "en"
    stolen = await browser.choose(await browser.start())
    attacker = over(httpx.ASGITransport(issuer.app()))
    attacker.gateway.headers["accept-language"] = "en"
    own = await attacker.choose(await attacker.start())
    await refused(attacker, own | {"code": stolen["code"]})


@pytest.mark.parametrize("iss", ["", "https://other.test", f"{URL}/"])
async def test_an_answer_that_names_another_issuer_or_none_isrefused(browser: Browser, iss: str):
    browser.gateway.headers["accept-language"] = "en"
    await refused(browser, await browser.choose(await browser.start()) | {"iss": iss})


async def test_a_provider_that_says_no_is_told_so(browser: Browser):
    browser.gateway.headers["accept-language"] = "en"
    told = await browser.choose(await browser.start(), person=7)
    assert told["error"] == "access_denied"
    await refused(browser, told, 403, "did not let you in")


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
    await refused(browser, told)


def test_an_issuer_without_a_demo_has_no_page_to_sign_in_on(tmp_path, tokens):
    routes = {route.path for route in Issuer(tmp_path, URL, tokens.clock).app().routes}
    assert "/authorize" not in routes
