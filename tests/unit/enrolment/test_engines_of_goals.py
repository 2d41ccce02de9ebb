"""A newer engine is meant where none is said, and changes nothing of what was published: each version keeps its own."""

import copy
from datetime import UTC, datetime

import pytest

from contracts.decisions import Already, Refusal
from contracts.enrolment import ProgrammeDefined
from contracts.programme import ProgrammeDefinition
from enrolment.definitions import read_document
from enrolment.domain.programme import Programme, Usage, define
from tests.support.commanding import PROGRAMME

AT = datetime(2018, 1, 2, tzinfo=UTC)
TEXT = {"sv": "x", "en": "x"}


def read(version: int = 1, **more) -> ProgrammeDefinition:
    goal = {"id": "g", "kind": "sum", "of": "attended-minutes", "title": TEXT, "definition": TEXT, **more}
    found = read_document({**copy.deepcopy(PROGRAMME), "version": version, "goals": [goal]})
    assert isinstance(found, ProgrammeDefinition)
    return found


def published(definition: ProgrammeDefinition) -> Programme:
    """As it is read from the event that published it."""
    return Programme((ProgrammeDefinition.model_validate_json(definition.model_dump_json()),))


@pytest.mark.parametrize("engine", [1, 2, 3])
def test_the_same_file_is_the_same_definition_whatever_engine_is_meant_now(engine: int):
    assert define(published(read(engine=engine)), read(), Usage(), AT) == Already(1)


def test_another_engine_said_in_the_file_is_another_definition():
    refused = define(published(read(engine=2)), read(engine=3), Usage(), AT)
    assert isinstance(refused, Refusal)
    assert refused.rule == "version-not-higher"
    assert define(published(read(engine=2)), read(engine=2), Usage(), AT) == Already(1)


def test_a_new_version_gets_the_newest_engine_unless_it_says_another():
    for said, engine in (({}, 3), ({"engine": 2}, 2)):
        decided = define(published(read(engine=2)), read(version=2, **said), Usage(), AT)
        assert isinstance(decided, list)
        (event,) = decided
        assert isinstance(event, ProgrammeDefined)
        assert [goal.engine for goal in event.definition.goals] == [engine]
