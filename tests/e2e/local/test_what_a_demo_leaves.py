"""What a demo leaves for others: signed reports, funders' files, a way in for each partner, and answers to its guide.

What the partners' guide tells developers to ask is answered as it stands there.
"""

import html
import json
import re
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from local.cli.demo import SEED, definitions
from local.client import Client
from local.simulate.rooms import SMALL, rooms
from tests.support.dry_lives import lived_dry
from tests.support.whole_system import Command

pytestmark = pytest.mark.timeout(900)
WAYS = ("work", "enterprise", "internship", "education")
FOUR = {definition.id: definition for definition in definitions()}
GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "partners.md").read_text()
*PARTNERS, STAFF = re.findall(r"```graphql\n(.*?)```", GUIDE, re.DOTALL)
MAY_BE_EMPTY = {"openings", "placements", "changes"}
"""Who refers people in the demo offers no places; and from now on nothing has changed yet."""


def test_it_leaves_a_signed_report_of_each_programme_and_what_their_funders_take(demo: Command):
    left = {file.name: file for file in (demo.folder / "out/demo").iterdir()}
    for programme, definition in FOUR.items():
        for language in ("sv", "en"):
            assert left[f"{programme}-final.{language}.pdf"].read_bytes().startswith(b"%PDF")
            page = left[f"{programme}-final.{language}.html"].read_text()
            assert f'<html lang="{language}"' in page
            assert html.escape(getattr(definition.title, language)) in page
    months = [name for name in left if re.fullmatch(r"till-arbete-eller-studier-\d{4}-\d{2}\.xlsx", name)]
    assert len(months) == 30
    assert {"en-vag-in-amif-register.xlsx", "natverksbygge-coordination-set.xlsx"} <= left.keys()
    assert all(file.stat().st_mode & 0o077 == 0 for name, file in left.items() if name != "goals.json")
    told = demo.said.partition(f"In {(demo.folder / 'out/demo').resolve()}:")[2]
    for said in (
        "goals                             goals.json",
        "signed final reports              en-vag-in-final.en.html and 15 more",
        "the fund's monthly files          till-arbete-eller-studier-2020-07.xlsx and 29 more",
        "the fund's register               en-vag-in-amif-register.xlsx",
        "the association's set             natverksbygge-coordination-set.xlsx",
        "a link and token for each partner partners.html",
    ):
        assert said in told


def test_a_report_that_it_leaves_holds_when_it_is_verified(demo: Command):
    report = demo.folder / "out/demo/en-vag-in-final.en.html"
    found = demo.run("report", "verify", str(report), "--programme", "en-vag-in")
    assert (found.returncode, json.loads(found.stdout)["holds"]) == (0, True), found.stderr


def test_what_funders_take_has_a_row_for_everybody_whom_the_simulators_book_has(demo: Command):
    """The book of the same lives lived once more, with no system at all."""
    lives = rooms(definitions(), SEED, SMALL, signed=True)
    lived_dry(lives)
    books = {room.id: room.book for room in lives}
    entered = {name: sum(bool(life.stays) for life in book.people()) for name, book in books.items()}
    register = ("Identitet", "Födelsedatum", "Kön", "Ålder vid första registrering")
    followed = ("Identitet", "Samtycke", "Kön")
    assert rows_under(register, demo, "en-vag-in-amif-register") == entered["en-vag-in"] > 20
    assert rows_under(followed, demo, "natverksbygge-coordination-set") == entered["natverksbygge"] > 8
    for month, editions in books["till-arbete-eller-studier"].months.editions.items():
        file = f"till-arbete-eller-studier-{month:%Y-%m}"
        assert rows_under(("Identitet", "Startdatum", "Slutdatum", "Timmar"), demo, file) == len(editions[-1]), month


def rows_under(heads: tuple[str, ...], demo: Command, name: str) -> int:
    """How many there are in a file that a demo leaves, below these first words."""
    first, *rows = openpyxl.load_workbook(demo.folder / f"out/demo/{name}.xlsx").active.values
    assert first[: len(heads)] == heads
    return len(rows)


