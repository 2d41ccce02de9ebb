"""`insteg report`: a report is made, signed, fetched and verified from the terminal of the running system."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.support.pages import calls
from tests.support.waiting import until
from tests.support.whole_town import Town, programme_of_today, today

pytestmark = pytest.mark.timeout(240)
HERE = "rapporter"
LATE = "docs/operations/reports-late.md"


async def _programme(town: Town, name: str) -> None:
    await town.done("enrolment", "/programmes", programme_of_today(id=name), "coordinator")
    await town.caught_up()


def _said(town: Town, *arguments: str) -> str:
    done = town.system.run("report", *arguments, limit=120)
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def _refused(town: Town, *arguments: str) -> str:
    done = town.system.run("report", *arguments, limit=120)
    assert done.returncode == 1, f"{arguments}: {done.stdout}{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def _row(listed: str, report: str) -> list[str]:
    (row,) = [line for line in listed.splitlines() if report in line]
    return [cell.strip() for cell in row.strip("│ ").split("│")]


async def test_a_report_is_made_signed_listed_and_fetched_in_every_form(town: Town):
    await _programme(town, HERE)
    made = _said(town, "make", HERE, "interim")
    assert made.startswith("Made: ")
    report = made.removeprefix("Made: ").strip()
    assert _row(_said(town, "list", HERE), report)[1:4] == ["interim", "closed", "not signed"]
    assert "404" in _refused(town, "get", HERE, report)  # nobody is handed what nobody has signed
    signed = _said(town, "sign", HERE, report)
    assert signed.startswith(f"Signed: {report} (SHA-256 ")
    assert "not signed" not in _row(_said(town, "list", HERE), report)
    begins = {"pdf": b"%PDF", "html": b"<!", "xlsx": b"PK", "csv": b"", "json": b"{"}
    for form, beginning in begins.items():
        _said(town, "get", HERE, report, "--format", form, "--language", "en")
        file = town.system.folder / f"{report}.en.{form}"
        content = file.read_bytes()
        assert content, form
        assert content.lstrip().startswith(beginning), form
    assert "named.pdf: " in _said(town, "get", HERE, report, "--to", "named.pdf")
    assert (town.system.folder / "named.pdf").read_bytes().startswith(b"%PDF")


async def test_a_report_is_verified_and_a_changed_one_is_not(town: Town):
    await _programme(town, f"{HERE}-2")
    report = _said(town, "make", f"{HERE}-2", "steering-sheet", "--sign").removeprefix("Signed: ").strip()
    _said(town, "get", f"{HERE}-2", report, "--format", "json", "--to", "signed.json")
    told: dict[str, Any] = json.loads(_said(town, "verify", "signed.json"))
    assert (told["report"], told["holds"]) == (report, True)
    document = json.loads((town.system.folder / "signed.json").read_bytes())
    document["content"]["order"]["kind"] = "final"
    (town.system.folder / "changed.json").write_text(json.dumps(document))
    assert json.loads(_refused(town, "verify", "changed.json"))["holds"] is False
    _said(town, "get", f"{HERE}-2", report, "--format", "html", "--to", "signed.html")
    assert "--programme" in _refused(town, "verify", "signed.html")  # nothing in it says of which programme it is
    told = json.loads(_said(town, "verify", "signed.html", "--programme", f"{HERE}-2"))
    assert told["holds"] is True


async def test_the_calendar_says_what_is_due(town: Town):
    await _programme(town, f"{HERE}-3")

    async def laid_out() -> list[dict[str, Any]]:
        return (await town.read("reporting", f"/report-calendar/{HERE}-3", "coordinator"))["due"]

    told = await until(laid_out, 30)  # made beside the work, soon after the programme is heard of
    listed = _said(town, "due", f"{HERE}-3")
    for one in told:
        (row,) = [line for line in listed.splitlines() if one["due_on"] in line]
        assert ("LATE" in row) == (one["late"] and not one["delivered_on"])


async def test_what_is_late_is_made_and_signed_as_the_page_for_operators_tells(town: Town):
    """Its calls, with what stands for the programme and what they show themselves in the places of the capitals."""
    own = {"PROGRAMME": f"{HERE}-5", "KIND": "interim"}
    text = {"sv": "Halvtid", "en": "Halfway"}
    expected = {"id": "halvtid", "to": ["esf"], "due": f"{today() - timedelta(days=1)}", "title": text}
    body = programme_of_today(id=own["PROGRAMME"], reports=[expected])
    await town.done("enrolment", "/programmes", body, "coordinator")
    due, make, sign = (words[1:] for words in calls("insteg", LATE) if words[0] == "report")

    def called(words: list[str]) -> str:
        return _said(town, *(own.get(word, word) for word in words))

    def late() -> str | None:
        return next((line for line in called(due).splitlines() if "halvtid" in line and "LATE" in line), None)

    await town.caught_up()
    row = await until(late, 60, pause=1)
    own["ID"] = str(row).split("│")[2].strip()
    own["REPORT"] = called(make).removeprefix("Made: ").strip()
    assert late(), "only a signature ends it"
    called(sign)
    assert late() is None


async def test_what_is_refused_is_told_in_a_line(town: Town):
    await _programme(town, f"{HERE}-4")
    assert "no such programme" in _refused(town, "list", "nowhere")
    assert "404" in _refused(town, "sign", f"{HERE}-4", "none")
    assert "expects no such report" in _refused(town, "make", f"{HERE}-4", "final", "--calendar", "poem")
