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


PERSONAL = (
    "programme;reference;start;gender;given_name;family_name;birth_date;personal_identity_number;coordination_number;"
    "migration_agency_number;interim_number;email;phone;address;postcode;town;language"
)
WHO = (
    "natverksbygge;d-9;2014-09-01;kvinna;Testa;Påhittad;1970-10-03;19811218-9876;701063-2391;10-554321;T700101-1234;"
    "testa@example.org;070-174 06 05;c/o Ingen|Påhittsgatan 1;842 32;Sveg;so"
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


def _reading(tmp_path, *rows):
    file = tmp_path / "people.csv"
    file.write_text("\n".join([PERSONAL, *rows]).replace("|", "\n"), encoding="utf-8")
    return read_file(load_mapping("plain"), "participants", file)


def test_names_numbers_and_contact_details_are_said_to_enrolment_about_the_person_alone(tmp_path):
    row = WHO.replace("c/o Ingen|Påhittsgatan 1", '"c/o Ingen;Påhittsgatan 1"')
    reading = _reading(tmp_path, row)
    assert reading.problems == []
    person, *others = commands(reading.records, load_mapping("plain"), Pseudonyms(b"k" * 32, "my-municipality"))
    assert (person.service, person.operation) == ("enrolment", "people")
    assert person.body["identifiers"] == [
        {"kind": "personal-identity-number", "value": "19811218-9876"},
        {"kind": "coordination-number", "value": "701063-2391"},
        {"kind": "migration-agency-number", "value": "10-554321"},
        {"kind": "interim-number", "value": "T700101-1234"},
    ]
    assert person.body["address"] == {"lines": ["c/o Ingen", "Påhittsgatan 1"], "postcode": "842 32", "town": "Sveg"}
    assert [person.body[name] for name in ("given_name", "family_name", "phone", "language")] == [
        "Testa", "Påhittad", "070-174 06 05", "so",
    ]  # fmt: skip
    told = repr([command.body for command in others])
    assert not [value for value in WHO.split(";")[4:-1] if value in told]


def test_what_is_wrong_with_a_row_repeats_nothing_of_it(tmp_path):
    slipped = "natverksbygge;d-9;Testa;Påhittad;Testa;Påhittad;Sveg;19811218-9876;;;;testa@example.org;;;842 32;Sveg;so"
    problems = [str(problem) for problem in _reading(tmp_path, slipped).problems]
    assert {problem.split(": ")[0].rpartition(", ")[2] for problem in problems} >= {
        "start",
        "gender",
        "birth_date",
        "address",
    }
    assert not [word for word in ("Testa", "Påhittad", "Sveg", "811218", "842") if word in "".join(problems)]
