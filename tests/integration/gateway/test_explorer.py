"""The explorer: a question asked in Chromium and answered, by this host alone; who asks it, and what it is made of."""

import hashlib
import re
from dataclasses import replace

import httpx
import pytest

from gateway.api.app import build_app, build_endpoint, checks
from gateway.api.explorer.routes import STATIC
from gateway.api.trusted import Trusted
from tests.support.asking import Asker
from tests.support.browsing import PICTURES, browsing, needs_browser, served

ASK = {"query": "{ viewer { organisation } }"}
INTROSPECT = {"query": "{ __schema { queryType { name } } }"}


@pytest.fixture
def compiled() -> bool:
    return True


@needs_browser
async def test_a_question_is_asked_and_answered_by_this_host_alone(app, tokens):
    asked_for, complaints = [], []
    async with served(app) as address, browsing() as browser:
        context = await browser.new_context(viewport={"width": 1200, "height": 800})
        token = tokens.mint("coordinator", organisation="owner")
        await context.add_cookies([{"name": "insteg", "value": token, "url": address}])
        context.on("request", lambda request: asked_for.append(request.url))
        page = await context.new_page()
        page.set_default_timeout(60_000)
        page.set_default_navigation_timeout(60_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"{address}/explorer?lang=en")
        await page.click("button.graphiql-execute-button")
        result = page.locator(".result-window")
        await result.get_by_text('"organisation": "owner"').wait_for()
        await page.click('button[aria-label="Show Documentation Explorer"]')
        await page.get_by_text("The unified view of programmes").or_(page.get_by_text("Root Types")).first.wait_for()
        PICTURES.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=PICTURES / "explorer.png")
    assert complaints == []
    assert [url for url in asked_for if not url.startswith((address, "data:"))] == []


async def test_it_asks_as_whoever_has_signed_in_and_nobody_else(asker: Asker):
    nobody = await asker.client.post("/explorer", json=ASK)
    assert (nobody.status_code, nobody.json()["errors"][0]["extensions"]["code"]) == (401, "not-signed-in")
    asker.client.headers["cookie"] = f"insteg={asker.tokens.mint('partner', organisation='friend')}"
    told = await asker.client.post("/explorer", json=ASK)
    assert told.json()["data"] == {"viewer": {"organisation": "friend"}}
    question = {"query": '{ programme(id: "bridge") { goals { figure { value } } } }'}
    figures = (await asker.client.post("/explorer", json=question)).json()["data"]["programme"]["goals"]
    assert figures
    assert all(goal["figure"] is None for goal in figures)


async def test_where_only_trusted_documents_are_answered_it_answers_no_others(told, pool, tokens):
    endpoint = replace(build_endpoint(told, pool, tokens.clock), trusted=Trusted({}, only=True))
    app = build_app(endpoint, tokens.verifier, checks(pool))
    cookie = {"cookie": f"insteg={tokens.mint('coordinator', organisation='owner')}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://gateway", headers=cookie
    ) as client:
        refused = await client.post("/explorer", json=ASK)
        page = await client.get("/?lang=en")
    assert refused.json()["errors"][0]["extensions"]["code"] == "document-not-trusted"
    assert "Title bridge" in page.text, "the page's own questions are the installation's"


async def test_introspection_is_decided_by_role(asker: Asker):
    asker.client.headers["cookie"] = f"insteg={asker.tokens.mint('partner', organisation='friend')}"
    refused = await asker.client.post("/explorer", json=INTROSPECT)
    assert refused.json()["errors"][0]["extensions"]["code"] == "introspection-not-allowed"
    asker.client.headers["cookie"] = f"insteg={asker.tokens.mint('coordinator', organisation='owner')}"
    assert (await asker.client.post("/explorer", json=INTROSPECT)).json()["data"]["__schema"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"sec-fetch-site": "cross-site"}, 403), ({"content-type": "text/plain"}, 415)],
)
async def test_another_sites_page_cannot_ask_with_somebodys_cookie(asker: Asker, headers, status: int):
    asker.client.headers["cookie"] = f"insteg={asker.tokens.mint('coordinator', organisation='owner')}"
    content = b'{"query": "{ viewer { organisation } }"}'
    answer = await asker.client.post(
        "/explorer", content=content, headers={"content-type": "application/json"} | headers
    )
    assert answer.status_code == status
    assert "owner" not in answer.text


async def test_its_page_takes_scripts_from_this_host_and_runs_none_of_its_own(asker: Asker):
    page = await asker.client.get("/explorer?lang=xx", headers={"accept-language": "en"})
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<script(?! src=\"/explorer/[a-z.-]+\">)", page.text) == []
    for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert (await asker.client.get(path)).status_code == 200


async def test_its_files_are_kept_by_browsers_until_they_change(asker: Asker):
    answer = await asker.client.get("/explorer/explorer.js")
    again = await asker.client.get("/explorer/explorer.js", headers={"if-none-match": answer.headers["etag"]})
    assert (answer.status_code, again.status_code, again.content) == (200, 304, b"")
    for name in ("none.js", "routes.py"):
        assert (await asker.client.get(f"/explorer/{name}")).status_code == 404


def test_files_of_others_are_as_they_were_published_and_small():
    told = re.findall(r"^\| (\S+) \| .+ \| ([0-9a-f]{64}) \|$", (STATIC / "LICENCES.md").read_text(), re.MULTILINE)
    assert {name for name, _ in told} == {path.name for path in STATIC.iterdir()} - {
        "explorer.js", "explorer.css", "LICENCES.md",
    }  # fmt: skip
    for name, digest in told:
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, name
    assert sum(path.stat().st_size for path in STATIC.iterdir()) < 2_000_000
