"""Each rule of meaning, by the fault that it finds; and no document, however odd, that makes one stumble."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.programme import ProgrammeDefinition
from enrolment.definitions import read_document
from enrolment.domain.definition_rules import faults
from tests.support.commanding import PROGRAMME

TEXT = {"sv": "x", "en": "x"}


def _goal(**more):
    return {"id": "g", "kind": "count", "title": TEXT, "definition": TEXT, "of": "enrolled", **more}


def _share(**more):
    return _goal(kind="share", among="enrolled", **{"of": "exited", **more})


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"controller": "rk"}, "controller", "not-owner"),
        ({"controller": "byn"}, "controller", "unknown-organisation"),
        ({"funders": [{"organisation": "af", "fund": "esf"}]}, "funders[0].organisation", "not-funder"),
        ({"areas": PROGRAMME["areas"] * 2}, "areas[1].id", "not-unique"),
        ({"goals": [_goal()], "not_measured": [{"id": "g", "title": TEXT, "needs": "x"}]}, "not_measured[0].id",
         "not-unique"),
        ({"activities": [{"id": "a", "title": TEXT, "kind": "k", "area": "b"}]}, "activities[0].area", "unknown-area"),
        ({"activities": [{"id": "a", "title": TEXT, "kind": "k", "host": "b"}]}, "activities[0].host",
         "unknown-organisation"),
        ({"goals": [_goal(where={"groups": ["old"]})]}, "goals[0].where.groups[0]", "unknown-group"),
        ({"goals": [_goal(where={"referrers": ["rk"]})]}, "goals[0].where.referrers[0]", "not-referrer"),
        ({"goals": [_goal(where={"age_from": 30, "age_to": 18})]}, "goals[0].where.age_to", "runs-backwards"),
        ({"goals": [_goal(kind="sum", of="attended-minutes", areas=["b"])]}, "goals[0].areas[0]", "unknown-area"),
        ({"goals": [_share(target={"at_least": 101})]}, "goals[0].target.at_least", "share-over-100"),
        ({"goals": [_goal(of={"instrument": "talk", "affirmed": ["glad"]})]}, "goals[0].of.instrument",
         "unknown-instrument"),
        ({"goals": [_goal(kind="balance", among="enrolled", from_percent=60, to_percent=40)]}, "goals[0].to_percent",
         "runs-backwards"),
        ({"goals": [_share(of="enrolled")]}, "goals[0].of", "share-of-itself"),
        ({"goals": [_goal(target={"at_least": 1, "by": "extension"})]}, "goals[0].target.by", "no-extension"),
        ({"goals": [_goal(facets=["gender", "gender"])]}, "goals[0].facets[1]", "listed-twice"),
        ({"goals": [_goal(facets=["group"])], "groups": []}, "goals[0].facets[0]", "no-groups"),
        ({"goals": [_goal(of={"kinds": ["internship"], "within": {"months_after_exit": 61}})]},
         "goals[0].of.within.months_after_exit", "less-than-equal"),
        ({"goals": [_goal(of={"kinds": ["wedding"]})]}, "goals[0].of.kinds[0]", "literal-error"),
        ({"goals": [_goal(kind="wish")]}, "goals[0]", "union-tag-invalid"),
        ({"phases": [{"id": "p", "title": TEXT, "from_week": 7, "to_week": 6}]}, "phases[0].to_week", "runs-backwards"),
        ({"reports": [{"id": "r", "title": TEXT, "due": "2017-12-31"}]}, "reports[0].due", "due-before-start"),
        ({"reports": [{"id": "r", "title": TEXT, "due": "2018-12-31", "to": ["b"]}]}, "reports[0].to[0]",
         "unknown-organisation"),
        ({"period": {"start": "2018-01-01", "end": "2017-12-31"}}, "period.end", "ends-before-start"),
        ({"period": {"start": "2018-01-01", "end": "2018-12-31", "extension": {"end": "2018-12-31"}}},
         "period.extension.end", "extension-not-longer"),
        ({"period": {"start": "1918-01-01", "end": "1918-12-31"}}, "period.start", "unlikely-date"),
        ({"period": {"start": 0, "end": "2018-12-31"}}, "period.start", "unlikely-date"),
        ({"period": {"start": "2000-01-01", "end": "2018-12-31"}}, "period", "too-long"),
        ({"organisations": []}, "organisations", "too-short"),
        ({"version": 0}, "version", "greater-than-equal"),
        ({"planned_participants": "many"}, "planned_participants", "int-parsing"),
    ],
)  # fmt: skip
def test_a_rule_finds_its_fault(change, field, rule):
    found = read_document({**copy.deepcopy(PROGRAMME), **change})
    assert not isinstance(found, ProgrammeDefinition)
    assert (field, rule) in {(issue.field, issue.rule) for issue in found}


def test_a_sound_document_has_none():
    goals = [
        _goal(),
        _share(id="h", target={"at_least": 100}, where={"referrers": ["af"], "age_from": 18, "age_to": 18}),
    ]
    assert isinstance(read_document({**PROGRAMME, "goals": goals}), ProgrammeDefinition)


names = st.sampled_from([*PROGRAMME, "goals", "funders", "activities", "phases", "reports", "not_measured", "id",
                         "kind", "of", "where", "groups", "target", "at_least", "roles", "start", "end"])  # fmt: skip
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 300) | st.floats(allow_nan=False) | st.text(max_size=5) | names,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=100, deadline=None)
@given(anything, st.dictionaries(names, anything, max_size=6))
def test_no_document_makes_a_rule_stumble(whole, change):
    for document in (whole, {**PROGRAMME, **change}):
        found = read_document(document)
        assert isinstance(found, ProgrammeDefinition) or all(issue.rule and issue.message for issue in found)
        if isinstance(document, dict):
            faults(document)
