"""The partner page's depths: standing, calendar, reports, facts; one goal down to its events, for who may see them."""

import re

import pytest

from gateway.api.schema.figures import Facet
from tests.support.asking import Asker
from tests.support.read_model import FACETS_OF_FEW

PROGRAMME = "/programmes/bridge"
GOAL = f"{PROGRAMME}/goals/satisfied"
EVIDENCE = f"{GOAL}/evidence?lang=en&subject=person-771"


@pytest.fixture
def compiled() -> bool:
    """Pages are the same whichever way an answer was found."""
    return True


def _signed_in(asker: Asker, role: str, organisation: str) -> None:
    asker.client.headers["cookie"] = f"insteg={asker.tokens.mint(role, organisation=organisation)}"


async def _page(asker: Asker, path: str, status: int = 200) -> str:
    answer = await asker.client.get(path)
    assert answer.status_code == status, answer.text
    return re.sub(r"\s+", " ", answer.text)


@pytest.mark.parametrize("path", [GOAL, EVIDENCE, "/files/report-of-bridge/pdf"])
async def test_nothing_is_shown_before_signing_in(asker: Asker, path: str):
    answer = await asker.client.get(path)
    assert (answer.status_code, answer.content) == (303, b"")


async def test_everybody_of_a_programme_sees_its_facts_calendar_and_open_reports(asker: Asker):
    for role, organisation in (("coordinator", "owner"), ("partner", "friend")):
        _signed_in(asker, role, organisation)
        page = await _page(asker, f"{PROGRAMME}?lang=en")
        for fact in ("Owner Town", "amif (2016-7451)", "granted 5258446.00 SEK", "weeks 1 to 4", "<dd>61</dd>",
                     "Delivered 2024-04-02", "/files/report-of-bridge/pdf?language=sv"):  # fmt: skip
            assert fact in page, (role, fact)


async def test_staff_see_where_each_goal_stands(asker: Asker):
    _signed_in(asker, "coordinator", "owner")
    page = await _page(asker, f"{PROGRAMME}?lang=en&on=2024-05-06")
    told = await asker.read('{ programme(id: "bridge") { goal(id: "satisfied") { standing { low high state } } } }')
    standing = told["programme"]["goal"]["standing"]
    assert f"{standing['low']} to {standing['high']} %" in page
    assert 'class="state met"' in page
    assert "closed-report-of-bridge" in page


async def test_staff_read_days_and_money_with_their_floor_or_ceiling_and_the_lines_in_what_is_kept(asker: Asker):
    _signed_in(asker, "coordinator", "owner")
    page = await _page(asker, f"{PROGRAMME}?lang=sv&on=2024-05-06")
    for said in ("16,0 kr", "högst 180 000 kr", "1,3 dagar", "minst 60 dagar", "i snitt för 6216 personer"):
        assert said in page, said
    lines = await _page(asker, f"{PROGRAMME}/goals/cost?lang=en&on=2024-05-06")
    assert "+9944105 öre / +6211" in lines
    assert "+7347 of +9182" in await _page(asker, f"{GOAL}?lang=en&on=2024-05-06")


async def test_partners_read_what_is_aimed_at_in_money_and_that_releases_say_nothing_of_it(asker: Asker):
    _signed_in(asker, "partner", "friend")
    page = await _page(asker, f"{PROGRAMME}/goals/cost?lang=en")
    assert "Target: at most 180 000 SEK" in page
    assert "Not shown in released figures." in page
    for secret in ("9944110", "6216", "16.0 SEK", "The target is met", "öre"):
        assert secret not in page, secret


async def test_partners_see_no_standing_no_closed_report_and_no_event(asker: Asker):
    _signed_in(asker, "partner", "friend")
    for path in (f"{PROGRAMME}?lang=en", f"{GOAL}?lang=en"):
        page = await _page(asker, path)
        for secret in ("Wilson", "closed-report-of-bridge", "person-771", "7352", "600101", "600123"):
            assert secret not in page, (path, secret)
    assert "at least 15 of at least 20" in await _page(asker, f"{GOAL}?lang=en")
    assert "shown only to those who may see exact figures" in await _page(asker, EVIDENCE, 403)


async def test_how_many_by_what_and_how_do_we_know_is_one_page_down_to_the_events(asker: Asker):
    _signed_in(asker, "coordinator", "owner")
    page = await _page(asker, f"{GOAL}?lang=en&on=2024-03-31")
    assert page.index("How many?") < page.index("By what?") < page.index("How do we know?")
    assert "7347 of 9182" in page
    assert "What counts" in page
    assert "Course 00" in page
    assert page.count('<td data-name="Pseudonym">') == 1, "only what counts by the day"
    link = re.search(r'href="([^"]+evidence[^"]+)"', page)
    events = await _page(asker, link[1].replace("&amp;", "&"))
    assert "bridge/8807" in events
    assert "Entered" in events
    assert "bridge/8808" not in events


