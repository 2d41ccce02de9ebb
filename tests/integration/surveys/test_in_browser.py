"""The answer page in a real browser: every language, a phone's screen, no JavaScript, the keyboard, and axe-core."""

import re

import pytest

from surveys.domain.languages import LANGUAGES, RIGHT_TO_LEFT
from tests.support.browsing import PICTURES, browsing, needs_axe, needs_browser, served, violations

PHONE = {"width": 360, "height": 740}
SMALLEST_TARGET = 44

pytestmark = needs_browser


@pytest.mark.parametrize("language", LANGUAGES)
async def test_somebody_answers_on_a_phone_without_javascript(surveys, language):
    path = await surveys.asked()
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with served(surveys.app) as address, browsing() as browser:
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{address}{path}?lang={language}")
        for step, filled in enumerate(("employability:7", "network-size:12", "satisfied:5", "own-words"), 1):
            await page.screenshot(path=PICTURES / f"{language}-{step}.png", full_page=True)
            item, _, value = filled.partition(":")
            if item in {"network-size", "own-words"}:
                await page.fill(f"#{item}", value or "...")
            else:
                await page.check(f'input[name="i.{item}"][value="{value}"]')
            if item == "satisfied":
                await page.check('input[name="i.strengthened"][value="4"]')
            await page.click("main .buttons button:first-of-type")
            assert re.search(f"lang={language}&(step={step + 1}|done=1)", page.url)
        await page.screenshot(path=PICTURES / f"{language}-thanks.png", full_page=True)
        instrument = surveys.tools.shelf.get("entry-exit")
        assert await page.inner_text("h1") == instrument.thanks.in_(language)
        assert await context.cookies() == []
    (name,) = [name for name, _ in await surveys.events() if name.startswith("answer:")]
    scores = (await surveys.bodies(name))[0]["scores"]
    assert scores == {"employability": 7, "network-size": 12, "satisfied": 5, "strengthened": 4}


@needs_axe
@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_meets_wcag_2_1_aa(surveys, language):
    path = await surveys.asked()
    pages = [f"{path}?lang={language}&step={step}" for step in range(1, 5)]
    pages += [f"/s?lang={language}", f"/s/wrong?lang={language}"]
    async with served(surveys.app) as address, browsing() as browser:
        found = {page: await violations(browser, address + page) for page in pages}
        await surveys.send(path, satisfied="5")
        found["used"] = await violations(browser, f"{address}{path}?lang={language}&done=1")
    assert {page: wrong for page, wrong in found.items() if wrong} == {}


@needs_axe
async def test_axe_core_sees_what_is_wrong(surveys, tmp_path):
    bad = "<html><body><input><p style='color:#aaa;background:#fff'>pale</p></body></html>"
    (tmp_path / "bad.html").write_text(bad)
    async with browsing() as browser:
        found = " ".join(await violations(browser, f"file://{tmp_path}/bad.html"))
    assert "label" in found
    assert "color-contrast" in found


async def test_the_page_is_read_from_its_own_side_fits_the_screen_and_has_large_targets(surveys):
    path = await surveys.asked()
    async with served(surveys.app) as address, browsing() as browser:
        context = await browser.new_context(viewport=PHONE)
        page = await context.new_page()
        for language in LANGUAGES:
            await page.goto(f"{address}{path}?lang={language}")
            way = await page.evaluate("getComputedStyle(document.body).direction")
            assert way == ("rtl" if language in RIGHT_TO_LEFT else "ltr")
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            small = await page.evaluate(
                "s => [...document.querySelectorAll('button:not(.default), label.option, a, input[type=text]')]"
                ".map(e => e.getBoundingClientRect()).filter(r => r.width < s || r.height < s).length",
                SMALLEST_TARGET,
            )
            assert small == 0


async def test_by_keyboard_alone_one_gets_through(surveys):
    path = await surveys.asked(moment="entry")
    async with served(surveys.app) as address, browsing() as browser:
        page = await (await browser.new_context(viewport=PHONE)).new_page()
        await page.goto(f"{address}{path}?lang=en")
        await page.focus('input[name="i.health"]')
        await page.keyboard.press("Space")
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Enter")  # goes on, and does not switch the language
        await page.wait_for_url("**lang=en&step=2")
        await page.focus("#network-size")
        await page.keyboard.type("3")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**done=1")
    (name,) = [name for name, _ in await surveys.events() if name.startswith("answer:")]
    assert (await surveys.bodies(name))[0]["scores"] == {"health": 2, "network-size": 3}


async def test_the_language_switch_keeps_what_is_chosen_and_a_broken_connection_loses_no_sent_page(surveys):
    path = await surveys.asked()
    async with served(surveys.app) as address, browsing() as browser:
        context = await browser.new_context(viewport=PHONE)
        page = await context.new_page()
        await page.goto(f"{address}{path}?lang=sv")
        await page.check('input[name="i.health"][value="3"]')
        await page.click('button[value="lang:ar"]')
        assert await page.get_attribute("html", "dir") == "rtl"
        assert await page.is_checked('input[name="i.health"][value="3"]')
        await page.click("main .buttons button:first-of-type")
        await page.fill("#network-size", "8")
        await context.set_offline(True)
        with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
            await page.goto(f"{address}{path}?lang=ar&step=3")
        await context.set_offline(False)
        await page.goto(f"{address}{path}?lang=ar")
        assert await page.get_attribute("#network-size", "value") == ""  # the page that was never sent is empty again
        await page.goto(f"{address}{path}?lang=ar&step=1")
        assert await page.is_checked('input[name="i.health"][value="3"]')


async def test_nothing_is_loaded_from_anywhere_and_no_script_would_run(surveys):
    path = await surveys.asked()
    asked_for, said = [], []
    async with served(surveys.app) as address, browsing() as browser:
        page = await (await browser.new_context()).new_page()
        page.on("request", lambda request: asked_for.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        await page.goto(f"{address}{path}")
        await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')")
        assert await page.evaluate("window.ran") is None
    assert [url for url in asked_for if not url.startswith(address + path)] == [] or "Content Security" in str(said)
