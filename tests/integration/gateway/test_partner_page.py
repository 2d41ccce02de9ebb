"""The partner page: who signs in sees what the schema says to them, and nothing before."""

import re

import httpx
import pytest

from gateway.api.access import PAGES
from tests.support.asking import Asker

PROGRAMME = "/programmes/bridge"


async def _sign_in(asker: Asker, role: str, organisation: str) -> None:
    token = asker.tokens.mint(role, organisation=organisation)
    answer = await asker.client.post("/sign-in?lang=en", data={"token": f" {token[:50]}\n{token[50:]} "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?lang=en")
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    asker.client.cookies.clear()
    asker.client.headers["cookie"] = cookie.partition(";")[0]


@pytest.mark.parametrize("path", ["/", PROGRAMME])
async def test_nothing_is_shown_before_signing_in(asker: Asker, path: str):
    answer = await asker.client.get(path)
    back = "" if path == "/" else "&next=%2Fprogrammes%2Fbridge"
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?lang=sv{back}")
    assert answer.content == b""


async def test_a_token_that_does_not_hold_is_refused_kindly(asker: Asker):
    for token in ("", "nonsense", "a.b.c", "x" * 5000):
        answer = await asker.client.post("/sign-in?lang=en", data={"token": token})
        assert answer.status_code == 403
        assert "Get a new one" in answer.text
        assert "set-cookie" not in answer.headers
        assert token[:5] not in answer.text or not token
    asker.client.headers["cookie"] = "insteg=nonsense"
    assert (await asker.client.get("/")).status_code == 303


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [(b"token=\xff", "application/x-www-form-urlencoded", 400), (b"{}", "application/json", 415),
     (b"token=" + b"x" * 20_000, "application/x-www-form-urlencoded", 413)],
)  # fmt: skip
async def test_what_is_no_form_is_refused(asker: Asker, content: bytes, media: str, status: int):
    answer = await asker.client.post("/sign-in", content=content, headers={"content-type": media})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


async def test_staff_see_exact_figures_of_any_day(asker: Asker):
    await _sign_in(asker, "coordinator", "owner")
    page = await asker.client.get(f"{PROGRAMME}?lang=en")
    assert page.status_code == 200
    assert "Exact figures, live from the events." in page.text
    figures = await asker.read('{ programme(id: "bridge") { goals { figure { value } } } }')
    shown = re.findall(r'<p class="value"><strong>([^<]+)</strong>', page.text)
    told = [goal["figure"]["value"] for goal in figures["programme"]["goals"]]
    assert [one.split(" ")[0] for one in shown] == [one or "nobody" for one in told]
    before = await asker.client.get(f"{PROGRAMME}?lang=en&on=2023-12-31")
    assert before.text != page.text
    assert 'value="2023-12-31"' in before.text
    wrong = await asker.client.get(f"{PROGRAMME}?lang=en&on=yesterday!")
    assert wrong.status_code == 422
    assert "The day could not be read" in wrong.text


async def test_what_releases_never_speak_of_is_no_row_among_what_they_say_and_can_be_looked_up(asker: Asker):
    asked = await asker.read(
        '{ programme(id: "bridge") { goals { id released { headline { text } } } } }',
        role="partner",
        organisation="friend",
    )
    silent = {goal["id"] for goal in asked["programme"]["goals"] if goal["released"] is None}
    said = {goal["id"] for goal in asked["programme"]["goals"]} - silent
    assert silent
    assert said
    await _sign_in(asker, "partner", "friend")
    page = (await asker.client.get(f"{PROGRAMME}?lang=en")).text
    table, _, after = page.partition("</tbody>")
    assert set(re.findall(r'<th scope="row"><a href="#([^"]+)"', table)) == said
    listed, _, _ = after.partition("</details>")
    assert f'Goals that released figures do not speak of <span class="quiet">({len(silent)})' in listed
    assert set(re.findall(r'<li><a href="#([^"]+)"', listed)) == silent
    assert set(re.findall(r'<article id="([^"]+)"', page)) == said | silent


async def test_a_partner_sees_what_the_release_says_and_no_exact_figure(asker: Asker):
    await _sign_in(asker, "partner", "friend")
    page = (await asker.client.get(f"{PROGRAMME}?lang=en")).text
    assert "at least 15 of at least 20" in page
    assert "7341" not in page
    assert "Exact figures" not in page
    older = (await asker.client.get(f"{PROGRAMME}?lang=en&release=bridge~1")).text
    assert "cannot be shown at this size" in older
    assert "at least 15 of at least 20" not in older


async def test_another_organisations_programme_is_not_there(asker: Asker):
    await _sign_in(asker, "partner", "nobody")
    answer = await asker.client.get(f"{PROGRAMME}?lang=en")
    assert answer.status_code == 404
    assert "There is no such programme for you." in answer.text
    assert "takes part in no programme" in (await asker.client.get("/?lang=en")).text


async def test_signing_out_takes_the_cookie_away(asker: Asker):
    answer = await asker.client.post("/sign-out")
    assert answer.status_code == 303
    assert 'insteg=""' in answer.headers["set-cookie"]


async def test_every_page_says_its_language_and_lets_nothing_in(asker: Asker):
    for header, lang in (("sv-SE,sv;q=0.9", "sv"), ("fr, en;q=0.5", "en"), ("", "sv"), (";;,", "sv")):
        page = await asker.client.get("/sign-in", headers={"accept-language": header})
        assert f'<html lang="{lang}">' in page.text
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script" not in policy.replace("default-src", "")
        assert not re.findall(r'(?:src|href)="https?:', page.text)
        assert page.headers["cache-control"] == "no-store"


async def test_a_database_that_is_away_is_said_on_a_page(asker: Asker, pool):
    await _sign_in(asker, "coordinator", "owner")
    pool.terminate()
    answer = await asker.client.get("/?lang=en")
    assert answer.status_code == 503
    assert "cannot be shown just now" in answer.text


def test_every_operation_of_the_page_says_why_anybody_may_ask_for_it():
    assert {operation.partition(" ")[0] for operation in PAGES} == {"GET", "POST"}
    assert all(PAGES.values())


async def test_a_hostile_title_stays_text(asker: Asker):
    page: httpx.Response = await asker.client.get("/sign-in?lang=<script>")
    assert "<script>" not in page.text
