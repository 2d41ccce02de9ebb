"""Months handed in to a fund: frozen here by pseudonymous id, given their identities behind enrolment's real door."""

import asyncio
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from contracts.enrolment import OutcomeRecorded
from contracts.programme import ParticipantFile
from reporting.exports import handing_in
from tests.support.handing_in import CORRECTIONS, MONTHS, approved, defined, locked, programme, town
from tests.support.stories import Story

ANNA = ["198507099805", "2019-01-14", "", "1,50"]


def _spring(person: str = "p-1", enters: date = date(2019, 1, 14)) -> Story:
    return Story(person).enters(enters).attends(date(2019, 2, 1), 90).attends(date(2019, 3, 5), 60)


@pytest.fixture
async def bridge(own_database, connection, tmp_path):
    async with town(own_database, connection, tmp_path) as made:
        for person in ("p-1", "p-2"):
            await made.registers(person)
        one, other = _spring(), _spring("p-2", date(2019, 2, 1))
        await made.hears([*one.log, *other.log, *(approved(s, n) for s in (one, other) for n in (1, 2))])
        await made.hears([locked(month) for month in ("2019-01", "2019-02", "2019-03")])
        yield made


async def _handed_in(bridge, *months: str) -> None:
    for month in months:
        answer = await bridge.hand_in(month)
        assert answer.status_code == 201, answer.text


async def test_a_month_is_handed_in_with_identities_and_every_look_is_in_enrolments_log(bridge):
    await _handed_in(bridge, "2019-01", "2019-02")
    assert await bridge.file("2019-01") == [["198507099805", "2019-01-14", "", "0,00"]]
    assert await bridge.file("2019-02") == [ANNA, ["199001019802", "2019-02-01", "", "1,50"]]
    looks = await bridge.enrolment.get("/audit?controller=town", role="auditor", organisation="town")
    assert [(look["person_id"], look["document_id"], look["purpose"]) for look in looks.json()["looks"]] == [
        ("p-1", "month~bridge~2019-01~0", "funder-file"),
        ("p-1", "month~bridge~2019-02~0", "funder-file"),
        ("p-2", "month~bridge~2019-02~0", "funder-file"),
    ]


async def test_the_sheet_has_days_and_numbers_as_such(bridge):
    await _handed_in(bridge, "2019-01", "2019-02")
    answer = await bridge.get(f"{MONTHS}/2019-02/file?language=en")
    title, first, _ = openpyxl.load_workbook(io.BytesIO(answer.content)).active.values
    assert title == ("Identity", "Start", "End", "Hours")
    assert first == ("198507099805", datetime(2019, 1, 14), None, 1.5)  # noqa: DTZ001 - a sheet's day has no zone
    assert answer.headers["insteg-without-identity"] == "0"
    assert answer.headers["cache-control"] == "no-store"


async def test_months_come_in_order_and_only_when_their_hours_are_locked(bridge):
    early = await bridge.hand_in("2019-02")
    assert (early.status_code, early.json()["rule"]) == (409, "months-in-order")
    await _handed_in(bridge, "2019-01", "2019-02", "2019-03")
    open_ = await bridge.hand_in("2019-04")
    assert (open_.status_code, open_.json()["rule"]) == (409, "month-not-locked")
    listed = (await bridge.get(MONTHS)).json()["months"]
    told = {one["month"]: (one["state"], one["due_on"]) for one in listed[:6]}
    assert told["2019-03"] == ("handed-in", "2019-04-28")
    assert told["2019-04"] == ("late", "2019-05-28")
    assert told["2019-05"] == ("due", "2019-06-28")
    assert told["2019-06"] == ("under-way", "2019-07-28")


async def test_the_same_month_again_changes_nothing(bridge):
    await _handed_in(bridge, "2019-01")
    again = await bridge.hand_in("2019-01")
    assert (again.status_code, again.json()["edition"]) == (200, 0)
    assert await bridge.reporting.pool.fetchval("SELECT count(*) FROM export.participant_month") == 1


