"""A month is handed in and everything taken out, from the terminal, on a system whose services all took part."""

import csv
import json
from datetime import timedelta

import pyarrow.parquet
import pytest

from tests.support.whole_town import OWNER, Town, programme_of_today, today

pytestmark = pytest.mark.timeout(240)

HERE = "manader"
FIRST = (today().replace(day=1) - timedelta(days=1)).replace(day=1)
MONTH = f"{FIRST:%Y-%m}"
NUMBER = "19900101-9802"


async def _a_month(town: Town) -> None:
    """One person, one session of three hours in the month that has gone by; signed on paper, approved, locked."""
    period = {"start": f"{FIRST}", "end": f"{FIRST + timedelta(days=400)}"}
    await town.done("enrolment", "/programmes", programme_of_today(id=HERE, period=period), "coordinator")
    known = {"kind": "personal-identity-number", "value": NUMBER}
    person = {"person_id": "m-1", "controller": OWNER, "given_name": "Anna", "gender": "woman", "identifiers": [known]}
    await town.done("enrolment", "/people", person)
    entered = {"programme_id": HERE, "person_id": "m-1", "on": f"{FIRST}", "mode": "historical"}
    await town.done("enrolment", "/participations", entered)
    activity = {"activity_id": "m-course", "programme_id": HERE, "title": "Kurs", "kind": "language-training"}
    await town.heard("activities", "/activities", activity, "unknown-programme")
    hours = {"starts_at": f"{FIRST}T09:00:00+01:00", "ends_at": f"{FIRST}T12:00:00+01:00"}
    await town.done("activities", "/sessions", {"session_id": "m-s1", "activity_id": "m-course", **hours})
    await town.done("activities", "/sessions/m-s1/attendance", {"rows": [{"person_id": "m-1"}]})
    approval = {"unsigned_because": "paper"}
    await town.heard("activities", "/attendance/m-s1~m-1/approval", approval, "unreasonable")
    await town.done("activities", "/months", {"programme_id": HERE, "month": MONTH}, "coordinator")
    await town.caught_up()


async def test_a_month_is_handed_in_and_its_file_written(town: Town):
    await _a_month(town)
    path = f"/exports/{HERE}/participant-months/{MONTH}/submission"
    handed_in = await town.done("reporting", path, {}, "coordinator")
    assert (handed_in["people"], handed_in["minutes"]) == (1, 180)
    listed = town.system.run("export", "months", HERE)
    assert listed.returncode == 0, listed.stderr
    (row,) = [line for line in listed.stdout.splitlines() if "handed-in" in line]
    assert [cell.strip() for cell in row.split("│")[4:7]] == ["1", "1", "3.00"]
    written = town.system.run("export", "month", HERE, MONTH, "month.csv")
    assert written.returncode == 0, written.stderr
    file = town.system.folder / "month.csv"
    assert file.stat().st_mode & 0o077 == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        assert list(csv.reader(opened, delimiter=";"))[1:] == [["199001019802", f"{FIRST}", "", "3,00"]]
    refused = town.system.run("export", "month", HERE, "2001-01", "none.csv")
    assert refused.returncode == 1
    assert "not handed in" in refused.stderr
    assert not (town.system.folder / "none.csv").exists()


@pytest.mark.parametrize("form", ["csv", "parquet"])
async def test_all_facts_are_written_with_their_dictionary(town: Town, form: str):
    await town.done("enrolment", "/programmes", programme_of_today(id=f"alla-{form}"), "coordinator")
    await town.caught_up()
    position = (await town.read("reporting", "/watermark"))["position"]
    done = town.system.run("export", "facts", "facts", "--format", form)
    assert done.returncode == 0, done.stderr
    folder = town.system.folder / "facts"
    if form == "csv":
        with (folder / "facts.csv").open(encoding="utf-8", newline="") as opened:
            numbers = [int(row["fact_no"]) for row in csv.DictReader(opened)]
    else:
        numbers = pyarrow.parquet.read_table(folder / "facts.parquet").column("fact_no").to_pylist()
    assert numbers[:position] == list(range(1, position + 1))
    assert "events" in json.loads((folder / "dictionary.json").read_text())
    assert not list(folder.glob("*.unfinished"))
