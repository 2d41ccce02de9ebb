"""The OpenAPI document of a service: what FastAPI knows of bodies and parameters, and what the guard answers besides.

Which refusals an operation may answer with follows from what stands before it. So they are derived here, and
no route can forget one; a route adds only what its own work answers.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.responses import Response

from common.access import Rule
from common.http.batch import Batch
from common.http.commands import LONGEST_KEY, command
from common.http.guard import GuardedRoute, router
from common.problems import MEDIA_TYPE

_VERSION = "1"
_PROBLEM = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457). Programs read `rule`, people read the rest.",
    "required": ["type", "title", "status", "rule"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "urn:insteg:problem:<rule>"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "rule": {"type": "string", "description": "A stable name in lower case with hyphens."},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "rule", "message"],
                "properties": {
                    "field": {"type": "string", "description": "A path such as `entry.age` or `commands[3].body.on`."},
                    "rule": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
_ANSWERED = {
    "type": "object",
    "required": ["aggregate", "version"],
    "properties": {
        "aggregate": {"type": "string"},
        "version": {"type": "integer", "description": "The aggregate's version afterwards; the ETag holds it too."},
    },
}
_ANSWERS = {
    "type": "object",
    "required": ["answers"],
    "properties": {
        "answers": {
            "type": "array",
            "description": "One for each command, in their order: what it answers alone, or its problem.",
            "items": {
                "type": "object",
                "required": ["status"],
                "properties": {"status": {"type": "integer"}, "problem": {"$ref": "#/components/schemas/Problem"}},
            },
        }
    },
}
_COMPONENTS = {"Problem": _PROBLEM, "Answered": _ANSWERED, "Answers": _ANSWERS}
_FASTAPIS_OWN = ("HTTPValidationError", "ValidationError")
_TOKEN = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Makes trying again safe: the same key and request get the first answer and change nothing.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of the version that the command is meant for.",
    "schema": {"type": "string"},
}


def answers(example: Mapping[str, Any], refused: Mapping[str, Any], *, batch: bool = False) -> dict[int | str, Any]:
    """The answers of a command, with examples, for FastAPI's `responses`."""
    problem = {"description": "A rule says no; the problem names rule and field.", "content": _content(refused)}
    if batch:
        done = _example("Answers", example)
        return {200: {"description": "Every command has its answer.", "content": done}, 422: problem}
    content: dict[str, Any] = {"content": _example("Answered", example), "headers": {"ETag": _header("The version.")}}
    return {
        201: {"description": "Something new was written.", **content},
        200: {"description": "It was so already.", **content},
        422: problem,
    }


def nothing_there(description: str) -> dict[int | str, Any]:
    """404 as an answer of a read, for FastAPI's `responses`."""
    return refuses(404, description)


def refuses(status: int, description: str) -> dict[int | str, Any]:
    """A refusal of an operation that is no command, for FastAPI's `responses`."""
    return {status: {"description": description, "content": _content()}}


def tells(example: Mapping[str, Any]) -> dict[int | str, Any]:
    """What an operation that is no command answers, by an example, for FastAPI's `responses`."""
    return {200: {"description": "The answer.", "content": {"application/json": {"example": example}}}}


def document(app: FastAPI) -> dict[str, Any]:
    """The whole document as JSON-ready data."""
    made: dict[str, Any] = get_openapi(title=app.title, version=_VERSION, routes=app.routes)
    components = made.setdefault("components", {})
    schemas = {name: each for name, each in components.get("schemas", {}).items() if name not in _FASTAPIS_OWN}
    schemas |= _COMPONENTS
    components |= {"schemas": schemas, "securitySchemes": {"token": _TOKEN}}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, GuardedRoute) and route.include_in_schema:
            _keep_nulls(schemas, route)
            method, _, path = route.operation.partition(" ")
            _complete(made["paths"][path][method.lower()], route, app.state.registry.rule(route.operation))
    return made


def document_router() -> APIRouter:
    """The operation that every service answers without a token: its own description."""
    routes = router()
    kept: list[bytes] = []

    @routes.get("/openapi.json", include_in_schema=False)
    async def openapi(request: Request) -> Response:
        if not kept:
            kept.append(msgspec.json.encode(document(request.app)))
        return Response(kept[0], media_type="application/json")

    return routes


def _complete(operation: dict[str, Any], route: GuardedRoute, rule: Rule) -> None:
    operation["operationId"] = route.name
    operation["security"] = [] if rule.public_because else [{"token": []}]
    changes = any(needed.call is command for needed in route.dependant.dependencies)
    versioned = changes and not (route.body_field and route.body_field.field_info.annotation is Batch)
    if changes:
        operation.setdefault("parameters", []).extend([_KEY, _IF_MATCH] if versioned else [_KEY])
    told = operation["responses"]
    if "422" in told and told["422"]["content"].keys() == {"application/json"}:
        del told["422"]  # FastAPI's own, in a form that is never sent
    for status, refusal in _refusals(route, rule, changes=changes, versioned=versioned).items():
        told.setdefault(str(status), refusal)
    operation["responses"] = dict(sorted(told.items()))


def _keep_nulls(schemas: dict[str, Any], route: GuardedRoute) -> None:
    """Give a body's examples their nulls back, which FastAPI drops even where they say something."""
    body = route.body_field and route.body_field.field_info.annotation
    extra = getattr(body, "model_config", {}).get("json_schema_extra")
    if isinstance(body, type) and isinstance(extra, dict) and "examples" in extra:
        schemas[body.__name__]["examples"] = extra["examples"]


def _refusals(route: GuardedRoute, rule: Rule, *, changes: bool, versioned: bool) -> dict[int, dict[str, Any]]:
    found = {
        400: "The address holds the NUL character.",
        422: "A parameter, a field or a rule says no; the problem names rule and field.",
    }
    if not rule.public_because:
        lists = "".join(f", and a token whose `{claim}` hold the {name}" for claim, name in rule.within.items())
        found[401] = "There is no token, or it was refused."
        found[403] = f"Needs one of the roles {', '.join(sorted(rule.roles))}{lists}."
        found[503] = "A part this needs is away; try again."
    if route.reads_json:
        found[400] = "The address holds the NUL character, or the body is not sound JSON" + (
            ", or the idempotency key is malformed." if changes else "."
        )
        found[413] = f"The body is longer than {route.limit} bytes."
        found[415] = "The body is not application/json as it is."
    if changes:
        found[409] = "It collides with what stands, or names what is not known yet."
        if "{" in route.path_format:
            found[404] = "What the address names is not there."
    if versioned:
        found[412] = "It has changed since the version named in If-Match."
    headers = {401: "WWW-Authenticate", 503: "Retry-After"}
    return {
        status: {"description": said, "content": _content()}
        | ({"headers": {headers[status]: _header()}} if status in headers else {})
        for status, said in found.items()
    }


def _content(example: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return _example("Problem", example, MEDIA_TYPE)


def _example(schema: str, example: Mapping[str, Any] | None, media: str = "application/json") -> dict[str, Any]:
    shown = {} if example is None else {"example": example}
    return {media: {"schema": {"$ref": f"#/components/schemas/{schema}"}, **shown}}


def _header(description: str = "") -> dict[str, Any]:
    return {"schema": {"type": "string"}} | ({"description": description} if description else {})