async def test_a_late_exit_moves_no_number_of_a_submitted_month_and_is_corrected_from_there_on(bridge):
    await _handed_in(bridge, "2019-01", "2019-02", "2019-03")
    before = [await bridge.file(month) for month in ("2019-01", "2019-02", "2019-03")]
    late = Story("p-1")
    late._version = 1
    await bridge.hears(late.leaves(date(2019, 3, 4)).log)
    assert [await bridge.file(month) for month in ("2019-01", "2019-02", "2019-03")] == before
    listed = {one["month"]: one["differences"] for one in (await bridge.get(MONTHS)).json()["months"][:4]}
    assert listed == {"2019-01": 0, "2019-02": 0, "2019-03": 1, "2019-04": None}
    assert await bridge.correct() == {"2019-03": 1}
    assert await bridge.file("2019-03", edition=0) == before[2]
    assert (await bridge.file("2019-03"))[0] == ["198507099805", "2019-01-14", "2019-03-04", "0,00"]
    changes = await bridge.rows(f"{MONTHS}/2019-03/differences?format=csv")
    number = "198507099805"
    hours = ["1,00", "0,00", "-1,00"]
    assert changes == [["ändrad", number, number, "2019-01-14", "2019-01-14", "", "2019-03-04", *hours]]
    assert await bridge.correct() == {}


async def test_a_correction_reaches_every_later_month_also_those_that_stay_the_same(bridge):
    await _handed_in(bridge, "2019-01", "2019-02", "2019-03")
    forgotten = Story("p-3").enters(date(2019, 1, 20)).leaves(date(2019, 2, 20))
    await bridge.registers("p-3")
    await bridge.hears(forgotten.log)
    assert await bridge.correct() == {"2019-01": 1, "2019-02": 1, "2019-03": 0}
    month = (await bridge.get(f"{MONTHS}/2019-02")).json()
    (correction,) = month["corrections"]
    assert correction["differences"][0]["after"] == {
        "starts_on": "2019-01-20", "ends_on": "2019-02-20", "minutes": 0,
    }  # fmt: skip
    assert month["late"] == []
    assert [row[1:3] for row in await bridge.file("2019-02")] == [
        ["2019-01-14", ""], ["2019-02-01", ""], ["2019-01-20", "2019-02-20"],
    ]  # fmt: skip


async def test_a_changed_identity_is_a_correction_and_never_slips_into_what_was_handed_in(bridge):
    await _handed_in(bridge, "2019-01", "2019-02")
    handed_in = await bridge.file("2019-01")
    await bridge.file("2019-02")
    other = {"kind": "personal-identity-number", "value": "19850709-9813"}
    await bridge.enrolment.done("/people/p-1/identifiers", {**other, "replaces": other["kind"]}, organisation="town")
    assert await bridge.file("2019-01") == handed_in
    assert await bridge.correct() == {"2019-01": 1, "2019-02": 1}
    (changed,) = await bridge.rows(f"{MONTHS}/2019-01/differences?format=csv")
    assert changed[:3] == ["ändrad", "198507099805", "198507099813"]
    assert await bridge.file("2019-01", edition=0) == handed_in
    assert (await bridge.file("2019-01"))[0][0] == "198507099813"
    assert (await bridge.file("2019-02"))[0][0] == "198507099813"
    assert await bridge.correct() == {}


async def test_people_with_protected_identity_are_given_by_birth_date_and_a_marker(bridge):
    await bridge.enrolment.done("/people/p-1/protection", {"protected": True}, organisation="town")
    await _handed_in(bridge, "2019-01")
    assert (await bridge.file("2019-01"))[0][0] == "19850709 skyddad identitet"


async def test_whoever_stands_in_a_file_is_held_and_cannot_be_erased(bridge):
    await _handed_in(bridge, "2019-01")
    await bridge.file("2019-01")
    answer = await bridge.enrolment.post("/people/p-1/erasure", {"confirm": "p-1"}, organisation="town")
    assert (answer.status_code, answer.json()["rule"]) == (409, "erasure-refused")
    assert "legal-hold" in {error["rule"] for error in answer.json()["errors"]}
    extract = await bridge.enrolment.get("/people/p-1/extract?purpose=register-extract", organisation="town")
    assert [one["series"] for one in extract.json()["funder_files"]] == ["month~bridge~2019-01"]


async def test_only_a_coordinator_of_the_owner_gets_identities(bridge):
    await _handed_in(bridge, "2019-01")
    path = f"{MONTHS}/2019-01/file"
    for role in ("caseworker", "steering", "auditor", "partner"):
        assert (await bridge.get(path, role=role)).status_code == 403
    assert (await bridge.get(path, organisation="elsewhere")).status_code == 404
    assert (await bridge.get(f"{MONTHS}/2019-02/file")).json()["rule"] == "not-handed-in"
    assert (await bridge.get(f"{MONTHS}/2019-01/differences")).json()["rule"] == "no-correction"


