"""Role x operation x organisation, made from what every service says of itself: of what is another's, nobody is told.

Each operation of each document is asked by each role of an organisation that takes no part, with the ids of somebody
else's programme, people and sessions. A new operation is in the matrix as soon as it is in its service's document.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from contracts.roles import ROLES
from local.history.stage import IN_THE_TARGET_GROUP
from local.system.layout import SERVICES
from tests.support.whole_town import OWNER, Town, programme_of_today, today

STRANGER = "falkoping"
PROGRAMME, PERSON = "nagon-annans", "nagon-annans-p1"
IDS = {
    "programme_id": PROGRAMME, "person_id": PERSON, "activity_id": f"{PROGRAMME}-cafe", "session_id": f"{PROGRAMME}-s1",
    "attendance_id": f"{PROGRAMME}-s1~{PERSON}", "programme": PROGRAMME,
}  # fmt: skip
_OF_MACHINES = {"service"}
"""Trusted by every owner to act for it, within its token's programmes."""


@pytest.fixture
async def made(town: Town) -> Town:
    """Somebody else's programme, with a participant who was at a session."""
    await town.done("enrolment", "/programmes", programme_of_today(id=PROGRAMME), "coordinator")
    known = {
        "person_id": PERSON,
        "controller": OWNER,
        "reference": PERSON,
        "birth_date": "1990-01-01",
        "gender": "woman",
    }
    await town.done("enrolment", "/people", known)
    await town.done(
        "enrolment",
        "/participations",
        {"programme_id": PROGRAMME, "person_id": PERSON, "on": f"{today()}", "circumstances": IN_THE_TARGET_GROUP},
    )
    cafe = {"activity_id": IDS["activity_id"], "programme_id": PROGRAMME, "title": "Café", "kind": "language-training"}
    await town.heard("activities", "/activities", cafe, "unknown-programme")
    yesterday = today() - timedelta(days=1)
    hours = {"starts_at": f"{yesterday}T10:00:00+00:00", "ends_at": f"{yesterday}T11:00:00+00:00"}
    await town.done(
        "activities", "/sessions", {"session_id": IDS["session_id"], "activity_id": IDS["activity_id"], **hours}
    )
    await town.done(
        "activities", "/attendance", {"session_id": IDS["session_id"], "person_id": PERSON, "status": "present"}
    )
    await town.caught_up()
    return town


def _bodies(schema: dict[str, Any]) -> dict[str, Any]:
    example = next(iter(schema.get("examples", [])), {})
    return {name: IDS.get(name, value) for name, value in example.items()} if isinstance(example, dict) else {}


def _requests(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    known = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if not operation["security"]:
                continue
            asked = {
                one["name"]: IDS.get(one["name"], "x") for one in operation.get("parameters", []) if one["in"] == "path"
            }
            more: dict[str, Any] = {"params": {
                one["name"]: IDS[one["name"]]
                for one in operation.get("parameters", []) if one["in"] == "query" and one["name"] in IDS
            }}  # fmt: skip
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                schema = content["schema"]
                schema = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
                more["json"] = _bodies(schema)
            yield method.upper(), path.format(**asked), more


@pytest.mark.timeout(300)
async def test_nobody_of_another_organisation_is_told_or_changes_anything(made: Town):
    wrong, readable = [], set()
    for service in SERVICES:
        url = made.system.layout.url(service)
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            document = (await http.get("/openapi.json")).json()
            for method, path, more in _requests(document):
                if method == "GET" and _tells(await http.get(path, headers=_as(made, OWNER, "coordinator"), **more)):
                    readable.add(path)
            for role in sorted(set(ROLES) - _OF_MACHINES):
                headers = _as(made, STRANGER, role)
                for method, path, more in _requests(document):
                    answer = await http.request(method, path, headers=headers, **more)
                    if _tells(answer):
                        wrong.append(f"{role} {method} {service}{path}: {answer.status_code} {answer.text[:150]}")
    assert not wrong, "\n".join(wrong)
    assert len(readable) > 12, "the owner reads all this by the same questions"


def _as(made: Town, organisation: str, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {made.client.token(organisation, role)}"}


def _tells(answer: httpx.Response) -> bool:
    return answer.is_success and any(one in answer.text for one in IDS.values())