def test_the_sentence_that_started_it_is_a_table_of_the_signed_report(demo: Command):
    """Each row with its figure, what it counts in words, and the position of the log that it was made from."""
    report = (demo.folder / "out/demo/en-vag-in-final.en.html").read_text()
    goals = {goal.id: goal for goal in FOUR["en-vag-in"].goals}
    written = json.loads((demo.folder / "out/demo/goals.json").read_text())
    shown = next({g["id"]: g["numerator"] for g in p["goals"]} for p in written if p["programme"] == "en-vag-in")
    for name in ("helped", *(f"helped-to-{way}" for way in WAYS), "took-part"):
        figure, definition = goals[name].title.en, html.escape(goals[name].definition.en)
        assert f"<td>{figure} [assumed]</td><td>{shown[name]}</td>" in report, name
        assert f"<td>{figure}</td><td>{definition} [assumed]</td>" in report, name


async def test_each_partner_organisation_gets_a_token_that_lets_it_in_as_a_partner(demo: Command, client: Client):
    page = (demo.folder / "out/demo/partners.html").read_text()
    tokens = re.findall(r"<pre>(\S+)</pre>", page)
    partners = {o.id for d in FOUR.values() for o in d.organisations if set(o.roles) & {"partner", "referrer", "host"}}
    seen = [(await client.query("{ viewer { organisation edition } }", token))["viewer"] for token in tokens]
    assert {one["organisation"] for one in seen} == partners
    assert {one["edition"] for one in seen} == {"RELEASED"}
    assert page.count(f'href="{demo.layout.url("gateway")}/"') == len(partners)


async def test_from_its_link_each_partner_opens_the_page_by_choosing_whom_to_be(demo: Command):
    page = (demo.folder / "out/demo/partners.html").read_text()
    links = re.findall(r'<h2>([^<]+)</h2><p>([^<]+)</p><p><a href="([^"]+)">Open the page</a> as (\S+)</p>', page)
    assert links
    async with httpx.AsyncClient(follow_redirects=True, timeout=60) as browser:
        for name, programmes, link, organisation in links:
            browser.cookies.clear()
            asked = await browser.get(link, params={"lang": "en"})
            choosing = await browser.get(asked.url.join("/sign-in/start?lang=en"))
            (chosen,) = re.findall(rf'<a href="([^"]+)">{re.escape(name)} \(partner\)</a>', choosing.text)
            shown = await browser.get(choosing.url.join(html.unescape(chosen)))
            assert (shown.status_code, shown.url.path) == (200, "/"), name
            assert f"<strong>{organisation}</strong>" in shown.text
            assert all(title in shown.text for title in programmes.split(", ")), name


async def test_every_question_of_the_guide_has_an_answer_with_something_in_it(client: Client):
    token = client.token("arbetsformedlingen", "partner")
    node = (await client.query('{ programme(id: "natverksbygge") { nodeId } }', token))["programme"]["nodeId"]
    for question in PARTNERS:
        data = await client.query(question, token, **({"id": node} if "$id" in question else {}))
        assert {name for name, told in data.items() if not _said(told)} <= MAY_BE_EMPTY, question


async def test_staff_read_how_many_of_what_and_why(client: Client):
    goal = (await client.query(STAFF, client.token("harjedalen", "coordinator")))["programme"]["goal"]
    assert goal["figure"]["numerator"] > 0
    assert sum(cell["numerator"] for cell in goal["breakdown"]) == goal["figure"]["numerator"]
    assert goal["curve"]
    assert all(line["facts"] for line in goal["entries"]["nodes"])


def _said(told: Any) -> bool:
    """Whether something is told: a list that is empty, or a page of nothing, is not."""
    if isinstance(told, dict):
        return bool(told["nodes"]) if "nodes" in told else any(map(_said, told.values()))
    return any(map(_said, told)) if isinstance(told, list) else told is not None
