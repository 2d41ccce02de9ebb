"""A signed report is what the log says, and stays it; whatever is changed is named."""

import base64
import json

import pytest

from reporting.reports.canonical import Keys
from reporting.settings import ReportingSettings
from tests.integration.reporting.reports_world import Staff, World, asked
from tests.support.reported import PROGRAMME, STATED, defined, entered_earlier, taken_back
from tests.support.signing import STRANGER


async def test_the_log_folded_once_more_gives_the_same_bytes(staff: Staff, world: World):
    report = await staff.signs("final", calendar="final")
    document = await staff.reads(report)
    found = await staff.verifies(report)
    assert found["holds"], found
    assert found["findings"] == found["notes"] == []
    assert found == await staff.verifies_file(document)


async def test_later_corrections_and_versions_change_nothing_in_it_and_are_told(staff: Staff, world: World):
    report = await staff.signs("final")
    document = await staff.reads(report)
    goals = tuple(goal for goal in STATED.goals if goal.id != "attended-hours")
    later = [entered_earlier(7), taken_back(1, world.clock.now().date()), defined(2, goals=goals)]
    await world.hears(later)
    found = await staff.verifies(report)
    assert found["holds"], found
    assert await staff.reads(report) == document
    notes = {note["note"]: note for note in found["notes"]}
    withdrawn = notes["answers-withdrawn-since"]
    assert (withdrawn["answers"], withdrawn["instrument"]) == (1, "entry-exit")
    assert set(withdrawn["goals"]) == {"satisfied-and-strengthened", "well-being", "employability", "network-grown"}
    assert "satisfied-and-strengthened" in notes["figures-corrected-since"]["goals"]
    assert notes["defined-anew-since"]["versions"] == [2]
    newer = await staff.signs("final")
    assert (await staff.verifies(newer))["holds"]
    assert json.loads(await staff.reads(newer))["content"]["order"]["definition_version"] == 2


@pytest.mark.parametrize("kind", ["interim", "final", "steering-sheet"])
async def test_every_kind_of_report_is_made_again_from_the_log(staff: Staff, kind: str):
    report = await staff.signs(kind)
    assert (await staff.verifies(report))["holds"]


async def test_one_figure_changed_in_the_file_is_named_with_what_the_log_gives(staff: Staff):
    document = json.loads(await staff.reads(await staff.signs("final")))
    place = next(n for n, goal in enumerate(document["content"]["goals"]) if goal["id"] == "took-part")
    document["content"]["goals"][place]["figure"]["numerator"] = 31
    changed = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    found = await staff.verifies_file(changed)
    rules = [finding["rule"] for finding in found["findings"]]
    assert "signature-does-not-hold" in rules
    differing = next(finding for finding in found["findings"] if finding["rule"] == "content-differs")
    assert differing["place"] == f"goals[{place}].figure.numerator"
    assert (differing["stated"], differing["recomputed"]) == (31, 11)
    kept = next(finding for finding in found["findings"] if finding["rule"] == "differs-from-what-is-kept")
    assert kept["places"] == [f"content.goals[{place}].figure.numerator"]


async def test_a_single_byte_in_the_form_is_named_by_its_place(staff: Staff):
    document = await staff.reads(await staff.signs("final"))
    found = await staff.verifies_file(
        document[:100] + b" " + document[100:] if document[99:100] == b":" else b" " + document
    )
    assert {"rule": "not-canonical", "byte": 0} in found["findings"]
    assert not found["holds"]


