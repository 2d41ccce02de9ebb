"""The shipped instruments: wording locked, six languages, drafts marked, and what their answers count for."""

import pytest
from ruamel.yaml import YAML

from surveys.definitions import FaultyInstrument, load
from surveys.definitions.shelf import SHIPPED
from surveys.definitions.words import words
from surveys.domain.answering import fill, foreign, score
from surveys.domain.instrument import Instrument
from surveys.domain.languages import LANGUAGES

LOCKED = {
    "employer v1": "2193d490cedf27ca",
    "entry-exit v1": "b80ebb46e85b9281",
    "referring-partner v1": "27f5b91b348b0b7e",
}
"""Once released, a wording never changes: write another version instead."""


def test_no_released_wording_has_changed(shelf):
    assert {one.name: one.digest[:16] for one in shelf.all()} == LOCKED


def test_a_review_of_a_translation_changes_no_wording_and_takes_the_draft_mark_away(entry_exit):
    assert entry_exit.drafts == ("ar", "prs", "so", "ti")
    reviewed = Instrument.model_validate(
        {**entry_exit.model_dump(), "reviews": {"ar": {"by": "A named translator", "on": "2026-01-15"}}}
    )
    assert reviewed.drafts == ("prs", "so", "ti")
    assert reviewed.digest == entry_exit.digest


def test_any_other_change_changes_the_digest(entry_exit):
    said = entry_exit.model_dump(mode="json")
    said["steps"][0]["items"][0]["asks"]["ti"] += "."
    assert Instrument.model_validate(said).digest != entry_exit.digest
    said = entry_exit.model_dump(mode="json")
    said["steps"][2]["items"][0]["affirmed_from"] = 3
    assert Instrument.model_validate(said).digest != entry_exit.digest


def test_every_language_has_words_of_its_own(shelf):
    for said in [words(), *shelf.all()]:
        for one in _every_said(said.model_dump(mode="json")):
            assert all(one[language] for language in LANGUAGES)
            if len(one["sv"]) > 12:
                assert len({one[language] for language in LANGUAGES}) == len(LANGUAGES), one
                assert all(any("ء" <= c <= "ی" for c in one[language]) for language in ("ar", "prs")), one
                assert any("ሀ" <= c <= "፿" for c in one["ti"]), one


def _every_said(value):
    if isinstance(value, dict) and set(LANGUAGES) <= value.keys():
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _every_said(part)
    elif isinstance(value, list):
        for part in value:
            yield from _every_said(part)


def test_the_placeholders_are_the_same_in_every_language():
    for said in _every_said(words().model_dump(mode="json")):
        names = {language: {w.split("}")[0] for w in said[language].split("{")[1:]} for language in LANGUAGES}
        assert len({frozenset(found) for found in names.values()}) == 1, said


def test_the_three_instruments_ask_whom_they_are_for(shelf):
    assert {one.id: one.respondent for one in shelf.all()} == {
        "entry-exit": "participant", "employer": "employer", "referring-partner": "partner",
    }  # fmt: skip
    assert {one.licence for one in shelf.all()} == {"CC0-1.0"}


ITEMS = [
    ({"health": "5"}, {"health": 5}, ()),
    ({"health": "6"}, None, "not-in-range"),
    ({"health": "-1"}, None, "not-in-range"),
    ({"health": "²"}, None, "not-in-range"),
    ({"employability": "0"}, {"employability": 0}, ()),
    ({"employability": "10"}, {"employability": 10}, ()),
    ({"network-size": "۱۲"}, {"network-size": 12}, ()),
    ({"network-size": "501"}, None, "not-in-range"),
    ({"network-size": "99999999999"}, None, "not-in-range"),
    ({"network-help": "no"}, {"network-help": 0}, ()),
    ({"network-help": "yes"}, {"network-help": 1}, ("network-help",)),
    ({"network-help": "perhaps"}, None, "not-an-option"),
    ({"satisfied": "4"}, {"satisfied": 4}, ("satisfied",)),
    ({"satisfied": "3"}, {"satisfied": 3}, ()),
    ({"own-words": "x" * 1001}, None, "too-long"),
    ({"own-words": "x\r\ny"}, {}, ()),
]


@pytest.mark.parametrize(("sent", "scores", "more"), ITEMS, ids=lambda value: str(value)[:30])
def test_what_is_sent_is_scored_or_refused_by_a_named_rule(entry_exit, sent, scores, more):
    filled = fill(entry_exit.items("exit"), sent)
    if scores is None:
        assert [fault.rule for fault in filled.faults] == [more]
        assert filled.values == {}
    else:
        scoring = score(entry_exit, "exit", filled.values)
        assert (scoring.scores, scoring.affirmed) == (scores, more)


def test_scores_are_turned_so_that_more_is_better_and_a_do_not_know_has_none(shelf):
    partner, employer = shelf.get("referring-partner"), shelf.get("employer")
    assert score(partner, "other", {"waiting-days": "30"}).scores == {"waiting-days": -30}
    assert score(employer, "other", {"again": "perhaps"}).scores == {"again": 1}
    assert score(employer, "other", {"again": "yes"}).affirmed == ("again",)
    assert score(employer, "other", {"again": "do-not-know"}).scores == {}


def test_words_are_no_score_and_what_is_not_asked_is_refused(entry_exit):
    assert score(entry_exit, "exit", {"own-words": "Hej"}).words == {"own-words": "Hej"}
    assert foreign(entry_exit, "entry", {"satisfied": "5"}).rule == "unknown-item"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "other"}, "another name"),
        ({"steps": []}, "steps"),
        ({"extra": 1}, "extra"),
        ({"steps": [{"items": [{"kind": "rank", "id": "x"}]}]}, "steps.0.items.0"),
    ],
)
def test_a_faulty_file_is_named(tmp_path, change, said):
    content = YAML(typ="safe", pure=True).load((SHIPPED / "employer.v1.yaml").read_text()) | {"id": "mine"} | change
    with (tmp_path / "mine.v1.yaml").open("w") as out:
        YAML(typ="safe", pure=True).dump(content, out)
    with pytest.raises(FaultyInstrument, match=r"mine\.v1\.yaml: .*" + said):
        load(tmp_path)
