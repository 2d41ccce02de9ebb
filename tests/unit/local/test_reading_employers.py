"""Lists of employers and openings: labels become concept ids, and what is no concept is named with its row."""

from pathlib import Path

from local.importer.commands import Pseudonyms, commands
from local.importer.mapping import load_mapping
from local.importer.reading import read_file
from tests.support.matchmaking import HEDEMORA, PICKER

PLAIN = load_mapping("plain")
EMPLOYERS = (
    "employer;organisation_number;name;sector\nsaw;556036-0793;Sågen AB;privat\ntown;212000-0142;Staden;offentlig\n"
)
HEAD = (
    "opening,employer,programme,seats,instrument,municipality,starts_on,occupation,required_skills,"
    "language_level,extent"
)
GOOD = "op1,saw,steg,2,internship,Hedemora,2018-08-01,Bärplockare och plantörer m.fl.,,A2,75"
BY_ID = f"op2,saw,steg,1,internship,{HEDEMORA},2018-08-01,{PICKER},,,"


def _read(folder: Path, subject, content: str):
    path = folder / f"{subject}.csv"
    path.write_text(content)
    return read_file(PLAIN, subject, path)


def test_employers_become_commands_of_the_controller(tmp_path):
    reading = _read(tmp_path, "employers", EMPLOYERS)
    made = commands(reading.records, PLAIN, Pseudonyms(b"k" * 32, PLAIN.controller))
    assert [(one.service, one.operation, one.body["sector"]) for one in made] == [
        ("matching", "employers", "private"),
        ("matching", "employers", "public"),
    ]
    assert made[0].body["controller"] == PLAIN.controller
    assert "Sågen" not in repr(reading.records)


def test_openings_may_name_concepts_by_label_or_by_id(tmp_path):
    reading = _read(tmp_path, "openings", "\n".join([HEAD, GOOD, BY_ID]))
    assert not reading.problems
    first, second = [one.body for one in commands(reading.records, PLAIN, Pseudonyms(b"k" * 32, "x"))]
    assert (first["municipality"], first["occupation"]) == (HEDEMORA, PICKER)
    assert (first["seats"], first["extent"], first["language_level"]) == (2, 75, "A2")
    assert "extent" not in second
    assert (second["municipality"], second["occupation"]) == (HEDEMORA, PICKER)


WRONG = [
    (GOOD.replace("Hedemora", "Atlantis"), "municipality"),
    (GOOD.replace(",2,internship", ",2.5,internship"), "seats"),
    (GOOD.replace("2018-08-01", "soon"), "starts_on"),
    (GOOD.replace("2018-08-01", ""), "starts_on"),
    (GOOD.replace("op1", ""), "opening"),
    (GOOD.replace("plantörer m.fl.,", "plantörer m.fl.,Att vara snäll"), "required_skills"),
]


def test_a_row_that_cannot_be_read_names_its_column(tmp_path):
    for row, column in WRONG:
        reading = _read(tmp_path, "openings", f"{HEAD}\n{row}")
        assert [problem.column for problem in reading.problems][:1] == [column], row
        assert not reading.records
