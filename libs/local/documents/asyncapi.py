"""The AsyncAPI 3.0 document of every event, for the teams whose systems listen to Insteg."""

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from contracts import activities, enrolment, matching, reporting, surveys
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


def document() -> dict[str, Any]:
    """The whole document as JSON-ready data, in a stable order."""
    every = [event for events in SPEAKERS.values() for event in events]
    _, definitions = models_json_schema(
        [(event, "serialization") for event in every], ref_template="#/components/schemas/{model}"
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
        "channels": {event.subject: _channel(service, event) for service, event in _pairs()},
        "operations": {f"send.{event.subject}": _operation(event) for _, event in _pairs()},
        "components": {
            "messages": {event.subject: _message(event) for _, event in _pairs()},
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
