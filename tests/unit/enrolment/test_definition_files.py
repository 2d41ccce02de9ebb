"""A definition file is read whole or refused with every fault at its line and column."""

from pathlib import Path

import pytest

from contracts.programme import ProgrammeDefinition
from enrolment.definitions import Faults, read_file, read_text
from enrolment.definitions.yaml_reader import LARGEST_BYTES

FILES = sorted((Path(__file__).parents[3] / "libs" / "local" / "programmes").glob("*.yaml"))

GOOD = """\
id: steg
version: 1
title: {sv: Steg, en: Steps}
purpose: {sv: Arbete, en: Work}
controller: staden
period:
  start: 2018-01-01
  end: 2018-12-31
organisations:
  - id: staden
    name: Staden
    roles: [owner]
goals:
  - id: took-part
    kind: count
    title: {sv: Deltog, en: Took part}
    definition: {sv: Deltog, en: Took part}
    of: took-part
"""


def _faults(text: str) -> list[tuple[int, int, str, str]]:
    found = read_text(text.encode(), "f.yaml")
    assert isinstance(found, Faults), found
    return [(fault.line, fault.column, fault.field, fault.rule) for fault in found.faults]


def test_a_good_file_is_a_definition():
    found = read_text(GOOD.encode(), "f.yaml")
    assert isinstance(found, ProgrammeDefinition)
    assert found.goals[0].id == "took-part"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_programmes_that_are_shipped_are_sound(file):
    found = read_file(file)
    assert isinstance(found, ProgrammeDefinition), str(found)
    assert found.id == file.stem
    assert ProgrammeDefinition.model_validate(found.model_dump(mode="json")) == found


def test_four_programmes_are_shipped_with_what_is_known_of_them():
    known = {file.stem: read_file(file) for file in FILES}
    assert set(known) == {"en-vag-in", "natverksbygge", "steget-fore", "till-arbete-eller-studier"}
    hedemora, jobb = known["en-vag-in"], known["till-arbete-eller-studier"]
    assert isinstance(hedemora, ProgrammeDefinition)
    assert isinstance(jobb, ProgrammeDefinition)
    assert (len(hedemora.areas), len(hedemora.organisations), hedemora.funders[0].granted) == (5, 8, 13_800_000)
    assert (jobb.planned_participants, jobb.funders[0].granted) == (61, 5_258_446)
    assert jobb.budget is not None
    assert (jobb.budget.total, jobb.budget.cofinancing_percent) == (11_218_708, 50)
    goals = {goal.id: goal for goal in hedemora.goals}
    for goal_id, target in (("target-group-reached", 700), ("individuals-reached", 2000)):
        wanted = goals[goal_id].target
        assert wanted is not None
        assert (wanted.at_least, wanted.assumed) == (target, True)


def test_all_faults_are_told_at_once_in_the_order_of_the_lines():
    text = GOOD.replace("version: 1", "version: one").replace("  end: 2018-12-31", "  end: 2017-12-31")
    text = text.replace("    of: took-part\n", "    of: took\n    colour: blue\n") + "reports: []\nextra: 1\n"
    text = text.replace("controller: staden", "controller: byn")
    assert _faults(text) == [
        (2, 1, "version", "int-parsing"),
        (5, 1, "controller", "unknown-organisation"),
        (8, 3, "period.end", "ends-before-start"),
        (18, 5, "goals[0].of", "literal-error"),
        (19, 5, "goals[0].colour", "unknown-field"),
        (21, 1, "extra", "unknown-field"),
    ]


def test_a_fault_reads_as_a_compiler_would_say_it():
    found = read_text(GOOD.replace("took-part\n", "took\n").encode(), "a/b.yaml")
    assert str(found).startswith("a/b.yaml:18:5: goals[0].of: Input should be 'reached'")


def test_what_is_missing_is_told_where_it_should_be():
    halved = GOOD.replace("    title: {sv: Deltog, en: Took part}", "    title: {sv: Deltog}")
    assert _faults(halved) == [(16, 5, "goals[0].title.en", "required")]
    assert _faults(GOOD.replace("controller: staden\n", "")) == [(1, 1, "controller", "required")]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("version: 1\n", "version: 1\nversion: 2\n"), (3, 1, "version", "key-twice")),
        (("title: {sv: Steg", "title: &t {sv: Steg"), (3, 8, "", "anchor")),
        (("title: {sv: Steg", "title: *t\nx: {sv: Steg"), (3, 8, "", "anchor")),
        (("id: steg", "id: !!python/object:os.system steg"), (1, 5, "", "tag")),
        (("id: steg", "id: !own steg"), (1, 5, "", "tag")),
        (("id: steg\n", "id: " + "[" * 40 + "\n"), (1, 20, "", "too-deep")),
        (("of: took-part\n", "of: took-part\n---\nid: two\n"), (19, 1, "", "second-document")),
        (("id: steg", "id: 'steg"), None),
        (("version: 1", "version: 1: 2"), None),
        (("id: steg", "? [a]\n: b\nid: steg"), (1, 3, "", "key-not-text")),
    ],
)
def test_what_yaml_can_do_beside_plain_data_is_refused(change, fault):
    found = _faults(GOOD.replace(*change, 1))
    assert fault in found if fault else found[0][3] == "not-yaml"


def test_files_that_are_no_definition_are_refused_in_one_sentence(tmp_path):
    def rules(content: bytes) -> list[str]:
        found = read_text(content, "f")
        assert isinstance(found, Faults)
        return [fault.rule for fault in found.faults]

    assert rules(b"") == rules(b"# nothing\n") == rules(b"~") == ["empty"]
    assert rules(b"- a\n- b\n") == rules(b"just words") == ["not-a-mapping"]
    assert rules(b"a: \xff\n") == ["not-utf-8"]
    assert rules(b"a" * (LARGEST_BYTES + 1)) == ["too-large"]
    assert rules(b"a: [" + b"1," * 60_000 + b"1]\n") == ["too-large"]
    assert rules(b"a: \x00\n") == ["not-yaml"]
    missing = read_file(tmp_path / "none.yaml")
    assert isinstance(missing, Faults)
    assert missing.faults[0].rule == "unreadable"
    assert isinstance(read_file(tmp_path), Faults)
