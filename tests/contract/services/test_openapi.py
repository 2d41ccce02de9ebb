"""Every service describes itself to whoever asks, in a document that is sound, whole and needs nobody else."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

import activities.api.access
import activities.api.routes
import enrolment.api.access
import enrolment.api.routes
import gateway.api.access
import gateway.api.downloads
import gateway.api.endpoint
import gateway.api.explorer.routes
import matching.api.access
import matching.api.routes
import reporting.api.access
import reporting.api.routes
import surveys.api.access
import surveys.api.reads
import surveys.api.routes
import surveys.pages.routes
from common.http import Checks, create_app
from common.problems import MEDIA_TYPE
from gateway.api.page.routes import Page
from gateway.api.page.signing import Signing
from tests.support.signing import KEYS
from tests.support.tokens import NobodyVerifies

NO_COMMANDS = {
    "POST /people/search", "POST /door/messages", "POST /door/documents", "POST /door/funder-files",
    "POST /door/funder-files/changed",
}  # fmt: skip
"""A search whose question must stand in no address; and the door, whose ids make trying again safe."""
LINKS = {"pattern", "evidence", "url"}
"""Fields of bodies that hold links, which the document shows examples of."""
GRAPHQLS_OWN = {("POST /graphql", "429"), ("POST /graphql.csv", "429")}
"""Refusals in GraphQL's own form and in no other."""
NONE: Any = None
"""Instead of pools and clocks: nothing is asked of them."""
CHECKING = reporting.api.routes.Checking(NONE, NONE, KEYS)
SERVICES = {
    "enrolment": (enrolment.api.access.rules(), lambda: enrolment.api.routes.routes(NONE, NONE, NONE)),
    "activities": (activities.api.access.rules(), lambda: activities.api.routes.routes(NONE, NONE, NONE, NONE)),
    "reporting": (reporting.api.access.rules(), lambda: reporting.api.routes.routes(NONE, NONE, CHECKING, NONE, NONE)),
    "gateway": (
        gateway.api.access.http_registry(),
        lambda: [
            gateway.api.endpoint.routes(NONE),
            gateway.api.downloads.routes(NONE),
            Page(NONE).router(),
            Signing(NONE, None, secure=True).router(),
            gateway.api.explorer.routes.routes(NONE, NONE),
        ],
    ),
    "matching": (matching.api.access.rules(), lambda: matching.api.routes.routes(NONE, NONE, NONE, NONE, NONE)),
}


def _surveys() -> list[Any]:
    pages = surveys.pages.routes.Pages(NONE, everybody=NONE, wrong=NONE, behind_proxy=False)
    reads = surveys.api.reads.Reads(NONE, NONE, NONE, NONE, "")
    return [surveys.api.routes.routes(NONE), reads.router(), pages.router()]


SERVICES["surveys"] = (surveys.api.access.rules(), _surveys)


def _app(service: str) -> FastAPI:
    registry, routers = SERVICES[service]
    return create_app(service, registry=registry, verifier=NobodyVerifies(), checks=Checks(), routers=routers())


async def _document(service: str) -> dict[str, Any]:
    transport = httpx.ASGITransport(_app(service))
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        answer = await client.get("/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return answer.json()


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _leaves(part: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Everything in the document that is no object and no list, by the name that it stands under."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _leaves(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _leaves(value, key)
    else:
        yield key, part


@pytest.fixture(params=SERVICES)
async def document(request) -> dict[str, Any]:
    return await _document(request.param)


def _of_programs(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Operations that ask for a token; the others are pages for people, who are not answered with problems."""
    yield from ((name, operation) for name, operation in _operations(document) if operation["security"])


def _named(parameters: list[dict[str, Any]]) -> set[str]:
    return {parameter["name"] for parameter in parameters if parameter["in"] == "header"}


async def test_it_is_valid_openapi_of_the_present_version_and_points_nowhere_else(document):
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()
    assert not [text for key, text in _leaves(document) if "://" in str(text) and key not in LINKS]


@pytest.mark.parametrize("service", SERVICES)
async def test_every_operation_that_has_a_rule_is_in_it_with_words(service):
    described = dict(_operations(await _document(service)))
    assert set(described) == {rule.operation for rule in SERVICES[service][0].rules()}
    for name, operation in described.items():
        assert operation["summary"], name
        assert operation.get("description"), name


async def test_every_refusal_is_told_where_it_can_happen(document):
    for name, operation in _of_programs(document):
        expected = {"401", "403", "422", "503"}
        if "requestBody" in operation:
            expected |= {"400", "413", "415"}
        if "Idempotency-Key" in _named(operation.get("parameters", [])):
            expected |= {"409"}
        if "If-Match" in _named(operation.get("parameters", [])):
            expected |= {"412"}
        told = operation["responses"]
        assert expected <= set(told), (name, expected - set(told))
        for status in [status for status in told if status >= "4" and (name, status) not in GRAPHQLS_OWN]:
            assert told[status]["description"]
            assert told[status]["content"][MEDIA_TYPE]["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert operation["security"] == [{"token": []}]


@pytest.mark.parametrize("service", ["enrolment", "activities", "matching", "surveys"])
async def test_every_command_takes_a_key_and_all_but_batches_a_version(service):
    for name, operation in _of_programs(await _document(service)):
        headers = _named(operation.get("parameters", []))
        if name.startswith("GET") or name in NO_COMMANDS:
            assert not headers, name
        else:
            assert headers == {"Idempotency-Key"} | (set() if name == "POST /batch" else {"If-Match"}), name


@pytest.mark.parametrize("service", ["enrolment", "activities", "matching", "surveys"])
async def test_every_command_shows_an_answer_and_every_example_is_as_described(service):
    made = await _document(service)
    for name, operation in _of_programs(made):
        if name.startswith("POST"):
            shown = operation["responses"]["200"]["content"]
            assert {"application/pdf", "text/csv"} & {*shown} or shown["application/json"]["example"], name
            body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert "examples" in made["components"]["schemas"][body] or body in {"Batch", "ProgrammeBody"}, name
        for answer in operation["responses"].values():
            for content in answer["content"].values():
                if "example" in content:
                    _holds(made, content["schema"], content["example"])
    shown = {name: schema["examples"] for name, schema in made["components"]["schemas"].items() if "examples" in schema}
    for name, examples in shown.items():
        for example in examples:
            _holds(made, {"$ref": f"#/components/schemas/{name}"}, example)


def _holds(document: dict[str, Any], schema: dict[str, Any], example: Any) -> None:
    Draft202012Validator({**schema, "components": document["components"]}).validate(example)


async def test_a_page_for_people_is_told_with_every_answer_it_can_give():
    for name, operation in _operations(await _document("surveys")):
        if not operation["security"]:
            told = operation["responses"]
            assert {"422", "429", "503"} <= set(told), name
            assert all("text/html" in told[status]["content"] for status in told if status >= "4"), name


async def test_a_programme_is_described_by_the_grammar_of_its_definition():
    made = await _document("enrolment")
    asked = made["paths"]["/programmes"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    schemas = made["components"]["schemas"]
    while "$ref" in asked:
        asked = schemas[asked["$ref"].rpartition("/")[2]]
    assert {"id", "period", "goals"} <= set(asked["properties"])
