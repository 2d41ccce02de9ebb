"""Whatever a client sends, the answer is a clear 4xx or an error with a code: never a 5xx, never what lies behind."""

from datetime import timedelta

import httpx
import pytest

from tests.support.asking import Asker
from tests.support.read_model import POSITION

DEEP = "{" + "a{" * 40 + "b" + "}" * 40 + "}"
BOTTOMLESS = "{a" * 600 + "}" * 600
ALIASES = "{" + " ".join(f"a{n}: __typename" for n in range(60)) + "}"
FIELDS = "{" + "__typename " * 600 + "}"
RECURSIVE = "{ ...A } fragment A on Query { ...B } fragment B on Query { __typename ...A }"
BILLION = "{ ...F0 } " + " ".join(
    f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} ...F{n + 1} }}" for n in range(30)
) + " fragment F30 on Query { __typename }"  # fmt: skip
DIRECTIVES = "{ __typename " + "@include(if: true) " * 60 + "}"
COSTLY = "{ programmes(first: 100) { nodes { goals { curve { on numerator } } } } }"
BY_VARIABLE = "query($n: Int!) { programmes(first: $n) { nodes { goals { curve { on numerator } } } } }"

ON_DATE = 'query($d: Date) { programme(id: "bridge") { goals { figure(asOf: $d) { value } } } }'
AT_POSITION = 'query($p: BigInt) { programme(id: "bridge") { goals { figure(position: $p) { value } } } }'
AS_KNOWN = 'query($m: DateTime) { programme(id: "bridge") { goals { figure(knownAt: $m) { value } } } }'


def programme(inside: str) -> str:
    return f'{{ programme(id: "bridge") {{ {inside} }} }}'


