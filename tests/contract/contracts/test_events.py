"""The shape of every event is a promise to others: kept schemas and kept payloads fail on any change."""

import json
import typing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from annotated_types import BaseMetadata
from pydantic import BaseModel
from pydantic.types import StringConstraints

from contracts import activities, enrolment, matching, reporting, surveys, upcasts
from contracts.activities_costs import BudgetSet
from contracts.activities_results import DeliverableChanged
from contracts.base import Event, Label
from contracts.enrolment_programme import StatisticEntered
from contracts.programme import ProgrammeDefinition
from local.documents.asyncapi import SPEAKERS
from local.documents.data_map import leaves

GOLDEN = Path(__file__).parents[1] / "golden"
EVENTS = [event for events in SPEAKERS.values() for event in events]
THINGS = {
    activities.ActivityDefined,
    DeliverableChanged,
    BudgetSet,
    StatisticEntered,
    matching.EmployerRegistered,
    matching.EmployerChanged,
    ProgrammeDefinition,
}
"""Models that name things (an activity, a programme's parts) and so may carry a Label."""

IRREGULAR = {"made", "withdrawn"}
IRREGULAR = {"given", "withdrawn", "made", "held", "set"}

by_subject = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.subject)


def test_every_event_of_the_contracts_is_listed():
    listed = set(EVENTS)
    for module in (enrolment, activities, matching, surveys, reporting):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Event) and "subject" in vars(value):
                assert value in listed, f"{value.__name__} is missing from {module.__name__}.EVENTS"


def test_no_subject_is_used_twice():
    subjects = [event.subject for event in EVENTS]
    assert len(subjects) == len(set(subjects))


@by_subject
def test_a_subject_names_service_noun_past_participle_and_version(event):
    product, service, _noun, participle, version = event.subject.split(".")
    assert product == "insteg"
    assert event in SPEAKERS[service]
    assert participle.endswith("ed") or participle in IRREGULAR
    assert version[0] == "v"
    assert version[1:].isdigit()


@by_subject
def test_the_schema_is_the_one_that_was_published(event):
    kept = json.loads((GOLDEN / "schemas" / f"{event.subject}.json").read_text())
    assert event.model_json_schema(mode="serialization") == kept, (
        "a published shape changed: add optional fields (then run tests.contract.goldens), or make a new version"
    )


@by_subject
def test_old_payloads_are_still_read_and_said_again_alike(event):
    for sample in sorted((GOLDEN / "payloads").glob(f"{event.subject}*.json")):
        old = json.loads(sample.read_text())
        again = json.loads(event.model_validate(old).model_dump_json())
        assert_holds(again, old)


@by_subject
def test_there_is_a_kept_payload(event):
    assert list((GOLDEN / "payloads").glob(f"{event.subject}*.json"))


@by_subject
def test_a_reader_ignores_fields_it_does_not_know(event):
    sample = json.loads(next((GOLDEN / "payloads").glob(f"{event.subject}*.json")).read_text())
    assert event.model_validate(sample | {"a_later_field": 1}) == event.model_validate(sample)


@by_subject
def test_both_clocks_are_in_every_event(event):
    assert {"occurred_on", "recorded_at"} <= set(event.model_fields)


@by_subject
def test_an_event_carries_no_free_text(event):
    assert list(free_text(event)) == []


def test_the_free_text_rule_sees_what_it_forbids():
    class Leaky(Event):
        subject = "insteg.test.thing.leaked.v1"
        note: str
        nick: Label | None
        more: dict[str, str]

    assert len(list(free_text(Leaky))) == 4


def test_hours_become_minutes_rounded_half_up():
    old = activities.AttendanceRecordedV1.model_validate(
        json.loads((GOLDEN / "payloads" / "insteg.activities.attendance.recorded.v1.json").read_text())
    )
    new = upcasts.attendance_recorded(old.model_copy(update={"hours": Decimal("2.025")}))
    assert new.minutes == 122
    assert new.model_dump(exclude={"minutes", "fact", "quantity", "unit", "findings", "after_lock"}) == old.model_dump(
        exclude={"hours"}
    )


def assert_holds(now, old):
    """Everything the old payload said is still said; more may be said beside it."""
    if isinstance(old, dict):
        for key, value in old.items():
            assert_holds(now[key], value)
    elif isinstance(old, list):
        assert len(now) == len(old)
        for one, other in zip(now, old, strict=True):
            assert_holds(one, other)
    else:
        assert now == old


def free_text(model: type[BaseModel], seen: frozenset[type] = frozenset()) -> typing.Iterator[str]:
    """Fields that could hold arbitrary words: strings without a pattern, labels outside definitions of things."""
    if model in seen:
        return
    labels = model in THINGS or bool(THINGS & seen)
    for name, field in model.model_fields.items():
        for kind, metadata in leaves(field.annotation, tuple(field.metadata)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from free_text(kind, seen | {model})
            elif kind is str and not _is_constrained(metadata, labels):
                yield f"{model.__name__}.{name}"
            elif (
                kind not in {str, int, bool, date, datetime, Decimal, type(None)}
                and typing.get_origin(kind) is not typing.Literal
            ):
                yield f"{model.__name__}.{name}: {kind}"


def _is_constrained(metadata: tuple[BaseMetadata, ...], labels: bool) -> bool:
    rules = [rule for rule in metadata if isinstance(rule, StringConstraints)]
    if any(rule.pattern for rule in rules):
        return True
    return labels and any(rule.max_length == 300 for rule in rules)
