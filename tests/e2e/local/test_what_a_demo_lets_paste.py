"""What the README and the staff's first page tell people to paste, pasted into a demo as it stands there."""

import csv
import html
import json
import re

import httpx
import openpyxl
import pytest

from local.client import Client
from tests.support.guides import missing
from tests.support.new_programme import blocks as of_the_new_programme
from tests.support.pages import blocks
from tests.support.pasting import here, pasted
from tests.support.whole_system import Command

pytestmark = pytest.mark.timeout(900)
STAFFS_PAGE = "docs/guides/staff.md"


def test_a_demo_ends_as_the_readme_shows(demo: Command):
    """But for moments, tokens, the position that each line was read at, and how many events there were by then."""
    (shown,) = (block.text for block in blocks("README.md") if block.text.startswith("Lived:"))
    said = _steady(here(demo, demo.said) + pasted(demo, "COLUMNS=120 insteg goals"))
    told = [line for line in _steady(here(demo, shown)) if line not in said]
    assert [line for line in told if not any(one.startswith(line.removesuffix(" ...")) for one in said)] == []


def _steady(text: str) -> list[str]:
    """Lines as they are every time."""
    known = re.sub(r"  +\d+ *$|fact \d+|up to \S+ \S+ UTC|ey[\w.-]+|[\d,]+ events", "", text, flags=re.MULTILINE)
    return [line.rstrip() for line in known.splitlines() if line.strip() not in {"", "..."}]


def test_the_request_of_the_staffs_page_is_answered_as_it_says(demo: Command):
    (command,), (told,) = ([b.text for b in blocks(STAFFS_PAGE) if b.kind == kind] for kind in ("sh", "json"))
    assert missing(json.loads(told), json.loads(pasted(demo, command))) == []


async def test_on_the_page_staff_find_the_number_of_any_day_where_their_guide_says(demo: Command, client: Client):
    """Signed in by choosing whom to be; from the programme to the goal, and there another day."""
    text = (
        '{ programme(id: "en-vag-in") { goal(id: "helped") { title(lang: EN) figure(asOf: "2017-12-31") { value } } } }'
    )
    told = (await client.query(text, client.token("hedemora", "coordinator")))["programme"]["goal"]
    async with httpx.AsyncClient(follow_redirects=True, timeout=60) as browser:
        choosing = await browser.get(here(demo, "http://127.0.0.1:8400/sign-in/start?lang=en"))
        (chosen,) = re.findall(r'<a href="([^"]+)">Hedemora kommun \(coordinator\)</a>', choosing.text)
        shown = await browser.get(choosing.url.join(html.unescape(chosen)))
        programme = await browser.get(shown.url.join("/programmes/en-vag-in?lang=en"))
        assert 'href="/programmes/en-vag-in' in shown.text
        (goal,) = set(re.findall(r'href="(/programmes/en-vag-in/goals/helped)[?"]', programme.text))
        page = await browser.get(shown.url.join(goal), params={"on": "2017-12-31", "lang": "en"})
    assert "Show the state on" in page.text
    assert told["title"] in page.text
    assert f"<strong>{told['figure']['value']} people</strong>" in page.text


def test_what_the_readme_tells_to_paste_is_done_as_it_stands(demo: Command):
    """With the definition and the list of the guide that begins with an empty file, under the README's names."""
    lists = {block.name: block.text.replace("forsta-aret", "my-programme") for block in of_the_new_programme()}
    *_, last = of_the_new_programme()
    mine = last.file.replace("forsta-aret", "my-programme").replace("lillstad", "my-municipality")
    (demo.folder / "my-programme.yaml").write_text(mine)
    book = openpyxl.Workbook()
    for row in csv.reader(lists["people.csv"].splitlines()):
        book.active.append(row)
    book.save(demo.folder / "people.xlsx")
    shell = [block.text for block in blocks("README.md") if re.match(r"insteg |TOKEN=", block.text)]
    defined, imported, asked, taken = (pasted(demo, text) for text in shell)
    assert "my-programme, version 1, 2 goals, right." in defined
    assert "people.xlsx" in imported
    goal = json.loads(asked)["data"]["programme"]["goal"]
    assert 0 < goal["figure"]["numerator"] < goal["figure"]["denominator"]
    assert all(line["facts"] for line in goal["entries"]["nodes"])
    assert "Signed: natverksbygge~report-" in taken
    assert {file.suffix for file in (demo.folder / "out/facts").iterdir()} >= {".parquet"}