def goal(inside: str) -> str:
    return programme(f'goal(id: "reached") {{ {inside} }}')


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "syntax"),
        ("no query at all", "syntax"),
        ("fragment A on Query { __typename }", "invalid-query"),
        ("{ nothing }", "invalid-query"),
        ("{ programme { id } }", "invalid-query"),
        ("{ programme(id: 1.5) { id } }", "invalid-query"),
        ("mutation { destroy }", "invalid-query"),
        ("subscription { figures }", "invalid-query"),
        ("{ viewer }", "invalid-query"),
        (RECURSIVE, "recursive-fragment"),
        ("{ ...A } fragment A on Query { ...A }", "recursive-fragment"),
        ("{ ...Missing }", "invalid-query"),
        (BILLION, "too-many-fields"),
        (DEEP, "too-deep"),
        (BOTTOMLESS, "too-deep"),
        (ALIASES, "too-many-aliases"),
        (FIELDS, "too-many-fields"),
        (DIRECTIVES, "too-many-directives"),
        ("{ viewer { " + "edition " * 2_000 + "} }", "too-many-tokens"),
        ("# " + "x" * 17_000 + "\n{ __typename }", "too-long"),
        (COSTLY, "too-costly"),
        ("query A { __typename } query B { __typename }", "operation-name-needed"),
        (goal('figure(asOf: "yesterday") { value }'), "invalid-query"),
        (goal('figure(asOf: "2024-02-30") { value }'), "invalid-query"),
        (goal("figure(asOf: 20240230) { value }"), "invalid-query"),
        (goal(f"figure(position: {POSITION + 1}) {{ value }}"), "position-out-of-range"),
        (goal("figure(position: -1) { value }"), "position-out-of-range"),
        (goal("figure(position: 99999999999999999999) { value }"), "invalid-query"),
        (goal('figure(position: "7") { value }'), "invalid-query"),
        (goal('figure(knownAt: "2024-05-06T09:41:28Z") { value }'), "known-at-ahead"),
        (goal('breakdown(facet: GENDER, knownAt: "9999-12-31T23:59:59-14:00") { value }'), "known-at-ahead"),
        (goal('entries(knownAt: "2024-05-06T09:41:27.000001Z") { nodes { num } }'), "known-at-ahead"),
        (goal('figure(knownAt: "2024-05-06T09:41:27") { value }'), "moment-without-offset"),
        (goal('figure(knownAt: "2024-05-06") { value }'), "moment-without-offset"),
        (goal('figure(knownAt: "2024-05-06T25:00:00Z") { value }'), "invalid-query"),
        (goal("figure(knownAt: 600112) { value }"), "invalid-query"),
        (goal('figure(knownAt: "2024-05-06T09:41:27Z", position: 7) { value }'), "known-at-twice"),
        (goal('curve(from: "2024-05-01", to: "2024-04-01") { on }'), "period-backwards"),
        (goal('curve(from: "1900-05-01", to: "2024-04-01") { on }'), "period-too-long"),
        (goal("breakdown(facet: SHOE_SIZE) { value }"), "invalid-query"),
        (goal("entries(first: 0) { nodes { num } }"), "page-size"),
        (goal("entries(first: 101) { nodes { num } }"), "page-size"),
        (goal("entries(first: -5) { nodes { num } }"), "page-size"),
        ("{ programmes(first: 9999999999) { nodes { id } } }", "invalid-query"),
        (programme('activities(after: "not-a-cursor") { nodes { id } }'), "cursor-not-ours"),
        (programme('activities(after: "") { nodes { id } }'), "cursor-not-ours"),
        (programme('activities(after: "åäö") { nodes { id } }'), "cursor-not-ours"),
        (programme(f'activities(after: "{"A" * 5000}") {{ nodes {{ id }} }}'), "cursor-not-ours"),
    ],
)
async def test_a_question_that_cannot_be_answered_is_refused_with_a_code(asker: Asker, query, code):
    assert await asker.refused(query) == code


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        (BY_VARIABLE, {"n": 100}, "too-costly"),
        (BY_VARIABLE, {}, "too-costly"),
        (BY_VARIABLE, {"n": "many"}, "too-costly"),
        ("query($n: Int!) { programmes(first: $n) { nodes { id } } }", {}, "bad-value"),
        ("query($n: Int!) { programmes(first: $n) { nodes { id } } }", {"n": "many"}, "bad-value"),
        ("query($n: Int!) { programmes(first: $n) { nodes { id } } }", {"n": {"a": [1]}}, "bad-value"),
        (ON_DATE, {"d": "x"}, "bad-value"),
        (ON_DATE, {"d": 7}, "bad-value"),
        (AT_POSITION, {"p": 1.5}, "bad-value"),
        (AT_POSITION, {"p": True}, "bad-value"),
        (AS_KNOWN, {"m": "yesterday"}, "bad-value"),
        (AS_KNOWN, {"m": 600112}, "bad-value"),
        (AS_KNOWN, {"m": "2024-05-06T09:41:27"}, "moment-without-offset"),
        (AS_KNOWN, {"m": "2031-05-06T09:41:27Z"}, "known-at-ahead"),
        ("query($a: String) { programmes(after: $a) { nodes { id } } }", {"a": ["x"]}, "bad-value"),
        ("{ __typename }", {"unheard": 1}, "unknown-variable"),
    ],
)  # fmt: skip
async def test_variables_are_checked_as_well(asker: Asker, query, variables, code):
    assert await asker.refused(query, variables=variables) == code


async def test_ids_that_do_not_exist_are_simply_not_there(asker: Asker):
    for odd in ("nowhere", "", "'; DROP TABLE read.programme --", "*", "%", "x" * 5_000, "bridge,harbour"):
        data = await asker.read("query($id: ID!) { programme(id: $id) { id } }", variables={"id": odd})
        assert data == {"programme": None}
    assert await asker.read(programme('goal(id: "nowhere") { id }')) == {"programme": {"goal": None}}


async def test_an_unknown_operation_name_is_named_as_such(asker: Asker):
    assert await asker.refused("query A { __typename }", operationName="B") == "unknown-operation"
    assert (
        await asker.ask("query A { __typename } query B { viewer { edition } }", operationName="B")
    ).status_code == 200


