"""The lists of concepts that services check against are those of the shipped reference data, source line included."""

import re
from pathlib import Path

import pytest

import contracts.taxonomy
from contracts.base import ConceptId
from contracts.taxonomy import KINDS, concepts, unknown
from local.data import concepts as derived

COUNTS = {"skill": 6640, "occupation-group": 400, "municipality": 290, "language": 435, "driving-licence": 15}


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_is_what_the_reference_data_holds_and_names_its_source(kind):
    kept = (Path(contracts.taxonomy.__file__).parent / f"{kind}.tsv").read_text("utf-8")
    assert kept == derived.text(kind), "make it anew with `python -m local.data.concepts`"
    assert kept.startswith("# Arbetsförmedlingen JobTech Taxonomy (open data)")


@pytest.mark.parametrize("kind", KINDS)
def test_every_concept_has_an_id_as_events_take_it_and_a_label(kind):
    pattern = next(rule.pattern for rule in ConceptId.__metadata__ if getattr(rule, "pattern", None))
    assert len(concepts(kind)) == COUNTS[kind]
    for concept, label in concepts(kind).items():
        assert re.match(pattern, concept), concept
        assert label


def test_what_is_no_concept_of_a_kind_is_named():
    vasteras = next(concept for concept, label in concepts("municipality").items() if label == "Västerås")
    assert unknown("municipality", [vasteras, "0000_000_000"]) == ["0000_000_000"]
    assert unknown("skill", [vasteras]) == [vasteras]
