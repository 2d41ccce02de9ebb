"""The AsyncAPI 3.0 document of every event, for the teams whose systems listen to Insteg."""

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from contracts import activities, enrolment, matching, reporting, surveys
from contracts.asking import QUESTIONS, FigureAsked
from contracts.base import Event

SPEAKERS: dict[str, tuple[type[Event], ...]] = {
    "enrolment": enrolment.EVENTS,
    "activities": activities.EVENTS,
    "matching": matching.EVENTS,
    "surveys": surveys.EVENTS,
    "reporting": reporting.EVENTS,
}
"""Every speaking service and what it says. A service that says nothing yet is not in the document."""

_HEADERS: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0, binary mode, in NATS headers",
    "required": ["ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject", "ce-time", "ce-aggregateversion"],
    "properties": {
        "ce-specversion": {"const": "1.0"},
        "ce-id": {"type": "string", "description": "Unique per source: <aggregate>/<version>"},
        "ce-source": {"type": "string", "description": "/insteg/<service>"},
        "ce-type": {"type": "string", "description": "The subject the event is published on"},
        "ce-subject": {"type": "string", "description": "The aggregate it belongs to"},
        "ce-time": {"type": "string", "format": "date-time", "description": "When it was recorded"},
        "ce-aggregateversion": {"type": "string", "description": "Its place in the aggregate, from 1 without gaps"},
        "traceparent": {"type": "string", "description": "W3C trace context of the command"},
        "Insteg-Digest": {"type": "string", "description": "Running digest of the stream up to this message, hex"},
    },
}


_ASKING: dict[str, Any] = {
    "type": "object",
    "required": ["authorization"],
    "properties": {"authorization": {"type": "string", "description": "Bearer and the token of whoever it is for"}},
}
_ANSWER: dict[str, Any] = {
    "name": "Answer",
    "summary": "The JSON of the same read over HTTP, or a problem document (RFC 9457) where the status says so.",
    "headers": {
        "type": "object",
        "required": ["status", "content-type"],
        "properties": {
            "status": {"type": "string", "description": "As over HTTP: 200, 401, 403, 404, 413, 422, 500, 503"},
            "content-type": {"enum": ["application/json", "application/problem+json"]},
        },
    },
    "payload": {"type": "object"},
}


def document() -> dict[str, Any]:
    """The whole document as JSON-ready data, in a stable order."""
    every = [event for events in SPEAKERS.values() for event in events]
    _, definitions = models_json_schema(
        [*((event, "serialization") for event in every), *((asked, "validation") for asked in QUESTIONS)],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Insteg domain events",
            "version": "1",
            "description": (
                "One JetStream stream per speaking service; the order of the stream is the order of truth. Delivery is "
                "at least once for readers: (ce-subject, ce-aggregateversion) identifies a fact. Bodies hold "
                "pseudonymous ids, codes, numbers and dates, never personal data or free text."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {
            **{event.subject: _channel(service, event) for service, event in _pairs()},
            **{asked.subject: _asked_on(asked) for asked in QUESTIONS},
        },
        "operations": {
            **{f"send.{event.subject}": _operation(event) for _, event in _pairs()},
            **{f"answer.{asked.subject}": _answering(asked) for asked in QUESTIONS},
        },
        "components": {
            "messages": {
                **{event.subject: _message(event) for _, event in _pairs()},
                **{asked.subject: _question(asked) for asked in QUESTIONS},
                "answer": _ANSWER,
            },
            "schemas": definitions["$defs"],
        },
    }


def text() -> str:
    """The document as it is checked in."""
    return json.dumps(document(), indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def _pairs() -> list[tuple[str, type[Event]]]:
    return [(service, event) for service, events in SPEAKERS.items() for event in events]


def _channel(service: str, event: type[Event]) -> dict[str, Any]:
    return {
        "address": event.subject,
        "description": f"Stream {service.upper()}",
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.subject}"}},
    }


def _asked_on(asked: type[FigureAsked]) -> dict[str, Any]:
    return {
        "address": asked.subject,
        "description": "Request and reply; nothing is stored",
        "messages": {
            asked.__name__: {"$ref": f"#/components/messages/{asked.subject}"},
            "Answer": {"$ref": "#/components/messages/answer"},
        },
    }


def _answering(asked: type[FigureAsked]) -> dict[str, Any]:
    channel = {"$ref": f"#/channels/{asked.subject}"}
    return {
        "action": "receive",
        "channel": channel,
        "messages": [{"$ref": f"#/channels/{asked.subject}/messages/{asked.__name__}"}],
        "reply": {
            "address": {"location": "$message.header#/reply-to", "description": "NATS' own reply subject"},
            "messages": [{"$ref": f"#/channels/{asked.subject}/messages/Answer"}],
        },
    }


def _question(asked: type[FigureAsked]) -> dict[str, Any]:
    return {
        "name": asked.__name__,
        "summary": (asked.__doc__ or "").strip().split("\n")[0],
        "contentType": "application/json",
        "headers": _ASKING,
        "payload": {"$ref": f"#/components/schemas/{asked.__name__}"},
    }


def _operation(event: type[Event]) -> dict[str, Any]:
    return {"action": "send", "channel": {"$ref": f"#/channels/{event.subject}"}}


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.__name__,
        "summary": (event.__doc__ or "").strip().split("\n")[0],
        "contentType": "application/json",
        "headers": _HEADERS,
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
    }
