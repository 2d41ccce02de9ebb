"""Entity views for the small read contract (read_model.py): one of everything in each programme.

Every organisation that takes part has a referral, an opening and a placement of its own, named after it, so that one
organisation's can be searched for in another's answers.
"""

import json
from typing import Any

import asyncpg

EXACT_SECRETS = ("6161", "8842.75", "5531.0", "closed-report-of-bridge")
"""Places taken, money spent, the mean of an answer: texts that only readers of exact figures may ever see."""

OWN = {"owner": "bridge", "steering": "bridge", "friend": "bridge", "stranger": "harbour"}
_DEFINITION = {
    "phases": [{"id": "start", "title": {"sv": "Start", "en": "Start"}, "from_week": 1, "to_week": 4}],
    "budget": {"total": "5258446.00", "about": False, "cofinancing_percent": 25},
}


def own_texts(organisation: str) -> tuple[str, ...]:
    """What only this organisation may see of single people, and of its openings."""
    return (f"REF-OF-{organisation.upper()}", f"opening-of-{organisation}", f"placement-of-{organisation}")


async def fill(connection: asyncpg.Connection) -> None:
    """Put the entities into both programmes."""
    await connection.execute("UPDATE read.programme SET definition = $1", json.dumps(_DEFINITION))
    for programme in ("bridge", "harbour"):
        for table, row in _of_programme(programme):
            await insert(connection, table, row)
    await connection.execute(
        "INSERT INTO read.place SELECT p || '/' || n, 1, p, NULL, p || '/session', 'held' "
        "FROM unnest(ARRAY['bridge', 'harbour']) p, generate_series(1, 6161) n"
    )
    for organisation, programme in OWN.items():
        for table, row in _of_organisation(organisation, programme):
            await insert(connection, table, row)


async def insert(connection: asyncpg.Connection, table: str, row: dict[str, Any]) -> None:
    """One row."""
    columns = ", ".join(row)
    source = f"SELECT {columns} FROM json_populate_record(NULL::{table}, $1::text::json)"
    await connection.execute(f"INSERT INTO {table} ({columns}) {source}", json.dumps(row))


def _of_programme(programme: str) -> list[tuple[str, dict[str, Any]]]:
    common = {"version": 1, "programme_id": programme}
    session = {"session_id": f"{programme}/session", **common}
    return [
        ("read.session", session | {
            "activity_id": "activity-00", "area": "work", "starts_at": "2024-03-04T09:00:00Z",
            "ends_at": "2024-03-04T11:00:00Z", "series_id": f"{programme}/series",
        }),
        ("read.series", {"series_id": f"{programme}/series", **common, "capacity": 9000}),
        ("read.session_cancelled", session | {"reason": "snow"}),
        ("read.deliverable_step", common | {
            "deliverable_id": f"{programme}/tool", "original": 1, "void": False, "kind": "tool", "title": "A tool",
            "part_of": f"{programme}/model", "area": "work", "status": "done", "close_to_done": False,
            "expected_on": "2024-05-01", "organisation": "friend", "evidence": ["https://tools.example/it"],
            "occurred_on": "2024-04-01",
        }),
        ("read.budget_line", common | {
            "line": "staff", "title": "Staff", "financing": "grant", "funder": "steering", "amount": "9000.00",
            "area": "work",
        }),
        ("read.cost", common | {
            "cost_id": f"{programme}/cost", "void": False, "line": "staff", "amount": "8842.75",
            "occurred_on": "2024-04-01",
        }),
        ("read.report", {
            "id": f"report-of-{programme}", "programme_id": programme, "kind": "interim", "edition": "open",
            "calendar_id": "spring", "covers_from": "2024-01-01", "covers_to": "2024-03-31", "position": 9,
            "signed_at": "2024-04-02T08:00:00Z", "title_sv": "Delrapport", "title_en": "Interim report", "sha256": "ab",
        }),
        ("read.report", {
            "id": f"closed-report-of-{programme}", "programme_id": programme, "kind": "interim", "edition": "closed",
            "calendar_id": "spring", "covers_from": "2024-01-01", "covers_to": "2024-03-31", "position": 9,
            "signed_at": "2024-04-02T08:00:01Z", "title_sv": "Delrapport", "title_en": "Exact report", "sha256": "cd",
        }),
        *(("read.report_file", {
            "report_id": f"{which}report-of-{programme}", "format": "pdf", "language": "sv",
            "media_type": "application/pdf", "sha256": "ab", "content": "\\x255044462d",
        }) for which in ("", "closed-")),
        ("read.report_due", {
            "programme_id": programme, "id": "spring", "title_sv": "Våren", "title_en": "Spring",
            "due_on": "2024-04-15", "delivered_on": "2024-04-02", "to_organisations": ["steering"],
        }),
        ("read.answer", common | {
            "answer_id": f"{programme}/answer", "respondent": "participant", "instrument": "asked",
            "instrument_version": 1, "moment": "exit", "occurred_on": "2024-04-01", "withdrawn": False,
            "scores": {"glad": 5531}, "affirmed": ["glad"],
        }),
    ]  # fmt: skip


def _of_organisation(organisation: str, programme: str) -> list[tuple[str, dict[str, Any]]]:
    reference, opening, placement = own_texts(organisation)
    employer = f"employer-{organisation}"
    of_opening = {"opening_id": opening, "programme_id": programme, "employer_id": employer}
    return [
        ("kept.employer", {"employer_id": employer, "version": 1, "organisation_id": organisation}),
        ("read.referral", {
            "referral_id": f"referral-{organisation}", "programme_id": programme, "referrer": organisation,
            "reference": reference, "status": "accepted", "next_step": "group-start", "occurred_on": "2024-04-01",
        }),
        ("read.opening", of_opening | {
            "version": 1, "occupation": "abcd_efg_hij", "seats": 2, "instrument": "internship",
            "municipality": "zdoY_6u5_Krt", "extent": 100, "starts_on": "2024-04-01", "ends_on": "2024-09-30",
        }),
        ("read.opening_closed", of_opening | {"version": 2, "reason": "filled"}),
        ("read.placement", {
            "placement_id": placement, "programme_id": programme, "employer_id": employer, "opening_id": opening,
            "kind": "internship", "extent": 100, "status": "ended", "offered_on": "2024-03-01",
            "accepted_on": "2024-03-02", "started_on": "2024-04-01", "ended_on": "2024-05-01",
            "planned_start": "2024-04-01", "planned_end": "2024-06-30",
        }),
    ]  # fmt: skip
