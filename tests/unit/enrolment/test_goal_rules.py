"""Each rule of what goals mean, by the fault that it finds, at its place."""

import copy

import pytest

from contracts.programme import ProgrammeDefinition
from enrolment.definitions import read_document
from tests.support.commanding import PROGRAMME

TEXT = {"sv": "x", "en": "x"}
POINTS = [
    {"id": "leaving", "title": TEXT, "days_after_exit": 28, "status": "within"},
    {"id": "later", "title": TEXT, "months_after_exit": 6, "status": "at", "grace_days": 14},
]
LATER = {"point": "later", "months_after_exit": 6, "grace_days": 14, "any_of": ["internship"]}


_IN_AREAS = (
    {"kind": "sum", "of": "costs"},
    {"kind": "sum", "of": "attended-minutes"},
    {"of": {"minutes": 1}},
    {"of": {"things": "deliverables"}},
    {"of": {"things": "sessions"}},
)


def goal(**more):
    return {"id": "g", "kind": "count", "title": TEXT, "definition": TEXT, "of": "enrolled", **more}


def read(*goals, **more):
    return read_document({**copy.deepcopy(PROGRAMME), "follow_ups": POINTS, "goals": list(goals), **more})


@pytest.mark.parametrize(
    ("wrong", "field", "rule"),
    [
        (goal(target={}), "goals[0].target", "one-of-two"),
        (goal(target={"at_least": 1, "at_most": 2}), "goals[0].target", "one-of-two"),
        (goal(of={"kinds": ["internship"], "within": {}}), "goals[0].of.within", "one-length"),
        (
            goal(of={"kinds": ["internship"], "within": {"months_after_exit": 6, "months_after_entry": 6}}),
            "goals[0].of.within",
            "one-length",
        ),
        (goal(of={**LATER, "point": "never"}), "goals[0].of.point", "unknown-point"),
        (goal(of={**LATER, "grace_days": 28}), "goals[0].of", "waits-otherwise"),
        (goal(of={"point": "leaving", "days_after_exit": 28}), "goals[0].of", "waits-otherwise"),
        (goal(of={"phase": "third"}), "goals[0].of.phase", "unknown-phase"),
        (goal(of={"minutes": 1, "areas": ["moon"]}), "goals[0].of.areas", "unknown-area"),
        (goal(kind="schedule", reports=["poem"]), "goals[0].reports[0]", "unknown-report"),
        (goal(where={"attributes": ["disability"]}), "goals[0].where.attributes[0]", "unknown-attribute"),
        (
            goal(of={"did": "served", "period": {"first": "2018-02-01", "last": "2018-01-01"}}),
            "goals[0].of.period.last",
            "runs-backwards",
        ),
        (goal(of={"things": "deliverables"}, facets=["gender"]), "goals[0].facets", "of-people-only"),
        (goal(kind="assessed", where={"genders": ["woman"]}), "goals[0].where", "of-people-only"),
        (goal(kind="sum", of="attended-minutes", as_of="last-entry"), "goals[0].as_of", "first-entry-only"),
        (goal(over="fund"), "goals[0].fund", "fund-of-over"),
        (goal(fund="amif"), "goals[0].fund", "fund-of-over"),
        (goal(over="fund", fund="moon"), "goals[0].fund", "unknown-fund"),
        (goal(kind="assessed", over="controller"), "goals[0].over", "of-one-programme"),
        (goal(kind="sum", of="costs", by_phase=True), "goals[0].by_phase", "of-presence-only"),
        (goal(kind="sum", of="costs", audiences=["newcomers"]), "goals[0].audiences", "of-presence-only"),
        (
            goal(kind="sum", of="attended-minutes", audiences=["newcomers"], engine=1),
            "goals[0].engine",
            "engine-too-old",
        ),
        (goal(kind="sum", of="attended-minutes", audiences=["martians"]), "goals[0].audiences[0]", "literal-error"),
        (goal(of={"minutes": 1, "audiences": ["martians"]}), "goals[0].of.audiences[0]", "literal-error"),
        (goal(of={"minutes": 1, "phases": ["third"]}), "goals[0].of.phases", "unknown-phase"),
        (goal(of={"kinds": ["internship"], "phases": ["third"]}), "goals[0].of.phases", "unknown-phase"),
        (goal(of={"exit_reasons": ["moved"], "phases": ["third"]}), "goals[0].of.phases", "unknown-phase"),
        (goal(of={"step": "cv", "phases": ["third"]}), "goals[0].of.phases", "unknown-phase"),
        (
            goal(of={"kinds": ["internship"], "within": {"months_after_exit": 6, "stretch": "first"}}, engine=1),
            "goals[0].engine",
            "engine-too-old",
        ),
        (
            goal(of={"kinds": ["internship"], "within": {"months_after_exit": 6, "stretch": "second"}}),
            "goals[0].of.within.stretch",
            "literal-error",
        ),
        (goal(of={"kinds": ["internship"], "phases": ["third"]}, engine=1), "goals[0].engine", "engine-too-old"),
        (goal(kind="sum", of="attended-minutes", phases=["third"]), "goals[0].phases[0]", "unknown-phase"),
        (goal(facets=["gender", "area"]), "goals[0].facets[1]", "no-area"),
        (goal(of={"things": "employers", "did": ["met"]}, facets=["area"]), "goals[0].facets[0]", "no-area"),
        (goal(kind="ratio", per="enrolled", facets=["area"]), "goals[0].facets[0]", "no-area"),
        (goal(kind="sum", of="costs", facets=["area", "gender"]), "goals[0].facets", "of-people-only"),
        (goal(kind="sum", of="attended-minutes", facets=["area"], engine=1), "goals[0].engine", "engine-too-old"),
        (goal(of={"phase": "third"}, engine=1), "goals[0].engine", "engine-too-old"),
        (goal(kind="ratio", per="enrolled", engine=1), "goals[0].engine", "engine-too-old"),
    ],
)
def test_a_rule_finds_its_fault(wrong, field, rule):
    found = read(
        {k: v for k, v in wrong.items() if k != "of" or wrong["kind"] not in ("schedule", "assessed", "ratio")}
    )
    assert not isinstance(found, ProgrammeDefinition)
    assert (field, rule) in {(issue.field, issue.rule) for issue in found}


