"""Texts that have broken other systems, in every place of every operation that takes a text: none breaks this one."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from common.clock import SystemClock
from local.client import Client
from local.system.layout import SERVICES
from tests.support.whole_system import Command

CORPUS = (
    "'; DROP SCHEMA spine CASCADE; --",
    "1 OR 1=1) UNION SELECT rolpassword FROM pg_authid--",
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "{{7*7}}${7*7}#{7*7}<%= 7*7 %>",
    "<script>alert(1)</script>",
    "a\r\nSet-Cookie: mine=1",
    "=cmd|' /C calc'!A0",
    "\ufeff\u202e\ud7ff\uffff",
    "A" * 5000,
)
TOKENS = {
    "enrolment": ("vasteras", "coordinator"), "activities": ("vasteras", "coordinator"),
    "matching": ("vasteras", "coordinator"), "surveys": ("vasteras", "coordinator"),
    "reporting": ("vasteras", "coordinator"), "gateway": ("vasteras", "coordinator"),
}  # fmt: skip
UNTOUCHED = ("root:", "pg_authid", "Traceback", "asyncpg", "SELECT ")
"""What an answer would hold if a text had reached a file, a statement or a programmer's eye."""


def texts_of(schema: dict[str, Any], known: dict[str, Any], text: str, depth: int = 6) -> Any:
    """A body of this shape with the text wherever a text may stand."""
    if "$ref" in schema:
        return texts_of(known[schema["$ref"].rpartition("/")[2]], known, text, depth)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return texts_of(schema[several][0], known, text, depth)
    kind = schema.get("type")
    if depth == 0 or kind is None:
        return text
    if kind == "object":
        inside = schema.get("properties", {})
        return {name: texts_of(one, known, text, depth - 1) for name, one in inside.items()} or {text: text}
    if kind == "array":
        return [texts_of(schema.get("items", {}), known, text, depth - 1)]
    return {"integer": 1, "number": 1, "boolean": True}.get(kind, text)


def requests_of(document: dict[str, Any], text: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation with the text in its path, its query and its body."""
    known = document.get("components", {}).get("schemas", {})
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            asked = operation.get("parameters", [])
            url = path
            for one in asked:
                if one["in"] == "path":
                    url = url.replace(f"{{{one['name']}}}", quote(text, safe=""))
            more: dict[str, Any] = {"params": {one["name"]: text for one in asked if one["in"] == "query"}}
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                more["json"] = texts_of(content["schema"], known, text)
            yield method.upper(), url, more


@pytest.mark.timeout(600)
@pytest.mark.parametrize("service", SERVICES)
async def test_no_text_reaches_a_statement_a_file_or_a_header(mailed: tuple[Command, Any], service: str):
    command, _ = mailed
    layout = command.layout
    async with Client(layout, SystemClock()) as client:
        token = client.token(*TOKENS[service])
    headers = {"Authorization": f"Bearer {token}"}
    asked = 0
    async with httpx.AsyncClient(base_url=layout.url(service), headers=headers, timeout=30) as http:
        document = (await http.get("/openapi.json")).json()
        for text in CORPUS:
            for method, url, more in requests_of(document, text):
                asked += 1
                answer = await http.request(method, url, headers={"Idempotency-Key": f"hostile-{asked}"}, **more)
                assert answer.status_code < 500, f"{method} {url}: {answer.status_code} {answer.text[:300]}"
                assert "mine=1" not in str(answer.headers), f"{method} {url}"
                said = answer.text.replace(text, "")
                assert not [one for one in UNTOUCHED if one in said and one not in text], f"{method} {url}: {said}"
        assert (await http.get("/readyz")).status_code == 200
    assert asked >= len(CORPUS)
