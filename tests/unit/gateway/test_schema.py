"""The schema as partners depend on it: committed, documented, guarded, and never broken unawares."""

from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLObjectType,
    build_schema,
    find_breaking_changes,
)

import gateway
from common.access import UndeclaredOperation
from contracts.programme import Facet
from gateway.api import access
from gateway.api.schema import build
from gateway.api.schema import figures as schema_figures
from local.documents import published

SCHEMA = build()
COMMITTED = Path(gateway.__file__).parent / "schema.graphql"
PUBLISHED = Path(__file__).parent / "published.graphql"
"""What partners were last told. `make published` moves it forward to what is served, by adding alone."""


def test_the_committed_text_is_the_schema_that_is_served():
    assert COMMITTED.read_text() == SCHEMA.as_str() + "\n", (
        "run: python -m gateway schema > services/gateway/schema.graphql"
    )


def test_nothing_that_partners_were_told_has_gone_or_changed():
    assert find_breaking_changes(build_schema(PUBLISHED.read_text()), build_schema(COMMITTED.read_text())) == []


@pytest.mark.parametrize(("was", "becomes"), [
    ("  targetBy: Date\n", "  targetDay: Date\n"),
    ("  target: Int\n", "  target: String\n"),
    ("  value: String\n", "  worth: String\n"),
    ("evidence(subject: String!, asOf", "evidence(subject: String!, why: String!, asOf"),
])  # fmt: skip
def test_the_check_sees_what_would_break_a_partner(was, becomes):
    text = COMMITTED.read_text()
    broken = text.replace(was, becomes)
    if broken == text:  # arguments with descriptions are printed over several lines
        broken = text.replace("    subject: String!\n", "    subject: String!\n\n    why: String!\n")
    assert find_breaking_changes(build_schema(text), build_schema(broken))


def test_what_partners_were_told_is_what_is_served_now():
    assert PUBLISHED.read_text() == COMMITTED.read_text(), "run: make published"


DAY = date(2028, 3, 1)
TOLD = 'type Query { old: Int @deprecated(reason: "Use `new`. Goes after 2028-03-01.") new(a: Int, b: Int): Int }'


@pytest.mark.parametrize(("served", "on", "broken"), [
    (TOLD, DAY, False),
    (TOLD.replace("b: Int", "b: Int, c: Int"), DAY, False),
    ("type Query { new(a: Int, b: Int): Int }", DAY, True),
    ("type Query { new(a: Int, b: Int): Int }", DAY + timedelta(days=1), False),
])  # fmt: skip
def test_what_is_deprecated_goes_after_its_day_and_not_before(served, on, broken):
    assert bool(published.breaks(TOLD, served, on)) is broken


@pytest.mark.parametrize("reason", ["Old.", "Use `new`.", "Goes after 2028-03-01.", "Use `new`. Goes after spring."])
def test_what_has_no_day_to_go_by_never_goes(reason):
    told = TOLD.replace("Use `new`. Goes after 2028-03-01.", reason)
    assert published.breaks(told, "type Query { new(a: Int, b: Int): Int }", date(2099, 1, 1))


def test_whatever_is_deprecated_says_what_to_use_and_until_when():
    assert all(published.goes_after(reason) for reason in published.reasons(SCHEMA.core))
    assert published.reasons(build_schema(TOLD)) == ["Use `new`. Goes after 2028-03-01."]


def test_every_type_field_argument_and_value_is_described():
    for kind in SCHEMA.core.type_map.values():
        if kind.name.startswith("__") or kind.name in {"String", "Int", "Boolean", "ID", "Float"}:
            continue
        assert kind.description, kind.name
        if isinstance(kind, GraphQLObjectType):
            for name, field in kind.fields.items():
                assert field.description, f"{kind.name}.{name}"
                undescribed = [a for a, definition in field.args.items() if not definition.description and a != "lang"]
                assert not undescribed, f"{kind.name}.{name}({undescribed})"
        assert not isinstance(kind, GraphQLEnumType) or kind.values


def test_a_field_that_nobody_declared_stops_the_start(monkeypatch):
    access.field_registry(SCHEMA.core)
    monkeypatch.delitem(access.TYPES, "Figure")
    with pytest.raises(UndeclaredOperation, match="Figure"):
        access.field_registry(SCHEMA.core)


def test_a_declaration_that_no_field_uses_stops_the_start(monkeypatch):
    monkeypatch.setitem(access.GROUPS, "weather", ("partner",))
    with pytest.raises(UndeclaredOperation, match="weather"):
        access.field_registry(SCHEMA.core)


def test_every_declared_name_exists():
    known = {f"{kind}.{field}" for kind, field in access.fields(SCHEMA.core)}
    assert set(access.FIELDS) <= known
    assert set(access.TYPES) == {name.split(".")[0] for name in known}


def test_the_schema_can_only_be_read():
    assert SCHEMA.core.mutation_type is None
    assert set(SCHEMA.core.subscription_type.fields) == {"changed"}


def test_whatever_a_definition_tells_apart_can_be_asked_for():
    assert {facet.value for facet in schema_figures.Facet} == set(get_args(Facet))