async def test_any_byte_flipped_is_found(staff: Staff):
    document = await staff.reads(await staff.signs("steering-sheet"))
    for place in range(7, len(document), len(document) // 12):
        flipped = bytes([*document[:place], document[place] ^ 1, *document[place + 1 :]])
        assert not (await staff.verifies_file(flipped))["holds"], (place, document[place - 20 : place + 20])


async def test_a_stored_file_that_was_changed_or_is_away_is_named(staff: Staff, world: World):
    report = await staff.signs("final")
    await world.connection.execute(
        "UPDATE read.report_file SET content = content || '\\x00'::bytea WHERE report_id = $1 AND format = 'pdf'"
        " AND language = 'en'",
        report,
    )
    await world.connection.execute("DELETE FROM read.report_file WHERE report_id = $1 AND format = 'csv'", report)
    findings = (await staff.verifies(report))["findings"]
    assert {"rule": "file-changed", "format": "pdf", "language": "en"} in findings
    missing = [finding["language"] for finding in findings if finding["rule"] == "file-missing"]
    assert sorted(missing) == ["en", "sv"]
    assert len(findings) == 3


async def test_a_file_that_was_handed_out_leads_to_its_report(staff: Staff):
    report = await staff.signs("final")
    pdf = await staff.get(f"/reports/{PROGRAMME}/{report}/files/pdf?language=en")
    found = await staff.verifies_file(pdf.content)
    assert (found["report"], found["holds"]) == (report, True)
    assert found["notes"][0] == {"note": "file-of-the-report", "format": "pdf", "language": "en"}
    stranger = await staff.verifies_file(pdf.content + b"\n")
    assert [finding["rule"] for finding in stranger["findings"]] == ["neither-report-nor-its-file"]


_TAMPERED = {
    "log-row-changed": "UPDATE inbound.log SET body = convert_to(replace(convert_from(body, 'UTF8'), '\"minutes\":90',"
    " '\"minutes\":95'), 'UTF8') WHERE fact_no = $1",
    "log-row-missing": "DELETE FROM inbound.log WHERE fact_no = $1",
}


@pytest.mark.parametrize("rule", _TAMPERED)
async def test_a_row_of_the_log_that_was_touched_is_named(staff: Staff, world: World, rule: str):
    report = await staff.signs("final")
    attended = "SELECT fact_no, seq FROM inbound.log WHERE aggregate = 'attendance:s-7~p-05'"
    row = await world.connection.fetchrow(attended)
    await world.connection.execute(_TAMPERED[rule], row["fact_no"])
    found = await staff.verifies(report)
    named = next(finding for finding in found["findings"] if finding["rule"] == rule)
    sequence = row["seq"] + (rule == "log-row-missing")
    assert (named["stream"], named["sequence"]) == ("ENROLMENT", sequence)
    places = [finding["place"] for finding in found["findings"] if finding["rule"] == "content-differs"]
    assert "provenance.ledger.digest" in places
    assert any(place.startswith("goals[") for place in places)


async def test_a_row_of_the_live_ledger_that_was_touched_before_the_signature_is_found_by_folding(
    staff: Staff, world: World
):
    book = "SELECT book FROM ledger.book WHERE goal_id = 'took-part'"
    await world.connection.execute(f"UPDATE ledger.entry SET num = num + 1 WHERE book = ({book}) AND subject = 'p-01'")
    report = await staff.signs("final")
    places = [finding["place"] for finding in (await staff.verifies(report))["findings"]]
    assert "provenance.ledger.digest" in places
    assert "goals[0].figure.numerator" in places


async def test_a_log_that_makes_no_sense_any_more_is_said_not_raised(staff: Staff, world: World):
    report = await staff.signs("final")
    spoiled = "UPDATE inbound.log SET body = '\\x7b7d' WHERE aggregate LIKE 'participation:%p-03' AND version = 1"
    await world.connection.execute(spoiled)
    rules = {finding["rule"] for finding in (await staff.verifies(report))["findings"]}
    assert rules == {"log-row-changed", "log-cannot-be-folded"}


async def test_who_does_not_know_the_key_says_so(staff: Staff, world: World, own_database: str, tmp_path):
    report = await staff.signs("final")
    async with asked(world, own_database, tmp_path, keys=STRANGER) as elsewhere:
        findings = (await elsewhere.verifies(report))["findings"]
    assert findings == [{"rule": "unknown-key", "key": world.keys.present}]


async def test_a_new_signing_key_needs_the_public_half_of_the_old_one_and_nothing_else(
    staff: Staff, world: World, own_database: str, tmp_path
):
    report = await staff.signs("final")
    (told,) = (await staff.client.get("/report-keys")).json()["keys"]
    for earlier, holds in ((told["public_key"], True), ("", False)):
        async with asked(world, own_database, tmp_path, keys=Keys(*_settings(earlier).report_keys())) as turned:
            assert (await turned.verifies(report))["holds"] is holds, earlier
            newer = json.loads(await turned.reads(await turned.signs("final")))
            assert newer["key"] != told["key"]
            assert newer["key"] == (await turned.client.get("/report-keys")).json()["present"]


def _settings(earlier: str) -> ReportingSettings:
    key = base64.b64encode(b"n" * 32).decode()
    return ReportingSettings(
        database_url="postgresql://nowhere/reporting", nats_url="nats://nowhere:1", issuer="x", jwks_url="https://x",
        signing_key=key, link_key=key, webhook_key=key, earlier_report_keys=earlier,
    )  # fmt: skip


_NO_REPORTS = [
    b"", b"{}", b"[]", b"null", b'{"content": 1}', b'{"content": {}, "files": [], "key": "k", "signature": "s"}',
    b'{"content": {"order": null}, "files": [], "key": "k", "signature": "s"}', b"[" * 100_000, b"\xff\xfe",
    b'{"content": {"order": {}, "x": 1e400}, "files": [], "key": "k", "signature": "s"}',
    b'{"content": {"order": {}, "x": "\\ud800"}, "files": [{}], "key": 3, "signature": "s"}',
]  # fmt: skip


@pytest.mark.parametrize("document", _NO_REPORTS)
async def test_what_is_no_report_is_said_to_be_none(staff: Staff, document: bytes):
    if not document:
        refused = await staff.post(f"/reports/{PROGRAMME}/verification", {"document": ""})
        assert refused.status_code == 422
        return
    found = await staff.verifies_file(document)
    assert not found["holds"]
    assert found["findings"][0]["rule"] in {"not-a-report", "neither-report-nor-its-file"}


@pytest.mark.parametrize(
    "change",
    [
        {"position": 2**52}, {"definition_version": 9}, {"edition": "open", "release": "no-such"},
        {"programme": "other"}, {"id": "never-made"},
    ],
)  # fmt: skip
async def test_an_order_that_nobody_gave_is_refused_by_what_is_wrong(staff: Staff, change: dict):
    document = json.loads(await staff.reads(await staff.signs("steering-sheet")))
    document["content"]["order"] |= change
    found = await staff.verifies_file(json.dumps(document).encode())
    assert not found["holds"]
