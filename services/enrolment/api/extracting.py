"""The register extract for the person themself: everything that enrolment holds of them, and who else holds what.

For all records of the one human being. As JSON for machines, as PDF to be handed over.
"""

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from common.db import Connection
from enrolment.api import seeing
from enrolment.api.seeing import Seeing
from enrolment.domain import merges
from enrolment.door.rendering import Filled, Page
from enrolment.storage import audit, handed_in, holds, messages, people, whole
from enrolment.storage import merges as edges
from enrolment.storage.people import PersonRow

ELSEWHERE = (
    {"service": "activities", "holds": "sign-ups, attendance and mapped competence, under the pseudonymous id"},
    {"service": "matching", "holds": "profile, proposals and placements, under the pseudonymous id"},
    {"service": "surveys", "holds": "answers to surveys, under the pseudonymous id"},
    {"service": "reporting", "holds": "the events of all services, under the pseudonymous id"},
)
"""What other services keep; they have no names, so that their part is asked for by the id."""


async def extract(seen: Seeing, connection: Connection, row: PersonRow) -> dict[str, Any]:
    """Everything, as JSON-ready data."""
    around = await edges.around(connection, [row.person_id])
    cluster = sorted(merges.cluster(row.person_id, (edge.pair for edge in around)))
    records = await people.find(connection, cluster)
    held = await holds.of(connection, cluster)
    found = {
        "person_id": row.person_id,
        "made_at": seen.clock.now(),
        "controller": row.controller,
        "records": [seeing.shown(one, data) for one in records if (data := seen.open(one))],
        "merges": [
            {"merge_id": edge.merge_id, "person_ids": edge.pair, "undone": edge.undone}
            for edge in await edges.ever(connection, cluster)
        ],
        "events": await _events(connection, cluster),
        "notes": await _notes(seen, connection, records),
        "legal_holds": [
            {"hold_id": hold.hold_id, "reason": hold.reason, "until": hold.until, "lifted": hold.lifted}
            for one in cluster
            for hold in held.get(one, [])
        ],
        "funder_files": await handed_in.of_people(connection, cluster),
        "messages": await messages.to_people(connection, cluster),
        "looks": await audit.of(connection, cluster),
        "elsewhere": ELSEWHERE,
    }
    content: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(found))
    return content


def as_document(content: dict[str, Any]) -> Filled:
    """The same to be read on paper: one table for each part."""
    pages = [Page("Records", paragraphs=tuple(_lines(record))) for record in content["records"]]
    for part in ("merges", "events", "notes", "legal_holds", "funder_files", "messages", "looks", "elsewhere"):
        rows = [{name: value for name, value in row.items() if name != "content"} for row in content[part]]
        columns = tuple(rows[0]) if rows else ()
        cells = tuple(tuple(_cell(row.get(column)) for column in columns) for row in rows)
        nothing = () if rows else ("–",)
        pages.append(Page(part.replace("_", " ").capitalize(), nothing, columns, cells))
        said = [f"{row['subject']}: {_cell(row['content'])}" for row in content[part] if "content" in row]
        pages += [Page(None, tuple(said))] if said else []
    title = f"Register extract {content['person_id']}, {content['made_at'][:10]}"
    return Filled(title, "en", None, tuple(pages))


async def _events(connection: Connection, cluster: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "aggregate": event.aggregate,
            "version": event.version,
            "subject": event.subject,
            "recorded_at": event.recorded_at,
            "content": json.loads(event.body),
        }
        for event in await whole.events(connection, cluster)
    ]


async def _notes(seen: Seeing, connection: Connection, records: Sequence[PersonRow]) -> list[dict[str, Any]]:
    keys = {row.person_id: row.sealed.wrapped_key for row in records if row.sealed}
    return [
        {**note, "text": seen.vault.open_more(note["person_id"], keys[note["person_id"]], what, sealed).decode()}
        for note, what, sealed in await whole.notes(connection, list(keys))
    ]


def _lines(record: dict[str, Any]) -> list[str]:
    return [f"{name.replace('_', ' ')}: {_cell(value)}" for name, value in record.items() if value not in (None, [])]


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_cell(one)}" for name, one in value.items() if one is not None)
    if isinstance(value, list):
        return "; ".join(_cell(one) for one in value)
    return "–" if value is None else str(value)
