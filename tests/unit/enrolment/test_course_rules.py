"""Definitions that cannot be meant so: every fault of the newer parts is named with its place."""

import copy

import pytest

from contracts.programme import ProgrammeDefinition
from enrolment.definitions import read_document
from tests.support.commanding import PROGRAMME

SAID = {"sv": "x", "en": "x"}
AGE = {"id": "age", "kind": "age", "age_from": 18, "age_to": 65, "title": SAID}
NEEDS = {"id": "needs", "kind": "needs", "any_of": ["language"], "title": SAID}
POINT = {"id": "six", "title": SAID, "months_after_exit": 6, "status": "at"}
SOUND = copy.deepcopy(PROGRAMME) | {
    "eligibility": [AGE, NEEDS | {"groups": ["newcomers"]}],
    "stay": {"months": 6},
    "capacity": {"places": 20},
    "follow_ups": [POINT],
    "retention": [{"id": "fund", "organisation": "staden", "years_after_end": 10, "title": SAID}],
    "recurring": [{"id": "monthly", "title": SAID, "per": "month", "to": ["gruppen"]}],
    "phases": [{"id": "a", "title": SAID, "from_week": 1, "to_week": 6}, {"id": "b", "title": SAID, "from_week": 7}],
}

FAULTY = [
    ({"eligibility": [AGE, AGE]}, "eligibility[1].id", "not-unique"),
    ({"eligibility": [NEEDS | {"groups": ["elders"]}]}, "eligibility[0].groups[0]", "unknown-group"),
    ({"eligibility": [{"id": "g", "kind": "group", "any_of": ["elders"], "title": SAID}]}, "eligibility[0].any_of[0]",
     "unknown-group"),
    ({"eligibility": [AGE | {"age_to": 17}]}, "eligibility[0].age_to", "runs-backwards"),
    ({"eligibility": [AGE | {"age_from": None, "age_to": None}]}, "eligibility[0].age_from", "no-age"),
    ({"eligibility": [NEEDS | {"at_least": 2}]}, "eligibility[0].at_least", "more-than-listed"),
    ({"eligibility": [NEEDS | {"any_of": ["a", "a"]}]}, "eligibility[0].any_of[1]", "listed-twice"),
    ({"stay": {}}, "stay", "one-of-two"),
    ({"stay": {"months": 6, "weeks": 26}}, "stay", "one-of-two"),
    ({"follow_ups": [POINT | {"days_after_exit": 28}]}, "follow_ups[0]", "one-of-two"),
    ({"retention": [{"id": "f", "title": SAID}]}, "retention[0]", "one-of-two"),
    ({"retention": [{"id": "f", "title": SAID, "until": "2018-06-01"}]}, "retention[0].until", "kept-too-short"),
    ({"retention": [{"id": "f", "title": SAID, "years_after_end": 1, "organisation": "x"}]},
     "retention[0].organisation", "unknown-organisation"),
    ({"recurring": [{"id": "m", "title": SAID, "per": "month", "to": ["x"]}]}, "recurring[0].to[0]",
     "unknown-organisation"),
    ({"phases": [{"id": "a", "title": SAID, "from_week": 1, "to_week": 7}, {"id": "b", "title": SAID, "from_week": 7}]},
     "phases[1].from_week", "phases-overlap"),
    ({"groups": [{"id": "newcomers", "title": SAID, "capacity": {"places": 21}}]}, "groups[0].capacity.places",
     "more-than-the-programme"),
    ({"closing": {"on": "2017-12-31"}}, "closing.on", "closed-before-start"),
]  # fmt: skip


def test_a_sound_definition_is_taken():
    assert isinstance(read_document(SOUND), ProgrammeDefinition)


@pytest.mark.parametrize(("change", "field", "rule"), FAULTY, ids=lambda value: value if isinstance(value, str) else "")
def test_a_fault_is_named_with_its_place(change, field, rule):
    issues = read_document(SOUND | change)
    assert (field, rule) in {(issue.field, issue.rule) for issue in issues}
