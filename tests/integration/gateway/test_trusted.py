"""Trusted documents: asked by their hash, and, where an installation says so, nothing else."""

import json
from pathlib import Path

import httpx
import pytest

from common.access import Principal
from common.settings import SettingsError
from gateway.api import documents
from gateway.api.app import build_app, build_endpoint, checks
from gateway.api.endpoint import Endpoint, Question
from gateway.api.trusted import id_of
from gateway.settings import Settings
from tests.support.asking import Asker
from tests.support.tokens import Tokens

ONE = '{ programme(id: "bridge") { id goals { figure { value } } } }\n'
TWO = "query Two($id: ID!) { programme(id: $id) { title(lang: EN) } }"
OTHER = "{ viewer { organisation } }"


@pytest.fixture(params=[False, True], ids=["others too", "only these"])
def told(told: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "one.graphql").write_text(ONE)
    (folder / "persisted-documents.json").write_text(json.dumps({id_of(TWO).removeprefix("sha256:"): TWO}))
    (folder / "README.md").write_text("Not a document.")
    return told.model_copy(update={"documents_dir": folder, "documents_only": request.param})


@pytest.fixture
def endpoint(told: Settings, pool, tokens: Tokens) -> Endpoint:
    return build_endpoint(told, pool, tokens.clock)


@pytest.fixture
async def asker(endpoint: Endpoint, pool, tokens: Tokens):
    app = build_app(endpoint, tokens.verifier, checks(pool))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        yield Asker(client, tokens)


async def by_id(asker: Asker, document: str, path: str = "/graphql", **more: object) -> httpx.Response:
    headers = asker.tokens.header("coordinator", organisation="owner")
    return await asker.client.post(path, json={"documentId": document, **more}, headers=headers)


async def test_a_trusted_document_is_answered_by_its_hash_as_by_its_text(asker: Asker, endpoint: Endpoint):
    answer = await by_id(asker, id_of(ONE))
    assert answer.json()["data"] == await asker.read(ONE)
    two = await by_id(asker, id_of(TWO), variables={"id": "bridge"})
    assert two.json()["data"] == {"programme": {"title": "Title bridge"}}
    prepared = endpoint.documents.prepare(ONE)
    assert bool(prepared.statements) is (endpoint.compiler is not None)


async def test_trusted_documents_are_never_forgotten(asker: Asker, endpoint: Endpoint, monkeypatch):
    kept = endpoint.documents.prepare(ONE)
    monkeypatch.setattr(documents, "_KEPT", 3)
    for n in range(10):
        endpoint.documents.prepare(f"{{ a{n}: __typename }}")
    assert endpoint.documents.prepare(ONE) is kept


async def test_an_unknown_hash_is_refused_with_a_code_and_a_malformed_one_by_its_field(asker: Asker):
    answer = await by_id(asker, id_of("{ __typename }"))
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "unknown-document")
    for odd in ("", "abc", id_of(ONE).upper(), id_of(ONE) + "0", "sha1:" + "0" * 40):
        answer = await by_id(asker, odd)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "documentId"), odd
    both = await by_id(asker, id_of(ONE), query=ONE)
    assert both.status_code == 422


async def test_what_is_not_trusted_is_answered_only_where_others_are_let_in(asker: Asker, told: Settings):
    if told.documents_only:
        assert await asker.refused(OTHER) == "document-not-trusted"
        assert await asker.refused("{ __schema { types { name } } }") == "document-not-trusted"
        headers = asker.tokens.header("coordinator", organisation="owner")
        table = await asker.client.post("/graphql.csv", json={"query": OTHER}, headers=headers)
        assert table.json()["errors"][0]["extensions"]["code"] == "document-not-trusted"
    else:
        assert (await asker.read(OTHER))["viewer"] == {"organisation": "owner"}


async def test_the_gateways_own_pages_are_always_answered(endpoint: Endpoint):
    who = Principal("somebody", "owner", frozenset(["coordinator"]), {"programmes": frozenset("*")})
    assert (await endpoint.answer(Question(query=OTHER), who)).status_code == 200


@pytest.mark.parametrize(("name", "text", "says"), [
    ("bad.graphql", "{ nothing }", "does not fit the schema"),
    ("bad.graphql", "{", "does not fit the schema"),
    ("bad.graphql", "{ a" * 40 + " }" * 40, "does not fit the schema"),
    ("bad.json", "[]", "bad.json cannot be read"),
    ("bad.json", json.dumps({"0" * 64: "{ __typename }"}), "not the one of its hash"),
])  # fmt: skip
def test_what_cannot_be_trusted_ends_the_start_with_a_sentence(told: Settings, tokens: Tokens, name, text, says):
    assert told.documents_dir is not None
    (told.documents_dir / name).write_text(text)
    with pytest.raises(SettingsError, match=says):
        build_endpoint(told, None, tokens.clock)


def test_a_folder_that_is_not_there_ends_the_start_too(told: Settings, tokens: Tokens, tmp_path: Path):
    for folder, says in ((tmp_path / "nowhere", "there is no folder"), (None, "DOCUMENTS_ONLY")):
        only = told.model_copy(update={"documents_dir": folder, "documents_only": True})
        with pytest.raises(SettingsError, match=says):
            build_endpoint(only, None, tokens.clock)
