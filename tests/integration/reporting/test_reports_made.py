"""Reports over HTTP: made, looked at, signed, handed out; and what is refused."""

import csv
import io
import json
from datetime import UTC, datetime

import asyncpg
import openpyxl
import pytest
from pypdf import PdfReader

from contracts.reporting import ReportSigned
from tests.integration.reporting.reports_world import Staff, World
from tests.support.reported import OWNER, PROGRAMME

PATH = f"/reports/{PROGRAMME}"


async def test_what_is_looked_at_is_what_is_signed(staff: Staff, world: World):
    report = await staff.makes("final", calendar="final")
    looked_at = json.loads(await staff.reads(report))
    listed = (await staff.get(PATH)).json()
    assert [draft["id"] for draft in listed["drafts"]] == [report]
    await world.hears([])
    signed = await staff.post(f"{PATH}/{report}/signature", {})
    document = json.loads(await staff.reads(report))
    assert document["content"] == looked_at
    listed = (await staff.get(PATH)).json()
    assert listed["drafts"] == []
    (kept,) = listed["signed"]
    assert (kept["id"], kept["sha256"], kept["calendar_id"]) == (report, signed.json()["sha256"], "final")
    assert (kept["covers_from"], kept["covers_to"]) == ("2014-06-02", "2015-11-30")


async def test_a_signature_is_given_once_and_said_once(staff: Staff, world: World):
    report = await staff.signs("final")
    first = await staff.reads(report)
    again = await staff.post(f"{PATH}/{report}/signature", {})
    assert again.status_code == 200
    assert await staff.reads(report) == first
    bodies = await world.connection.fetch("SELECT body FROM spine.event WHERE subject = $1", ReportSigned.subject)
    (event,) = [ReportSigned.model_validate_json(row["body"]) for row in bodies]
    assert (event.report_id, event.kind, event.edition) == (report, "final", "closed")
    assert event.sha256 == again.json()["sha256"]
    assert event.key == world.keys.present


async def test_every_format_speaks_both_languages_and_says_which_edition_it_is(staff: Staff):
    report = await staff.signs("final", calendar="final")

    async def file(form: str, language: str) -> bytes:
        answer = await staff.get(f"{PATH}/{report}/files/{form}?language={language}")
        assert answer.status_code == 200, answer.text
        return answer.content

    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(await file("pdf", "sv"))).pages).replace(
        "\u00a0", " "
    )
    for said in (
        "Slutrapport: Nätverksbygge",
        "Sluten utgåva",
        "Inskrivna som också deltagit",
        "120 000,50",
        "[antaget]",
    ):
        assert said in text, said
    assert "2 av 12 (16,7 %)" in text
    assert "Closed edition" in (await file("html", "en")).decode()
    assert "<svg" in (await file("html", "en")).decode()
    rows = list(csv.DictReader(io.StringIO((await file("csv", "en")).decode("utf-8-sig"))))
    figures = {row["id"]: (row["number"], row["of"]) for row in rows if row["part"] == "figure"}
    assert figures["offered-employment"] == ("2", "12")
    book = openpyxl.load_workbook(io.BytesIO(await file("xlsx", "sv")))
    assert book["data"].max_row == len(rows) + 1
    assert book.worksheets[0]["A1"].value == "Sluten utgåva"
    assert json.loads(await file("json", "sv"))["content"]["order"]["id"] == report


async def test_an_open_edition_holds_nothing_that_the_release_does_not_show(staff: Staff, world: World):
    assert (await staff.post(PATH, {"kind": "final", "edition": "open"})).json()["rule"] == "no-release"
    made = await staff.post(f"/releases/{PROGRAMME}", {})
    assert made.status_code == 200, made.text
    release = (await staff.get(f"/releases/{PROGRAMME}")).json()
    report = await staff.signs("final", edition="open")
    content = json.loads(await staff.reads(report))["content"]
    assert content["provenance"].keys() == {"release", "position", "definition"}
    assert content["provenance"]["release"]["id"] == release["id"]
    shown = {(f["goal_id"], f["facet"], f["value"]): f["at_least"] for f in release["figures"]}
    told = {(g["id"], c["facet"], c["value"]): c["at_least"] for g in content["goals"] for c in g["cells"]}
    assert told == shown
    assert not [goal for goal in content["goals"] if goal.keys() & {"figure", "curve", "standing", "open_windows"}]
    assert (await staff.verifies(report))["holds"]
    await world.connection.execute("UPDATE read.release_figure SET at_least = 500 WHERE at_least IS NOT NULL")
    assert not (await staff.verifies(report))["holds"]


async def test_the_same_facts_and_key_give_the_same_report_byte_for_byte(staff: Staff, world: World):
    first = await staff.signs("final")
    told = await staff.reads(first)
    await world.connection.execute("TRUNCATE read.report_file, read.report, report.made")
    await world.connection.execute("DELETE FROM spine.event; DELETE FROM spine.outbox")
    assert await staff.signs("final") == first
    assert await staff.reads(first) == told