def test_a_goal_waits_as_long_as_its_survey():
    surveys = [{"instrument": "talk", "moments": ["exit"], "open_days": 30}]
    asked = {"instrument": "talk", "affirmed": ["glad"]}
    found = read(goal(of=asked), surveys=surveys)
    assert ("goals[0].of.wait_days", "waits-otherwise") in {(issue.field, issue.rule) for issue in found}
    assert isinstance(read(goal(of={**asked, "wait_days": 30}), surveys=surveys), ProgrammeDefinition)


def test_areas_are_told_apart_where_there_are_any():
    found = read(goal(kind="sum", of="costs", facets=["area"]), areas=[], activities=[])
    assert ("goals[0].facets[0]", "no-areas") in {(issue.field, issue.rule) for issue in found}


def test_what_means_something_is_read():
    several = [
        goal(of=LATER),
        goal(id="b", of={"things": "sessions", "audiences": ["everybody"]}),
        goal(id="c", of={"municipalities": ["north"], "own_home": True}, as_of="2018-06-01"),
        {k: v for k, v in goal(id="d", kind="series", series="rate", target={"at_most": 5}).items() if k != "of"},
        *(goal(id=f"in-areas-{n}", facets=["area"], **asked) for n, asked in enumerate(_IN_AREAS)),
    ]
    assert isinstance(read(*several), ProgrammeDefinition)


def test_a_mapping_with_a_wrong_field_is_told_once_and_as_the_measure_that_it_is():
    found = read(goal(of={"kinds": ["internship"], "evnt": "offered"}))
    assert [(issue.field, issue.rule) for issue in found] == [("goals[0].of.evnt", "unknown-field")]
