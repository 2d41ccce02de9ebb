"""Every kind of list is imported into a running system by one command, with all its columns; twice changes nothing."""

import csv
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.matchmaking import HEDEMORA, PICKER
from tests.support.whole_town import OWNER, PARTNER, Town, programme_of_today, today

pytestmark = pytest.mark.timeout(240)

HERE = "listor"
ENTERED, LEFT = today() - timedelta(days=40), today() - timedelta(days=10)
PEOPLE = """
programme,reference,start,end,end_reason,gender,municipality,education,employment,referrer,given_name,family_name,\
personal_identity_number,email,phone,language,origin,residence,foreign_born,needs,referral_number,referred_on,\
consultant,aim,entry_employment,entry_income,entry_work_extent,entry_studies_extent,outcome,outcome_extent,\
outcome_offered_on,outcome_started_on,exit_employment,exit_income,exit_work_extent,exit_studies_extent,\
status_28_days,status_28_days_on
{here},L-1,{entered},{left},completed,woman,Västerås,isced-1-2,unemployed,{partner},Anna,Andersson,\
19811218-9876,anna@example.org,070-000 00 00,ar,third-country,refugee,yes,limited-swedish; ill-health,AF-1,{referred},\
staff-7,employment-fixed-term,unemployed,establishment-benefit,0,25,employment-fixed-term,75,\
{offered},{started},employed,wage,75,0,\
employment-fixed-term,{asked}
{here},L-2,{entered},,,man,,,,,,,,,,,,,,limited-swedish; little-education,,,,,,,,,,,,,,,,,,
"""
EMPLOYERS = """
employer,organisation_number,name,sector,municipality
listed,556036-0793,Listade AB,privat,Västerås
"""
OPENINGS = """
opening,employer,programme,seats,instrument,municipality,starts_on,occupation,language_level,extent
listed-1,listed,{here},2,internship,{place},{asked},{occupation},A2,75
"""
ANSWERS = """
programme,reference,moment,answered_on,health,employability,network_size,network_help,satisfied,strengthened,useful
{here},L-1,inträde,{entered},2,3,4,nej,,,
{here},L-1,utträde,{left},4,7,12,ja,5,4,4
{here},L-2,inträde,{entered},3,5,1,nej,,,
"""
COSTS = """
programme;line;on;voucher;position;account;debit;credit;hours;rate
{here};staff;{entered};A117;1;5010;1 234,50;;;
{here};staff;{entered};A118;1;5010;;34,50;;
{here};own-time;{entered};T1;1;;;;7,75;450
"""
LISTS = {"participants": PEOPLE, "employers": EMPLOYERS, "openings": OPENINGS, "answers": ANSWERS, "costs": COSTS}


def _write(folder: Path) -> list[str]:
    days = {"entered": ENTERED, "left": LEFT, "referred": ENTERED - timedelta(days=5), "asked": today(),
            "offered": LEFT - timedelta(days=5), "started": LEFT - timedelta(days=2)}  # fmt: skip
    given = []
    for subject, text in LISTS.items():
        file = folder / f"{subject}.csv"
        file.write_text(text.strip().format(**days, here=HERE, partner=PARTNER, place=HEDEMORA, occupation=PICKER))
        given += [f"--{subject}", str(file)]
    return given


def _counted(said: str) -> dict[str, tuple[int, int]]:
    """New and unchanged of each file, out of the table that is shown."""
    rows = [re.split(r"\s*│\s*", line.strip(" │")) for line in said.splitlines() if line.startswith("│")]
    return {row[0]: (int(row[3]), int(row[4])) for row in rows}


async def test_every_list_with_every_column_is_imported_once_however_often(town: Town):
    await town.done("enrolment", "/programmes", programme_of_today(id=HERE), "coordinator")
    for line, financing, amount in (("staff", "grant", "900000"), ("own-time", "cofinancing-time", "90000")):
        budget = {"programme_id": HERE, "line": line, "title": line, "financing": financing, "amount": amount,
                  "funder": "esf"}  # fmt: skip
        await town.heard("activities", "/budget-lines", budget, "unknown-programme", role="coordinator")
    given = ("import", "--controller", OWNER, *_write(town.system.folder))
    first = town.system.run(*given)
    assert first.returncode == 0, first.stdout + first.stderr
    made = _counted(first.stdout)
    assert {file: new for file, (new, _) in made.items()} == {
        "participants.csv": 12, "employers.csv": 1, "openings.csv": 1, "answers.csv": 3, "costs.csv": 3,
    }  # fmt: skip
    await _what_was_written_is_there(town)
    await town.caught_up()
    again = town.system.run(*given)
    assert again.returncode == 0, again.stderr
    assert _counted(again.stdout) == {file: (0, new) for file, (new, _) in made.items()}
    await _what_was_written_is_there(town)


async def _what_was_written_is_there(town: Town) -> None:
    shown = (await town.read("enrolment", f"/programmes/{HERE}/participants"))["participants"]
    assert len(shown) == 2
    (opening,) = (await town.read("matching", f"/openings?programme={HERE}"))["openings"]
    assert (opening["seats"], opening["extent"]) == (2, 75)
    results = await town.read("surveys", f"/results?programme={HERE}&instrument=entry-exit")
    assert results["programme_id"] == HERE
    (referral,) = (await town.read("enrolment", f"/programmes/{HERE}/referrals"))["referrals"]
    assert referral["referrer"] == PARTNER
    costs = (await town.read("activities", f"/costs?programme={HERE}"))["costs"]
    assert Counter(str(one["amount"]) for one in costs) == Counter(["1234.50", "-34.50", "3487.50"])
    with (town.system.folder / "participants.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 2
