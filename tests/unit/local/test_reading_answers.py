"""A list of paper forms becomes commands: every item by its column, an empty cell unanswered, no free text read."""

from local.importer.commands import Pseudonyms, commands
from local.importer.mapping import load_mapping
from local.importer.reading import read_file

LIST = """programme,reference,moment,answered_on,health,network_help,satisfied,strengthened,own_words
natverksbygge,H1,utträde,2015-02-27,4,ja,5,4,Maria var bra
natverksbygge,H2,entry,20140901,3,,,,
natverksbygge,H1,exit,2015-03-01,1,nej,1,1,
natverksbygge,H3,later,2015-03-01,1,nej,1,1,
"""


def test_a_list_of_forms_becomes_answers_on_paper(tmp_path):
    (tmp_path / "forms.csv").write_text(LIST)
    mapping = load_mapping("plain").model_copy(update={"controller": "harjedalen"})
    reading = read_file(mapping, "answers", tmp_path / "forms.csv")
    pseudonyms = Pseudonyms(b"k" * 32, "harjedalen")
    first, second = commands(reading.records, mapping, pseudonyms)
    assert (first.service, first.operation) == ("surveys", "answers")
    assert first.body == {
        "programme_id": "natverksbygge", "person_id": pseudonyms.of("H1"), "spell": 1, "instrument": "entry-exit",
        "moment": "exit", "mode": "paper", "answered_on": "2015-02-27",
        "values": {"health": "4", "network-help": "yes", "satisfied": "5", "strengthened": "4"},
    }  # fmt: skip
    assert second.body["values"] == {"health": "3"}
    assert "Maria" not in str([first, second])
    said = {(problem.row, problem.column) for problem in reading.problems}
    assert said == {(4, "row"), (5, "moment")}