async def test_a_cursor_is_good_for_its_own_list_and_organisation_only(asker: Asker):
    page = programme("activities(first: 2) { pageInfo { endCursor } }")
    cursor = (await asker.read(page))["programme"]["activities"]["pageInfo"]["endCursor"]
    again = 'query($c: String) { programme(id: "bridge") { activities(after: $c, %s first: 1) { nodes { id } } } }'
    found = await asker.read(again % "", variables={"c": cursor})
    assert found["programme"]["activities"]["nodes"] == [{"id": "activity-02"}]
    assert await asker.refused(again % "", variables={"c": cursor}, organisation="friend") == "cursor-not-ours"
    assert await asker.refused(again % 'area: "work",', variables={"c": cursor}) == "cursor-not-ours"
    entries = (
        'query($c: String) { programme(id: "bridge") { goal(id: "reached") { entries(after: $c) { nodes { num } } } } }'
    )
    assert await asker.refused(entries, variables={"c": cursor}) == "cursor-not-ours"


async def test_every_single_changed_character_of_a_cursor_is_noticed(asker: Asker):
    page = programme("activities(first: 2) { pageInfo { endCursor } }")
    cursor = (await asker.read(page))["programme"]["activities"]["pageInfo"]["endCursor"]
    again = 'query($c: String) { programme(id: "bridge") { activities(after: $c) { nodes { id } } } }'
    for n, letter in enumerate(cursor):
        changed = cursor[:n] + ("A" if letter != "A" else "B") + cursor[n + 1 :]
        assert await asker.refused(again, variables={"c": changed}) == "cursor-not-ours", n


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"nothing like json", 400),
        (b"\xff\xfe", 400),
        (b"null", 422),
        (b'"query"', 422),
        (b'[{"query": "{ __typename }"}]', 422),
        (b'{"query": null}', 422),
        (b'{"query": ""}', 422),
        (b'{"query": 7}', 422),
        (b'{"variables": {}}', 422),
        (b'{"query": "{ __typename }", "variables": []}', 422),
        (b'{"query": "{ __typename }", "operationName": 5}', 422),
        (b'{"query": "{ __typename }", "surprise": 1}', 422),
        (b"[" * 50_000, 400),
        (b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 1_000 + b"]" * 1_000 + b"}}", 400),
        (b'{"query": "{ __typename }", "operationName": "\\u0000"}', 422),
        (b'{"query": "' + b"x" * 70_000 + b'"}', 413),
    ],
)
async def test_a_body_that_is_not_a_question_is_a_problem_document(asker: Asker, body, status):
    answer = await post(asker, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["rule"]


async def test_a_body_without_end_is_cut_off(asker: Asker):
    async def endless():
        while True:
            yield b'{"query": "' + b"x" * 10_000

    assert (await post(asker, endless())).status_code == 413


async def test_only_json_by_post_is_taken(asker: Asker):
    headers = asker.tokens.header("coordinator", organisation="owner")
    answer = await asker.client.post("/graphql", data={"query": "{ __typename }"}, headers=headers)
    assert answer.status_code == 415
    for method in ("GET", "PUT", "DELETE"):
        answer = await asker.client.request(method, "/graphql", headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")


async def test_a_valid_token_is_needed(asker: Asker):
    question = {"query": "{ __typename }"}
    expired = asker.tokens.header("coordinator", lifetime=timedelta(hours=-1))
    other = asker.tokens.header("coordinator", audience="somebody-else")
    for headers in ({}, {"authorization": "Bearer x.y.z"}, {"authorization": "Basic eA=="}, expired, other):
        answer = await asker.client.post("/graphql", json=question, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["type"].startswith("urn:insteg:problem:")
    nobody = asker.tokens.header(organisation="owner")
    assert (await asker.client.post("/graphql", json=question, headers=nobody)).status_code == 403


async def post(asker: Asker, body) -> httpx.Response:
    headers = {"content-type": "application/json", **asker.tokens.header("coordinator", organisation="owner")}
    return await asker.client.post("/graphql", content=body, headers=headers)
