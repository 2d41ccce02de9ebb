"""Whatever a client sends, the answer is a problem that names field and rule, and never a 5xx."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from fastapi import Query
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import Field

from common import telemetry
from common.access import Registry
from common.http import Checks, PrincipalOf, create_app, limited, router
from common.problems import Body
from tests.support import matrix
from tests.support.tokens import Tokens


class Crust(Body):
    thickness: int = Field(ge=1, le=9)


class Bake(Body):
    name: str = Field(min_length=1, max_length=40)
    crust: Crust | None = None
    grains: tuple[Crust, ...] = ()


def _rules() -> Registry:
    registry = Registry("bakery", roles=["baker", "guest"])
    registry.declare("POST /loaves", roles=["baker"])
    registry.declare("POST /big-loaves", roles=["baker"])
    registry.declare("GET /loaves/{loaf}", roles=["baker", "guest"])
    registry.declare("GET /fire", roles=["baker"])
    return registry


def _app(tokens: Tokens, registry: Registry):
    routes = router()

    @routes.post("/loaves", status_code=201)
    async def bake(body: Bake, who: PrincipalOf) -> dict:
        json.dumps(body.model_dump()).encode()  # what would be stored can be stored
        return {"name": body.name, "by": who.organisation}

    @routes.post("/big-loaves")
    @limited(1_000_000)
    async def bake_big(body: Bake) -> dict:
        return {"name": body.name}

    @routes.get("/loaves/{loaf}")
    async def read(loaf: int, slices: Annotated[int | None, Query(ge=1)] = None) -> dict:
        return {"loaf": loaf, "slices": slices}

    @routes.get("/fire")
    async def fire() -> None:
        raise RuntimeError("secret value 19121212")

    return create_app("bakery", registry=registry, verifier=tokens.verifier, checks=Checks(), routers=[routes])


@pytest.fixture
def tokens(tmp_path):
    return Tokens(tmp_path)


@pytest.fixture
async def client(tokens) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(_app(tokens, _rules()))
    headers = tokens.header("baker") | {"content-type": "application/json"}
    async with httpx.AsyncClient(transport=transport, base_url="http://bakery.test", headers=headers) as client:
        yield client


def _assert_problem(answer: httpx.Response, status: int, field: str | None, rule: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == f"urn:insteg:problem:{problem['rule']}"
    if field is None:
        assert problem["rule"] == rule
    else:
        assert (field, rule) in [(error["field"], error["rule"]) for error in problem["errors"]], problem


async def test_a_good_request_is_answered(client):
    answer = await client.post("/loaves", json={"name": "rye", "crust": {"thickness": 2}})
    assert (answer.status_code, answer.json()) == (201, {"name": "rye", "by": "org-1"})


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ({}, "name", "required"),
        ({"name": "rye", "colour": "brown"}, "colour", "unknown-field"),
        ({"name": "rye", "crust": {"thickness": 2, "of": 1}}, "crust.of", "unknown-field"),
        ({"name": "rye", "grains": [{"thickness": 1}, {"thickness": 10}]}, "grains[1].thickness", "less-than-equal"),
        ({"name": "x" * 41}, "name", "string-too-long"),
        ({"name": 7}, "name", "string-type"),
        ({"name": None}, "name", "string-type"),
        ([], "body", "not-an-object"),
        ("rye", "body", "not-an-object"),
    ],
)
async def test_a_wrong_field_is_named_with_its_rule(client, body, field, rule):
    _assert_problem(await client.post("/loaves", json=body), 422, field, rule)


@pytest.mark.parametrize(
    ("raw", "status", "field", "rule"),
    [
        (b"", 422, "body", "required"),
        (b"null", 422, "body", "not-an-object"),
        (b"{", 400, "body", "malformed-json"),
        (b'{"name": "rye",}', 400, "body", "malformed-json"),
        (b'{"name": NaN}', 400, "body", "malformed-json"),
        (b'{"name": "rye", "name": "spelt"}', 422, "name", "name-twice"),
        (b'{"name": "a\\u0000b"}', 422, "name", "nul-character"),
        (b'{"na\\u0000me": "b"}', 422, "body", "nul-character"),
        (b'{"name": "a\\ud800b"}', 422, "name", "lone-surrogate"),
        (b'{"name": "\xed\xa0\x80"}', 400, "body", "not-utf-8"),
        (b"\xff\xfe{\x00}\x00", 400, "body", "not-utf-8"),
        (b'{"name": ' + b"9" * 5000 + b"}", 422, "body", "number-too-large"),
        (b'{"name": -9007199254740992}', 422, "body", "number-too-large"),
        (b'{"name": 1e999}', 422, "body", "number-too-large"),
        (b"[" * 40 + b"]" * 40, 400, "body", "too-deep"),
        (b"[" * 100_000, 400, "body", "too-deep"),
        (b'{"a":' * 30_000, 400, "body", "too-deep"),
    ],
)
async def test_a_body_that_is_not_sound_json_is_refused(client, raw, status, field, rule):
    _assert_problem(await client.post("/loaves", content=raw), status, field, rule)


async def test_letters_beyond_the_basic_plane_written_as_a_surrogate_pair_are_fine(client):
    answer = await client.post("/loaves", content=b'{"name": "\\ud83c\\udf5e"}')
    assert answer.json()["name"] == "\N{BREAD}"


async def test_a_body_over_its_limit_is_refused(client):
    too_long = json.dumps({"name": "x" * 300_000}).encode()
    _assert_problem(await client.post("/loaves", content=too_long), 413, "body", "body-too-large")


async def test_a_body_over_its_limit_is_refused_without_a_declared_length_and_before_it_is_all_read(client):
    read = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 10_000
            yield b"x" * 10_000

    _assert_problem(await client.post("/loaves", content=parts()), 413, "body", "body-too-large")
    assert read < 400_000


async def test_an_operation_may_take_longer_bodies(client):
    longer = json.dumps({"name": "rye"}).encode() + b" " * 300_000
    assert (await client.post("/big-loaves", content=longer)).status_code == 200
    _assert_problem(await client.post("/loaves", content=longer), 413, "body", "body-too-large")


async def test_a_body_that_is_not_json_by_its_type_is_refused(client):
    for media in ("text/plain", "application/xml", "application/jsonish", "multipart/form-data"):
        answer = await client.post("/loaves", content=b"{}", headers={"content-type": media})
        _assert_problem(answer, 415, "content-type", "not-json")
    answer = await client.post("/loaves", content=b"{}", headers={"content-encoding": "gzip"})
    _assert_problem(answer, 415, "content-encoding", "encoded")


async def test_other_bad_requests_are_problems_too(client):
    _assert_problem(await client.get("/cakes"), 404, "path", "no-such-resource")
    _assert_problem(await client.delete("/loaves"), 405, "method", "method-not-allowed")
    _assert_problem(await client.get("/loaves/rye"), 422, "loaf", "int-parsing")
    _assert_problem(await client.get("/loaves/1?slices=0"), 422, "slices", "greater-than-equal")
    _assert_problem(await client.get("/loaves/1?slice=1"), 422, "slice", "unknown-parameter")
    _assert_problem(await client.get("/loaves/%00"), 400, "path", "nul-character")
    _assert_problem(await client.get("/loaves/1?slices=%00"), 400, "path", "nul-character")
    assert (await client.delete("/loaves")).headers["allow"] == "POST"


async def test_without_a_token_nothing_is_read(client):
    answer = await client.post("/loaves", content=b"{", headers={"authorization": ""})
    _assert_problem(answer, 401, "authorization", "token-required")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_refused_token_is_said_why_and_not_repeated(client):
    answer = await client.post("/loaves", json={}, headers={"authorization": "Bearer very-secret"})
    _assert_problem(answer, 401, "authorization", "token-refused")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert "very-secret" not in answer.text


async def test_an_issuer_that_was_never_reached_is_our_trouble_not_the_clients(tmp_path):
    tokens = Tokens(tmp_path)

    async def away() -> dict:
        raise OSError

    tokens.verifier._keys._fetch = away
    transport = httpx.ASGITransport(_app(tokens, _rules()))
    async with httpx.AsyncClient(transport=transport, base_url="http://bakery.test") as client:
        answer = await client.get("/loaves/1", headers=tokens.header("baker"))
    _assert_problem(answer, 503, None, "issuer-away")
    assert answer.headers["retry-after"]


async def test_a_mistake_of_ours_shows_nothing_of_the_inside(client, caplog):
    answer = await client.get("/fire")
    _assert_problem(answer, 500, None, "internal-error")
    assert "19121212" not in answer.text + caplog.text
    assert "RuntimeError" not in answer.text


async def test_a_trace_says_the_operation_and_nothing_of_what_was_asked(tmp_path, tokens, monkeypatch):
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    monkeypatch.setattr(telemetry, "_tracer", provider.get_tracer("test"))
    transport = httpx.ASGITransport(_app(tokens, _rules()))
    async with httpx.AsyncClient(transport=transport, base_url="http://bakery.test") as client:
        for path in ("/loaves/8112121234?slices=55512345", "/fire"):
            await client.get(path, headers=tokens.header("baker"))
        await client.post("/loaves", json={"name": "anna", "anna": 8112121234}, headers=tokens.header("baker"))
    spans = exporter.get_finished_spans()
    assert [span.name for span in spans] == ["GET /loaves/{loaf}", "GET /fire", "POST /loaves"]
    told = " ".join(span.to_json() for span in spans)
    for value in ("8112121234", "55512345", "anna", "19121212"):
        assert value not in told


GUARDED = [case for case in matrix.cases(_rules()) if case.path != "/fire"]


@pytest.mark.parametrize("case", GUARDED, ids=str)
async def test_only_declared_roles_get_in(case, client, tokens):
    del client.headers["authorization"]
    await matrix.assert_held(case, client, tokens.mint)


NAMES = ["name", "crust", "thickness", "grains", "q"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.characters(categories=["Cs"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["name", "crust", "thickness", "q"]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=JSON.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
async def test_no_body_at_all_makes_a_5xx(client, raw):
    answer = await client.post("/loaves", content=raw)
    assert answer.status_code < 500
    if answer.status_code >= 400:
        problem = answer.json()
        assert problem["errors"][0]["field"]
        assert problem["errors"][0]["rule"]
