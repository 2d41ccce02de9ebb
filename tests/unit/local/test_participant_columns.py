"""Every further column of a list of participants becomes a command, in the order in which things happened."""

from local.importer.commands import Pseudonyms, commands
from local.importer.mapping import load_mapping
from local.importer.reading import read_file

HEADER = (
    "programme;reference;start;end;end_reason;birth_date;gender;referrer;personal_identity_number;email;origin;residence;"
    "foreign_born;needs;referral_number;referred_on;consultant;aim;entry_income;entry_work_extent;outcome;outcome_extent;"
    "outcome_offered_on;outcome_started_on;exit_income;exit_work_extent;status_28_days;status_28_days_on;"
    "status_six_months;status_six_months_on"
)
ROW = (
    "natverksbygge;d-1;2014-09-01;2015-02-27;completed;1985-03-01;kvinna;arbetsformedlingen;19850301-2384;a@example.org;"
    "third-country;refugee;ja;network-building, language-development;AF-117;2014-08-20;staff-7;regular-studies;"
    "establishment-benefit;0;new-start-job;75;2015-01-10;2015-02-01;wage;75;employment-fixed-term;2015-03-10;"
    "unreachable;2015-08-30"
)


def _made(tmp_path, *rows):
    file = tmp_path / "people.csv"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    mapping = load_mapping("plain").model_copy(update={"controller": "harjedalen"})
    reading = read_file(mapping, "participants", file)
    assert reading.problems == []
    return commands(reading.records, mapping, Pseudonyms(b"k" * 32, "harjedalen"))


def test_a_whole_row_becomes_the_commands_of_a_whole_way(tmp_path):
    made = _made(tmp_path, ROW)
    assert [command.operation for command in made] == [
        "people", "referrals", "participations", "consultant", "plan", "status", "outcomes", "exit", "status",
        "follow-ups", "follow-ups",
    ]  # fmt: skip
    bodies = [command.body for command in made]
    assert bodies[0]["identifiers"] == [{"kind": "personal-identity-number", "value": "19850301-2384"}]
    assert bodies[1]["reference"] == "AF-117"
    assert bodies[2]["circumstances"] == {
        "origin": "third-country", "residence": "refugee", "foreign_born": True,
        "needs": ["network-building", "language-development"],
    }  # fmt: skip
    assert bodies[5]["income_sources"] == ["establishment-benefit"]
    assert (bodies[5]["work_extent"], bodies[8]["work_extent"]) == (0, 75)
    assert bodies[9]["statuses"] == ["employment-fixed-term"]
    assert bodies[10]["reached"] is False


def test_a_row_without_them_is_as_before(tmp_path):
    row = ";".join(["natverksbygge", "d-2", "2014-09-01", "", "", "1985-03-01", "kvinna"] + [""] * 23)
    assert [command.operation for command in _made(tmp_path, row)] == ["people", "participations"]
