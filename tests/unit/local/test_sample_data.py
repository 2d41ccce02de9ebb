"""The imported sample against a recount by plain means (tests/support/pmm.py): issue 2, point 6."""

from collections import Counter

import pytest

from contracts.programme import ProgrammeDefinition
from local.importer.commands import Command, Pseudonyms, commands
from local.importer.mapping import load_mapping
from local.importer.reading import Reading, read_folder
from tests.support.pmm import SHIPPED, Pmm, sources

MAPPING = load_mapping("pmm")
KEY = Pseudonyms(b"k" * 32, MAPPING.controller)


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    return {reading.subject: reading for reading in read_folder(MAPPING, SHIPPED)}


@pytest.fixture(scope="module")
def made(readings: dict[str, Reading]) -> list[Command]:
    return [command for reading in readings.values() for command in commands(reading.records, MAPPING, KEY)]


@pytest.fixture(params=sources(), ids=lambda folder: folder.parts[-4])
def pmm(request: pytest.FixtureRequest) -> Pmm:
    return Pmm(request.param)


def test_the_files_hold_what_is_said_of_them(pmm: Pmm):
    assert (len(pmm.programs), len(pmm.engagements), len(pmm.sessions), len(pmm.deliveries)) == (11, 89, 70, 693)
    stages = Counter(row["Stage"] for row in pmm.engagements.values())
    assert stages == {"Active": 47, "Enrolled": 38, "Waitlisted": 2, "Applied": 2}


def test_findings_by_kind_are_those_stated_and_those_recounted(pmm: Pmm, readings: dict[str, Reading]):
    deliveries, engagements = pmm.delivery_findings(), pmm.engagement_findings()
    stated = {"outside-programme-period": 499, "before-engagement-start": 544, "no-session": 567, "no-status": 567}
    assert {kind: deliveries[kind] for kind in stated} == stated
    assert deliveries["no-quantity"] == 10
    assert (engagements["no-start-date"], engagements["volunteer"]) == (6, 10)
    assert engagements["outside-programme-period"] == 3, "applied after the programme's end"
    assert readings["attendance"].findings == deliveries
    assert readings["participants"].findings == engagements


def test_a_row_without_a_session_is_a_row_without_a_status(pmm: Pmm):
    """567 is one number because it is one set of rows."""
    without = [row for row in pmm.deliveries.values() if not row["ServiceSession"]]
    assert len(without) == 567
    assert all(not row["AttendanceStatus"] for row in without)


def test_499_rows_outside_are_416_before_and_83_after_the_programme(pmm: Pmm):
    before = after = 0
    for row in pmm.deliveries.values():
        program = pmm.program_of(row)
        before += bool(program["StartDate"]) and row["DeliveryDate"] < program["StartDate"]
        after += bool(program["EndDate"]) and row["DeliveryDate"] > program["EndDate"]
    assert (before, after) == (416, 83)


def test_present_and_absent_per_contact_are_the_other_systems_own_roll_ups(pmm: Pmm, made: list[Command]):
    counted = pmm.statuses_per_contact()
    assert counted == pmm.roll_ups(), "the roll-ups and the deliveries disagree"
    assert sum(present for present, _ in counted.values()) == 108
    assert sum(absent for _, absent in counted.values()) == 18
    sent: dict[str, Counter[str]] = {}
    for command in made:
        if command.operation == "attendance":
            sent.setdefault(command.body["person_id"], Counter())[command.body["status"]] += 1
    for contact, (present, absent) in counted.items():
        mine = sent[KEY.of(f"pmm-contact-{contact}")]
        assert (mine["present"], mine["absent"] + mine["excused"]) == (present, absent)


def test_a_delivery_at_a_session_is_of_the_sessions_own_service(pmm: Pmm):
    """So naming the session alone loses nothing."""
    for row in pmm.deliveries.values():
        if row["ServiceSession"]:
            schedule = pmm.schedules[pmm.sessions[row["ServiceSession"]]["ServiceSchedule"]]
            assert schedule["Service"] == row["Service"]
            assert pmm.sessions[row["ServiceSession"]]["SessionStart"].startswith(row["DeliveryDate"])


def test_rows_and_minutes_per_programme_survive_the_mapping(pmm: Pmm, made: list[Command]):
    programme_of = {c.body["activity_id"]: c.body["programme_id"] for c in made if c.operation == "activities"}
    service_of = {c.body["session_id"]: c.body["activity_id"] for c in made if c.operation == "sessions"}
    rows, minutes = Counter[str](), Counter[str](dict.fromkeys(programme_of.values(), 0))
    for command in made:
        if command.operation == "attendance":
            activity = command.body.get("activity_id") or service_of[command.body["session_id"]]
            rows[programme_of[activity]] += 1
            minutes[programme_of[activity]] += command.body["minutes"]
    assert rows == pmm.rows_per_program()
    assert +minutes == +pmm.minutes_per_program()
    assert sum(minutes.values()) == 55_155, "919 hours and a quarter"


def test_what_is_not_in_hours_keeps_its_quantity_and_unit(pmm: Pmm, made: list[Command]):
    sent = [c.body for c in made if c.operation == "attendance" and c.body.get("unit")]
    assert len(sent) == sum(not pmm.in_hours(row) for row in pmm.deliveries.values()) == 224
    assert all(body["minutes"] == 0 and "not-in-hours" in body["findings"] for body in sent)
    rent = sum(float(b["quantity"]) for b in sent if b["unit"] == "dollars" and "quantity" in b)
    assert rent == sum(float(r["Quantity"] or 0) for r in pmm.deliveries.values() if r["Service"] == "14") > 0


def test_the_eleven_programmes_become_definitions_that_say_what_was_assumed(made: list[Command]):
    definitions = [ProgrammeDefinition.model_validate(c.body) for c in made if c.operation == "programmes"]
    assert len(definitions) == 11
    assert all({goal.id for goal in d.goals} == {"enrolled", "took-part", "delivered-hours"} for d in definitions)
    assumed = [assumption.about for d in definitions for assumption in d.assumptions]
    assert Counter(assumed) == {"period.start": 1, "period.end": 4}


def test_strict_mode_refuses_every_untidy_row():
    strict = MAPPING.model_copy(update={"mode": "strict"})
    by_subject = {reading.subject: reading for reading in read_folder(strict, SHIPPED)}
    assert not by_subject["participants"].records, "no contact has a gender"
    tidy = by_subject["attendance"]
    assert len(tidy.records) == 17
    assert len({problem.row for problem in tidy.problems}) == 693 - 17


def test_the_shipped_files_name_and_reach_nobody():
    assert "Redistribution" in (SHIPPED / "LICENSE.txt").read_text()
    contacts = (SHIPPED / "Contact.csv").read_text()
    everything = "".join(file.read_text() for file in SHIPPED.glob("*.csv"))
    assert "@" not in everything
    assert "Higgins" not in everything
    assert contacts.startswith("id,Birthdate,IsClient,")