async def test_five_who_hand_the_same_month_in_at_once_hand_it_in_once(bridge):
    answers = await asyncio.gather(*(bridge.hand_in("2019-01") for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert await bridge.reporting.pool.fetchval("SELECT count(*) FROM export.participant_month") == 1


async def test_five_corrections_at_once_are_one(bridge):
    await _handed_in(bridge, "2019-01")
    await bridge.hears(Story("p-3").enters(date(2019, 1, 20)).log)
    found = await asyncio.gather(*(bridge.correct() for _ in range(5)))
    assert sorted(map(len, found)) == [0, 0, 0, 0, 1]


async def test_a_month_stays_under_the_rule_that_it_was_handed_in_with(bridge):
    placed = OutcomeRecorded(
        **Story("p-1").common(date(2019, 1, 15)), outcome_id="o-1", kind="internship", extent=100,
        started_on=date(2019, 1, 15), ended_on=date(2019, 2, 1),
    )  # fmt: skip
    await bridge.hears([("participation:bridge:p-1", 2, placed)])
    await _handed_in(bridge, "2019-01")
    counting = programme(ParticipantFile(placements=("internship",))).model_copy(update={"version": 2})
    await bridge.hears([defined(counting)])
    assert await bridge.correct() == {}
    await _handed_in(bridge, "2019-02")
    told = {row["person_id"]: row["minutes"] for row in (await bridge.get(f"{MONTHS}/2019-02")).json()["rows"]}
    assert told == {"p-1": 90 + 480, "p-2": 90}


async def test_a_freeze_that_dies_before_its_commit_has_frozen_nothing(bridge, connection):
    transaction = connection.transaction()
    await transaction.start()
    made = await handing_in.freeze(connection, "bridge", "2019-01", [], by="c", at=bridge.clock.now())
    assert made.people == 1
    await transaction.rollback()
    assert await bridge.reporting.pool.fetchval("SELECT count(*) FROM export.participant_row") == 0
    await _handed_in(bridge, "2019-01")


async def test_what_is_unlikely_is_taken_by_name_or_the_month_waits(bridge):
    story = Story("p-1")
    story._sessions = 7
    story.attends(date(2019, 1, 20), 14 * 60)
    await bridge.hears([*story.log, approved(story, 8)])
    waits = await bridge.hand_in("2019-01")
    assert (waits.status_code, waits.json()["rule"]) == (409, "unreasonable")
    shown = (await bridge.get(f"{MONTHS}/2019-01")).json()
    assert shown["findings"] == [{"finding": "over-a-day", "person_id": "p-1", "on": "2019-01-20", "minutes": 840}]
    assert (await bridge.hand_in("2019-01", "over-a-day")).status_code == 201
    assert (await bridge.get(f"{MONTHS}/2019-01")).json()["handed_in"]["despite"] == ["over-a-day"]


async def test_hours_that_nobody_has_approved_are_corrected_by_nobody(bridge):
    await _handed_in(bridge, "2019-01", "2019-02")
    story = Story("p-1")
    story._sessions = 7
    await bridge.hears(story.attends(date(2019, 2, 20), 60).log + Story("p-3").enters(date(2019, 2, 2)).log)
    answer = await bridge.post(CORRECTIONS, {})
    assert (answer.status_code, answer.json()["rule"]) == (409, "not-approved")
    await bridge.hears([approved(story, 8)])
    assert await bridge.correct() == {"2019-02": 2}


async def test_nothing_of_a_name_or_a_number_is_kept_by_reporting(bridge):
    await _handed_in(bridge, "2019-01")
    await bridge.file("2019-01")
    tables = await bridge.reporting.pool.fetch(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables "
        "WHERE schemaname IN ('export', 'read', 'ledger', 'inbound', 'spine')"
    )
    assert len(tables) > 15
    for table in tables:
        if not table["name"].startswith("spine."):  # in this test enrolment's own events stand there too
            for row in await bridge.reporting.pool.fetch(f"SELECT t::text AS said FROM {table['name']} t"):
                assert "850709" not in row["said"]
                assert b"850709".hex() not in row["said"]


async def test_a_programme_without_such_a_fund_says_so_and_a_stranger_sees_nothing(bridge):
    other = await bridge.get("/exports/harbour/participant-months")
    assert (other.status_code, other.json()["rule"]) == (404, "unknown-programme")
    assert (await bridge.get(f"{MONTHS}/2018-12")).status_code == 404
    assert (await bridge.get(f"{MONTHS}/2019-13")).status_code == 422
    bridge.clock.set(datetime(2019, 1, 31, tzinfo=UTC))
    assert (await bridge.hand_in("2019-01")).json()["rule"] == "month-not-over"
