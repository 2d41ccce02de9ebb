"""What is compiled: every field of the schema, or one that is said to be left to its resolver."""

from graphql import GraphQLObjectType
from graphql.execution.values import VariableValues, get_variable_values

from gateway.api import access
from gateway.api.compiled import noding as compiled_noding
from gateway.api.compiled.answers import Compiler
from gateway.api.compiled.query import FIELDS
from gateway.api.cursors import Cursors
from gateway.api.documents import Documents
from gateway.api.limits import Limits
from gateway.api.schema import build
from gateway.api.schema import noding as schema_noding

SCHEMA = build().core
RESOLVED: set[tuple[str, str]] = {("Query", "changes")} | {
    field for field in access.fields(SCHEMA) if field[0] in {"Change", "ChangeConnection", "Subscription"}
}
"""Fields without an expression: an operation that asks for one is answered by the resolvers, several times slower."""


def compiled(text: str, **given):
    """What is kept for a question, and the document that keeps it."""
    prepared = Documents(SCHEMA, Limits()).prepare(text)
    operation = prepared.operation(None)
    variables = get_variable_values(SCHEMA, operation.variable_definitions or (), given)
    assert isinstance(variables, VariableValues)
    found = Compiler(SCHEMA, None, Cursors(b"k")).compiled(prepared, operation, variables)  # type: ignore[arg-type]
    return found, prepared


def test_every_field_of_the_schema_has_an_expression_or_is_said_to_have_none():
    assert set(access.fields(SCHEMA)) - RESOLVED == {(kind, name) for kind, names in FIELDS.items() for name in names}


def test_the_only_type_that_is_no_object_type_is_that_of_node():
    """Interfaces and unions need a type of each row, which nothing but `node` writes."""
    others = [
        kind.name
        for kind in SCHEMA.type_map.values()
        if hasattr(kind, "fields") and not kind.name.startswith("__") and not isinstance(kind, GraphQLObjectType)
    ]
    assert others == ["Node"]
    assert str(SCHEMA.query_type.fields["node"].type) == "Node"


def test_every_kind_of_node_can_be_asked_for_by_its_id():
    kinds = {kind.name for kind in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])}
    assert kinds == set(compiled_noding._SOURCES) == set(schema_noding._FINDERS)


def test_a_field_without_an_expression_leaves_the_operation_to_the_resolvers(monkeypatch):
    monkeypatch.setitem(FIELDS["Viewer"], "why", None)  # type: ignore[index]
    assert compiled("{ viewer { why } }")[0] is None
    assert compiled("{ viewer { roles } }")[0] is not None


def test_one_statement_serves_all_values_and_another_one_what_shapes_it():
    text = """query($l: Language!, $d: Date, $s: Boolean!) { programme(id: "p") { goals { title(lang: $l)
        figure(asOf: $d) { value @skip(if: $s) asOf } } } }"""
    one = compiled(text, l="SV", d="2024-01-01", s=True)[0].sql
    assert compiled(text, l="SV", d="2024-02-02", s=True)[0].sql == one
    shaped = ({"l": "EN", "d": "2024-01-01", "s": True}, {"l": "SV", "d": "2024-01-01", "s": False})
    assert len({one, *(compiled(text, **given)[0].sql for given in shaped)}) == 3


def test_a_document_keeps_few_statements():
    text = "query(" + " ".join(f"$b{n}: Boolean!" for n in range(6)) + ") { " + " ".join(
        f"a{n}: __typename @skip(if: $b{n})" for n in range(6)
    ) + " viewer { roles } }"  # fmt: skip
    prepared = Documents(SCHEMA, Limits()).prepare(text)
    operation, compiler = prepared.operation(None), Compiler(SCHEMA, None, Cursors(b"k"))  # type: ignore[arg-type]
    for number in range(64):
        given = {f"b{n}": bool(number >> n & 1) for n in range(6)}
        variables = get_variable_values(SCHEMA, operation.variable_definitions, given)
        compiler.compiled(prepared, operation, variables)
    assert len(prepared.statements) == 16
    assert all(prepared.statements.values())