def _breakdown(page: str, facet: str) -> list[tuple[str, str]]:
    """(name, what is said) of a breakdown's rows; its table stands there once."""
    (table,) = re.findall(rf"<table> <caption>{facet}</caption>(.*?)</table>", page)
    return re.findall(r'<th scope="row">([^<]*)</th><td>([^<]*)</td>', table)


async def test_a_breakdown_stands_on_the_page_as_the_schema_tells_it(asker: Asker):
    _signed_in(asker, "coordinator", "owner")
    page = await _page(asker, f"{PROGRAMME}/goals/reached?lang=en&on=2024-05-06")
    assert _breakdown(page, "Gender") == [("men", "5"), ("women", "7336")]
    before = await _page(asker, f"{PROGRAMME}/goals/reached?lang=en&on=2024-03-31")
    assert _breakdown(before, "Gender") == [("women", "7336")]
    _signed_in(asker, "partner", "friend")
    asked = "released { breakdown(facet: GENDER) { text(lang: EN) } }"
    query = f'{{ programme(id: "bridge") {{ goal(id: "satisfied") {{ {asked} }} }} }}'
    told = await asker.read(query, role="partner", organisation="friend")
    cells = told["programme"]["goal"]["released"]["breakdown"]
    assert _breakdown(await _page(asker, f"{GOAL}?lang=en"), "Gender") == [("men", cell["text"]) for cell in cells]
    assert cells


async def test_every_facet_that_the_schema_offers_stands_on_the_page_by_its_name(asker: Asker):
    _signed_in(asker, "coordinator", "owner")
    assert {"gender", *FACETS_OF_FEW} == {facet.value for facet in Facet}
    called = {
        "Age at entry": "25-29",
        "Municipality": "owner-town",
        "Group": "newcomers",
        "Referred by": "Friends of Newcomers",
        "Education at entry": "primary or lower secondary",
        "Employment at entry": "unemployed",
        "Area (the same person may be in several)": "Work",
    }
    for path in (PROGRAMME, f"{PROGRAMME}/goals/few"):
        page = await _page(asker, f"{path}?lang=en&on=2024-05-06")
        for caption, name in called.items():
            assert _breakdown(page, re.escape(caption)) == [(name, "3301")], (path, caption)


async def test_a_reports_file_is_given_to_who_sees_the_report_and_to_nobody_else(asker: Asker):
    _signed_in(asker, "partner", "friend")
    answer = await asker.client.get("/files/report-of-bridge/pdf?language=sv")
    assert (answer.status_code, answer.content) == (200, b"%PDF-")
    assert answer.headers["content-disposition"].startswith("attachment")
    for path in ("closed-report-of-bridge/pdf", "report-of-harbour/pdf", "report-of-bridge/csv", "../x/pdf"):
        assert (await asker.client.get(f"/files/{path}")).status_code == 404
    _signed_in(asker, "coordinator", "owner")
    assert (await asker.client.get("/files/closed-report-of-bridge/pdf")).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{PROGRAMME}/goals/none", 404),
        (f"{PROGRAMME}/goals/none/evidence?subject=x", 404),
        ("/programmes/harbour/goals/reached", 404),
        ("/programmes/harbour/goals/reached/evidence?subject=person-771", 404),
        (f"{GOAL}?after=bad", 422),
        ("/?after=bad", 422),
        (f"{GOAL}?on=2024-02-31", 422),
    ],
)
async def test_what_is_not_there_or_cannot_be_read_is_a_page_that_says_so(asker: Asker, path: str, status: int):
    _signed_in(asker, "coordinator", "owner")
    answer = await asker.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "<h1>" in answer.text


async def test_a_release_that_is_not_there_is_no_page_without_figures(asker: Asker):
    _signed_in(asker, "partner", "friend")
    assert "There is no such release." in await _page(asker, f"{PROGRAMME}?lang=en&release=harbour~1", 404)
    assert "cannot be shown at this size" in await _page(asker, f"{GOAL}?lang=en&release=bridge~1")
    english = re.search(r'href="([^"]+)" lang="en"', await _page(asker, f"{GOAL}?lang=sv&release=bridge~1"))
    assert english[1].replace("&amp;", "&") == f"{GOAL}?release=bridge~1&lang=en"


async def test_every_goal_of_the_list_is_counted_where_it_stands(asker: Asker):
    _signed_in(asker, "coordinator", "owner")
    assert 'class="state met"' in await _page(asker, "/?lang=en")
    _signed_in(asker, "partner", "friend")
    page = await _page(asker, "/?lang=en")
    assert "Cannot be said yet" in page
    assert "On track" not in page
