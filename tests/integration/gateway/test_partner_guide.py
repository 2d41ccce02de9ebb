"""Every question of the partners' guide is sent as it stands there, by a partner and by staff; and lists as tables."""

import csv
import io
import re
import shlex
from pathlib import Path

import pytest

from tests.support.asking import Asker
from tests.support.read_model import KNOWN_AT

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "partners.md").read_text()
HERE = {
    "natverksbygge": "bridge", "till-arbete-eller-studier": "bridge", "satisfied-and-strengthened": "satisfied",
    "took-part": "reached",
}  # fmt: skip
"""What the demo's programme and goals of the guide are called in this test; tests/e2e/local asks the demo itself."""
QUESTIONS = [
    re.sub("|".join(HERE), lambda found: HERE[found[0]], question)
    for question in re.findall(r"```graphql\n(.*?)```", GUIDE, re.DOTALL)
]
READERS = {"partner": {"role": "partner", "organisation": "friend"}, "staff": {}}
NO_TABLE = {"no-list", "several-lists", "list-within-list"}
LIST = """{ programme(id: "bridge") { title
    activities(first: 2) { nodes { title area } pageInfo { hasNextPage endCursor } } } }"""


def test_there_are_ten_and_one_for_staff_and_one_for_what_changed():
    assert len(QUESTIONS) == 12


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("number", range(12))
async def test_a_question_of_the_guide_is_answered(asker: Asker, number: int, reader: str):
    asker.tokens.clock.set(KNOWN_AT)  # views of people are closed while reporting is behind
    node = (await asker.read('{ programme(id: "bridge") { nodeId } }'))["programme"]["nodeId"]
    variables = {"id": node} if "$id" in QUESTIONS[number] else None
    data = await asker.read(QUESTIONS[number], variables=variables, **READERS[reader])
    assert data
    assert None not in data.values()


async def test_the_curl_of_the_guide_is_answered(asker: Asker):
    (line,) = re.findall(r"```sh\n(curl .*?)```", GUIDE, re.DOTALL)
    token = asker.tokens.mint("partner", organisation="friend")
    name, silent, address, *told = shlex.split(line.replace("\\\n", " ").replace("$TOKEN", token))
    assert (name, silent, told[0], told[2], told[4], len(told)) == ("curl", "-s", "-H", "-H", "-d", 6)
    headers = dict(header.split(": ") for header in (told[1], told[3]))
    path = address.removeprefix("https://insteg.example")
    answer = await asker.client.post(path, content=told[5], headers=headers)
    assert answer.json()["data"] == {"viewer": {"organisation": "friend", "edition": "RELEASED"}}


async def test_a_question_of_the_guide_is_a_table_where_the_guide_says_so(asker: Asker):
    asker.tokens.clock.set(KNOWN_AT)
    says = re.search(r"send the same question to `POST (\S+)`.*?header `(\S+)` is there when\s+the list goes on", GUIDE)
    assert says
    tables = 0
    for question in [*QUESTIONS, LIST]:
        variables = {"id": "Programme:bridge"} if "$id" in question else None
        body = {"query": question, "variables": variables}
        headers = asker.tokens.header("partner", organisation="friend")
        answer = await asker.client.post(says[1], json=body, headers=headers)
        if answer.status_code == 200:
            assert answer.headers["content-type"] == "text/csv; charset=utf-8"
            assert (says[2] in answer.headers) is (question == LIST)
            tables += 1
        else:
            assert answer.json()["errors"][0]["extensions"]["code"] in NO_TABLE, question
    assert tables == 6


async def _table(asker: Asker, query: str, **who: str):
    headers = asker.tokens.header(who.get("role", "coordinator"), organisation=who.get("organisation", "owner"))
    return await asker.client.post("/graphql.csv", json={"query": query}, headers=headers)


async def test_a_list_comes_as_a_table_and_says_how_it_goes_on(asker: Asker):
    answer = await _table(asker, LIST)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = (await asker.read(LIST))["programme"]
    assert [row["title"] for row in rows] == [node["title"] for node in told["activities"]["nodes"]]
    assert {row["programme.title"] for row in rows} == {told["title"]}
    assert [row["area"] for row in rows] == [node["area"] or "" for node in told["activities"]["nodes"]]
    assert answer.headers["insteg-end-cursor"] == told["activities"]["pageInfo"]["endCursor"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ viewer { organisation } }", "no-list"),
        ('{ programme(id: "bridge") { areas { id } goals { id } } }', "several-lists"),
        ("{ programmes { nodes { id areas { id } } } }", "list-within-list"),
        ("{ nothing }", "invalid-query"),
    ],
)
async def test_what_is_no_one_table_is_refused_with_the_reason(asker: Asker, query: str, code: str):
    answer = await _table(asker, query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == code


async def test_a_table_of_goals_has_every_unit_as_people_read_it(asker: Asker):
    query = '{ programme(id: "bridge") { goals { id unit target atMost figure { value meetsTarget } } } }'
    answer = await _table(asker, query)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    names = ("unit", "target", "atMost", "figure.value", "figure.meetsTarget")
    assert {goal: tuple(rows[goal][name] for name in names) for goal in ("few", "stay", "cost", "untargeted")} == {
        "few": ("PEOPLE", "15", "true", "3306", "false"),
        "stay": ("DAYS", "60", "false", "1.3", "false"),
        "cost": ("SEK", "180000", "true", "16.0", "true"),
        "untargeted": ("PEOPLE", "", "false", "7341", ""),
    }


async def test_a_table_holds_no_more_than_the_answer_does(asker: Asker):
    query = '{ programme(id: "bridge") { goals { id figure { value } withheld { reason } } } }'
    answer = await _table(asker, query, role="partner", organisation="friend")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows
    assert "7341" not in answer.text
    assert all(not row.get("figure.value") for row in rows)
