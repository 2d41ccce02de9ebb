"""The funds' indicators can be laid over any programme, all of them at the same time, and every fault has its place."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

import local
from contracts.programme import ProgrammeDefinition
from enrolment.definitions import Faults, profiles, read_document, read_text

PROGRAMMES = Path(local.__file__).parent / "programmes"
FOUR = sorted(PROGRAMMES.glob("*.yaml"))


def document(file: Path) -> dict:
    return YAML(typ="safe").load(file)


@pytest.mark.parametrize("file", FOUR, ids=lambda file: file.stem)
def test_every_profile_lies_over_every_programme_at_once(file: Path):
    plain = read_document({**document(file), "profiles": []})
    assert isinstance(plain, ProgrammeDefinition)
    laid = read_document({**document(file), "profiles": profiles.names()})
    assert isinstance(laid, ProgrammeDefinition), laid
    assert laid.goals[: len(plain.goals)] == plain.goals
    added = {goal.id for goal in laid.goals} - {goal.id for goal in plain.goals}
    assert {"esf-2014-20-cr06", "esf-plus-2021-27-eeco17", "amif-2021-27-r29"} <= added
    assert {"coordination-association-began-or-more", "coordination-association-time"} <= added
    assert len(added) > 60
    assert read_document(laid.model_dump(mode="json")) == laid


def test_an_incomplete_record_counts_in_the_grand_total_alone_and_is_listed():
    laid = read_document({**document(FOUR[0]), "profiles": ["esf-2014-20"]})
    assert isinstance(laid, ProgrammeDefinition)
    asked = {goal.id.removeprefix("esf-2014-20-"): goal.where for goal in laid.goals if goal.id.startswith("esf-")}
    assert asked["total"].known == ()
    assert asked["incomplete"].lacking == ("gender", "age", "education", "employment")
    others = {name: where.known for name, where in asked.items() if name not in ("total", "incomplete")}
    assert set(others.values()) == {("gender", "age", "education", "employment")}
    assert len(others) == 23


def test_job_seeking_and_employment_on_leaving_exclude_each_other():
    laid = read_document({**document(FOUR[0]), "profiles": ["esf-plus-2021-27"]})
    assert isinstance(laid, ProgrammeDefinition)
    measures = {goal.id[-6:]: goal.of for goal in laid.goals if goal.id.endswith(("eecr01", "eecr04"))}
    assert measures["eecr01"].none_of == measures["eecr04"].any_of


def test_a_profile_that_there_is_none_of_is_named_with_its_line():
    text = FOUR[0].read_text().replace("\nprofiles:", "\n# profiles:") + "\nprofiles:\n  - esf-2014-20\n  - esf-1999\n"
    found = read_text(text.encode(), "a.yaml")
    assert isinstance(found, Faults)
    line = text.splitlines().index("  - esf-1999") + 1
    assert [(fault.line, fault.rule) for fault in found.faults] == [(line, "unknown-profile")]


def test_a_goal_that_a_programme_has_already_stays_as_it_is():
    mine = {
        "id": "esf-2014-20-co01", "kind": "count", "title": {"sv": "a", "en": "a"},
        "definition": {"sv": "a", "en": "a"}, "of": "took-part",
    }  # fmt: skip
    plain = document(FOUR[0])
    laid = read_document({**plain, "goals": [*plain["goals"], mine], "profiles": ["esf-2014-20", "amif-2021-27"]})
    assert isinstance(laid, ProgrammeDefinition)
    assert [(goal.of, goal.profile) for goal in laid.goals if goal.id == "esf-2014-20-co01"] == [("took-part", None)]


def test_whatever_a_profile_lays_says_whose_it_is_and_reads_as_such_in_every_list():
    laid = read_document({**document(FOUR[0]), "profiles": profiles.names()})
    assert isinstance(laid, ProgrammeDefinition)
    named = {goal.id: goal for goal in laid.goals}
    assert named["esf-2014-20-co01"].profile == "esf-2014-20"
    assert named["esf-2014-20-co01"].title.en == "ESF 2014–20: Unemployed"
    assert named["esf-2014-20-co01"].definition.en.startswith("CO01 Unemployed. An operational estimate")
    assert named["esf-2014-20-total"].definition.en.startswith("Participants in all. ")
    assert named["coordination-association-ended"].title.sv == "Samordningsförbund: Avslutade"
    for goal in laid.goals:
        mine = [name for name in profiles.names() if goal.id.startswith(f"{name}-")]
        assert [goal.profile] == (mine or [None])


@pytest.mark.parametrize(
    ("programme", "profile"),
    [
        ("en-vag-in", "amif-2021-27"), ("steget-fore", "esf-2014-20"), ("natverksbygge", "coordination-association"),
        ("till-arbete-eller-studier", "esf-2014-20"),
    ],
)  # fmt: skip
def test_the_indicators_of_whoever_pays_or_is_reported_to_are_laid_over_it_and_marked_as_assumed(programme, profile):
    definition = read_document(document(PROGRAMMES / f"{programme}.yaml"))
    assert isinstance(definition, ProgrammeDefinition)
    assert definition.profiles == (profile,)
    own = [one for one in definition.goals if one.profile is None]
    laid = [one for one in definition.goals if one.profile is not None]
    assert list(definition.goals) == own + laid
    assert {one.profile for one in laid} == {profile}
    assert all(one.assumed and one.target is None for one in laid)
    assert any("profiles" in assumption.about for assumption in definition.assumptions)
