"""The partner page in a real browser: signed in by form, on a phone, without JavaScript, by keyboard, and axe-core."""

import pytest
from playwright.async_api import BrowserContext, Page

from tests.support.browsing import PICTURES, browsing, needs_axe, needs_browser, served, violations

PHONE = {"width": 360, "height": 740}
READERS = {"staff": ("coordinator", "owner"), "partner": ("partner", "friend")}
GOAL = "/programmes/bridge/goals/satisfied"
EVIDENCE = f"{GOAL}/evidence?subject=person-771"

pytestmark = needs_browser


@pytest.fixture
def compiled() -> bool:
    """Pages are the same whichever way an answer was found."""
    return True


async def _signed_in(context: BrowserContext, address: str, token: str, lang: str) -> Page:
    page = await context.new_page()
    await page.goto(f"{address}/?lang={lang}")
    assert "/sign-in" in page.url
    await page.fill("#token", token)
    await page.click("main button")
    await page.wait_for_url(f"{address}/?lang={lang}")
    return page


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("reader", READERS)
async def test_a_reader_signs_in_and_sees_a_programme_on_a_phone(app, tokens, reader: str, lang: str):
    role, organisation = READERS[reader]
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with served(app) as address, browsing() as browser:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await _signed_in(context, address, tokens.mint(role, organisation=organisation), lang)
        await page.screenshot(path=PICTURES / f"programmes-{reader}-{lang}.png", full_page=True)
        await page.click("article a")
        await page.wait_for_url("**/programmes/bridge**")
        await page.screenshot(path=PICTURES / f"programme-{reader}-{lang}.png", full_page=True)
        assert await page.locator("svg.bar").count() > 0
        assert await page.locator("svg.curve").count() > 0
        await page.click("article[id=satisfied] > p > a")
        await page.wait_for_url("**/goals/satisfied**")
        await page.screenshot(path=PICTURES / f"goal-{reader}-{lang}.png", full_page=True)
        await page.click("header form button")
        await page.wait_for_url("**/sign-in**")
        assert await context.cookies() == []


async def test_the_page_fits_a_phone_and_loads_nothing_from_elsewhere(app, tokens):
    asked_for: list[str] = []
    async with served(app) as address, browsing() as browser:
        context = await browser.new_context(viewport=PHONE)
        context.on("request", lambda request: asked_for.append(request.url))
        page = await _signed_in(context, address, tokens.mint("coordinator", organisation="owner"), "sv")
        for path in (EVIDENCE, GOAL, "/programmes/bridge"):
            await page.goto(f"{address}{path}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        drawn = await page.evaluate("getComputedStyle(document.querySelector('.bar .there')).fill")
        assert drawn == "rgb(18, 57, 91)", "the style sheet is taken, by its hash"
        await page.fill("#on", "2024-01-31")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**on=2024-01-31**")
    assert [url for url in asked_for if not url.startswith(address)] == []


@needs_axe
@pytest.mark.parametrize("reader", READERS)
async def test_every_page_meets_wcag_2_1_aa(app, tokens, reader: str):
    found = {}
    role, organisation = READERS[reader]
    async with served(app) as address, browsing() as browser:
        cookie = {"name": "insteg", "value": tokens.mint(role, organisation=organisation), "url": address}
        for path in ("/", "/programmes/bridge", GOAL, EVIDENCE, "/programmes/none", "/sign-in"):
            found[path] = await violations(browser, f"{address}{path}", cookies=[cookie])
    assert {page: wrong for page, wrong in found.items() if wrong} == {}
