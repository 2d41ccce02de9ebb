"""The data dictionary of the open export, made from the contracts: what every column and every field means."""

from functools import cache
from typing import Any

from contracts import activities, enrolment, matching, surveys
from reporting.storage.exports.facts import Entry

_SPEAKERS = {"enrolment": enrolment, "activities": activities, "matching": matching, "surveys": surveys}
_COLUMNS = {
    "fact_no": "place in the one order of everything that reporting heard, from 1 without gaps",
    "kind": "event, or held (its aggregate was parked), unparked, dropped, day-turn (the log's own entries)",
    "stream": "of the service that said it; empty of the log's own entries",
    "seq": "place in that stream",
    "event_id": "CloudEvents id: <aggregate>/<version>",
    "type": "kind of event: see `events`",
    "aggregate": "what it is about",
    "version": "place within the aggregate, from 1; (aggregate, version) is a fact's identity",
    "occurred_on": "the first clock: the day on which it happened",
    "recorded_at": "the second clock: when it was written down",
    "known_at": "when reporting heard it",
    "digest": "running digest of the stream up to this event, hexadecimal",
    "body": "the event as it was published, byte for byte: JSON, see its type's schema",
}


@cache
def dictionary() -> dict[str, Any]:
    """Columns by name; events by type with their JSON schema."""
    assert tuple(_COLUMNS) == Entry._fields, "every column has its words"
    return {
        "columns": _COLUMNS,
        "events": {
            event.subject: {
                "said_by": service,
                "says": " ".join((event.__doc__ or "").split()),
                "schema": event.model_json_schema(),
            }
            for service, spoken in _SPEAKERS.items()
            for event in spoken.EVENTS
        },
    }