_REFUSED = [
    ({"kind": "final", "calendar": "no-such"}, 409, "unknown-report-due"),
    ({"kind": "interim", "covers_from": "2015-02-01", "covers_to": "2015-01-01"}, 422, "ends-before-it-starts"),
    ({"kind": "interim", "covers_from": "2013-02-01"}, 422, "outside-the-programme"),
    ({"kind": "interim", "on": "2016-02-01"}, 422, "in-the-future"),
    ({"kind": "interim", "on": "2014-01-01"}, 422, "before-the-programme"),
    ({"kind": "addendum"}, 409, "no-final-report"),
    ({"kind": "novel"}, 422, "invalid"),
    ({}, 422, "invalid"),
]


@pytest.mark.parametrize(("body", "status", "rule"), _REFUSED)
async def test_what_cannot_be_made_is_refused_by_the_rule(staff: Staff, body: dict, status: int, rule: str):
    refused = await staff.post(PATH, body)
    assert (refused.status_code, refused.json()["rule"]) == (status, rule), refused.text


async def test_a_final_report_is_made_after_the_end_alone(staff: Staff, world: World):
    world.clock.set(datetime(2015, 11, 30, 12, tzinfo=UTC))
    refused = await staff.post(PATH, {"kind": "final"})
    assert refused.json()["rule"] == "final-before-the-end"


async def test_an_interim_report_tells_of_its_last_day_as_known_now(staff: Staff):
    report = await staff.makes("interim", calendar="interim-1")
    content = json.loads(await staff.reads(report))
    assert (content["order"]["on"], content["answers"]["due"]) == ("2014-12-15", "2014-12-15")
    took_part = next(goal for goal in content["goals"] if goal["id"] == "took-part")
    left = next(goal for goal in content["goals"] if goal["id"] == "exited")
    assert (took_part["figure"]["numerator"], left["figure"]["numerator"]) == (11, 0)


_CALLERS = [
    ("partner", OWNER, 403), ("service", OWNER, 403), ("coordinator", "arbetsformedlingen", 404),
    ("caseworker", OWNER, 200), ("steering", OWNER, 200), ("auditor", OWNER, 200),
]  # fmt: skip


@pytest.mark.parametrize(("role", "organisation", "status"), _CALLERS)
async def test_reports_are_for_the_owner_and_its_steering_group(
    staff: Staff, role: str, organisation: str, status: int
):
    report = await staff.makes("steering-sheet")
    headers = staff.as_role(role, organisation)
    for path in (PATH, f"{PATH}/{report}", f"/report-calendar/{PROGRAMME}"):
        assert (await staff.get(path, **headers)).status_code == status, path
    if role != "coordinator":
        refused = await staff.post(PATH, {"kind": "interim"}, **headers)
        assert refused.status_code == 403


async def test_what_is_not_there_is_not_found(staff: Staff):
    for path in (f"{PATH}/none", f"{PATH}/none/files/pdf", f"{PATH}/none/verification"):
        assert (await staff.get(path)).status_code == 404, path
    assert (await staff.post(f"{PATH}/none/signature", {})).status_code == 404
    assert (await staff.get("/reports/none")).status_code == 404


async def test_everybody_may_know_the_public_keys(staff: Staff, world: World):
    told = (await staff.client.get("/report-keys")).json()
    assert told["present"] == world.keys.present == told["keys"][-1]["key"]


@pytest.mark.parametrize(
    ("organisation", "exact", "closed", "open_"),
    [(OWNER, "on", 1, 1), (OWNER, "off", 0, 1), ("arbetsformedlingen", "on", 0, 1), ("stranger", "on", 0, 0)],
)
async def test_the_gateway_reads_open_editions_for_partners_and_closed_ones_for_exact_readers(
    staff: Staff, world: World, database: str, organisation: str, exact: str, closed: int, open_: int
):
    await staff.post(f"/releases/{PROGRAMME}", {})
    for edition in ("closed", "open"):
        await staff.signs("steering-sheet", edition=edition)
    reader = await asyncpg.connect(database)
    async with reader.transaction(readonly=True):
        await reader.execute("SET LOCAL ROLE gateway")
        for name, value in {"organisation": organisation, "programmes": "*", "exact": exact}.items():
            await reader.execute("SELECT set_config('insteg.' || $1, $2, true)", name, value)
        seen = {
            e: await reader.fetchval("SELECT count(*) FROM read.report WHERE edition = $1", e)
            for e in ("closed", "open")
        }
        assert seen == {"closed": closed, "open": open_}
        files = await reader.fetchval("SELECT count(*) FROM read.report_file")
        assert files == 9 * (closed + open_)
        assert bool(await reader.fetchval("SELECT count(*) FROM read.report_due")) is False
    async with reader.transaction(readonly=True):
        await reader.execute("SET LOCAL ROLE gateway")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await reader.fetch("SELECT * FROM report.made")
    await reader.close()
