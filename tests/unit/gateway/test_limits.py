"""The shape and the cost of a document: measured without executing it, and quickly whatever it is."""

import time

import pytest
from graphql import GraphQLObjectType, get_introspection_query, get_named_type, is_list_type, is_non_null_type, parse

from gateway.api.cost import LIST_LENGTHS, PAGE_CAP, WEIGHTS, cost
from gateway.api.documents import Documents, Invalid
from gateway.api.errors import Refused
from gateway.api.limits import Limits, measure
from gateway.api.schema import build

SCHEMA = build().core
LIMITS = Limits()


def code(query: str, limits: Limits = LIMITS) -> str | None:
    try:
        measure(parse(query), limits)
    except Refused as refused:
        return refused.extensions["code"]
    return None


def estimate(query: str, **variables) -> int:
    prepared = Documents(SCHEMA, LIMITS).prepare(query)
    return cost(SCHEMA, prepared.document, prepared.operation(None), variables)


def test_exactly_the_limit_is_allowed_and_one_more_is_not():
    def nested(n: int) -> str:
        return "{ a " * n + "}" * n

    assert code(nested(LIMITS.depth)) is None
    assert code(nested(LIMITS.depth + 1)) == "too-deep"


def test_fragments_count_as_often_as_they_are_used():
    fragments = "fragment A on Query { x1: a x2: a }"
    assert code(f"{{ ...A ...A ...A }} {fragments}", Limits(aliases=6)) is None
    assert code(f"{{ ...A ...A ...A }} {fragments}", Limits(aliases=5)) == "too-many-aliases"


def test_depth_goes_through_fragments():
    assert code("{ a { ...A } } fragment A on T { b { c } }", Limits(depth=3)) is None
    assert code("{ a { ...A } } fragment A on T { b { c } }", Limits(depth=2)) == "too-deep"


@pytest.mark.parametrize("query", [
    "{ ...A } fragment A on Q { ...A }",
    "{ ...A } fragment A on Q { b { ...B } } fragment B on Q { c { ...A } }",
    "{ a } fragment Unused on Q { ...Unused }",
])  # fmt: skip
def test_recursive_fragments_are_found_wherever_they_hide(query):
    assert code(query) == "recursive-fragment"


def test_a_million_uses_of_a_fragment_are_refused_at_once():
    levels = " ".join(f"fragment F{n} on Q {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    started = time.process_time()
    assert code(f"{{ ...F0 }} {levels} fragment F60 on Q {{ a }}") == "too-many-fields"
    assert time.process_time() - started < 1


def test_the_largest_document_that_is_let_through_is_validated_in_bearable_time():
    query = "{ viewer { " + "edition " * (LIMITS.fields - 1) + "} }"
    started = time.process_time()
    Documents(SCHEMA, LIMITS).prepare(query)
    assert time.process_time() - started < 2


def test_a_page_costs_as_much_as_it_may_hold():
    inside = "{ nodes { id title } }"
    small, large = estimate(f"{{ programmes(first: 10) {inside} }}"), estimate(f"{{ programmes(first: 100) {inside} }}")
    assert (small, large) == (1 + 1 + 10 * 2, 1 + 1 + 100 * 2)
    by_variable = "query($n: Int!) { programmes(first: $n) { nodes { id title } } }"
    assert estimate(by_variable, n=10) == small
    assert estimate(by_variable) == large
    assert estimate(f"{{ programmes(first: 99999) {inside} }}") == large


def test_lists_within_lists_multiply():
    goals = LIST_LENGTHS["Programme.goals"]
    found = estimate("{ programmes(first: 10) { nodes { goals { figure { value } } } } }")
    assert found == 1 + 1 + 10 * (1 + goals * (WEIGHTS["Goal.figure"] + 1))


def test_what_a_programmes_page_needs_is_far_below_the_limits():
    page = """{ programme(id: "p") { title organisations { name roles } areas { title } notMeasured { title }
        activities(first: 100) { nodes { id title kind sessions } pageInfo { endCursor } }
        goals { id title definition target targetBy figure { value numerator denominator percent status asOf }
            curve { on numerator } breakdown(facet: GENDER) { value numerator } } } }"""
    assert code(page) is None
    assert estimate(page) < LIMITS.cost


def test_the_usual_introspection_fits():
    query = get_introspection_query()
    assert code(query) is None
    assert estimate(query) < LIMITS.cost


def test_introspection_that_feeds_on_itself_does_not_fit():
    query = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"
    with pytest.raises(Invalid):
        estimate(query)


def test_every_list_of_the_schema_has_a_length_for_the_estimate():
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                inner = field.type.of_type if is_non_null_type(field.type) else field.type
                if is_list_type(inner) and name != "nodes":
                    assert f"{kind.name}.{name}" in LIST_LENGTHS
                if name == "nodes":
                    assert kind.name.endswith("Connection")
                if get_named_type(field.type).name.endswith("Connection"):
                    assert "first" in field.args


def test_every_length_and_weight_names_a_field_that_exists():
    for name in {*LIST_LENGTHS, *WEIGHTS}:
        kind, field = name.split(".")
        assert field in SCHEMA.type_map[kind].fields


def test_what_was_prepared_is_remembered_and_what_failed_is_not():
    documents = Documents(SCHEMA, LIMITS)
    assert documents.prepare("{ __typename }") is documents.prepare("{ __typename }")
    for n in range(250):
        documents.prepare(f"{{ a{n}: __typename }}")
    assert len(documents._kept) <= 200
    before = len(documents._kept)
    with pytest.raises(Refused):
        documents.prepare("{ a" * 400 + " }" * 400)
    assert len(documents._kept) == before
    assert PAGE_CAP == 100
