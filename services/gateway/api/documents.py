"""From the text of a question to something that may be executed: parsed, measured, validated, once.

Partners send the same few documents again and again, so what came through is kept (short texts only, a
bounded number). What did not come through is not kept: nobody can fill the memory with bad ones.
"""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    visit,
)
from graphql.language import Visitor
from strawberry.schema.schema import validate_document

from gateway.api.cost import cost
from gateway.api.errors import Refused
from gateway.api.limits import Limits, measure

_KEPT = 200
_KEPT_CHARACTERS = 8_192
_MOST_COSTS = 32


class Invalid(Exception):  # noqa: N818 - the client's document is, not we
    """The document does not fit the schema; `errors` say where."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("invalid document")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Prepared:
    """A validated document and what has to be known of it before each execution."""

    document: DocumentNode
    operations: Mapping[str, OperationDefinitionNode]
    introspects: bool
    kept: bool = False
    """Whether the document is remembered, so that work on it is not for one request only."""
    costs: dict[Hashable, int] = field(default_factory=dict)
    """What was estimated for which page sizes."""
    statements: dict[Hashable, Any] = field(default_factory=dict)
    """What compiled/answers.py keeps with the document: for each shape a statement, or None where there is none."""

    def operation(self, name: str | None, kind: OperationType = OperationType.QUERY) -> OperationDefinitionNode:
        """The operation to execute, which must be of this kind. Raises Refused."""
        if name is not None and name not in self.operations:
            raise Refused("unknown-operation", "The document has no operation of that name.")
        if name is None and len(self.operations) != 1:
            raise Refused("operation-name-needed", "The document has several operations: say which by operationName.")
        chosen = self.operations[name] if name is not None else next(iter(self.operations.values()))
        if chosen.operation is kind:
            return chosen
        if kind is OperationType.SUBSCRIPTION:
            raise Refused("not-a-subscription", "Over a WebSocket there are subscriptions: send queries by POST.")
        if chosen.operation is OperationType.SUBSCRIPTION:
            raise Refused("not-by-post", "Subscribe over a WebSocket (graphql-transport-ws) at this address.")
        raise Refused("read-only", "This endpoint only reads: use a query.")


class Documents:
    """Prepares documents for one schema, and remembers them."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._kept: OrderedDict[str, Prepared] = OrderedDict()
        self._pinned: dict[str, Prepared] = {}

    def pin(self, text: str) -> None:
        """Prepare a document and never forget it. Raises Refused, GraphQLSyntaxError or Invalid."""
        self._pinned[text] = replace(self._prepare(text), kept=True)

    def known(self, text: str) -> bool:
        """Whether it is prepared already."""
        return text in self._pinned or text in self._kept

    def prepare(self, text: str) -> Prepared:
        """Parse, measure and validate. Raises Refused, GraphQLSyntaxError or Invalid."""
        if pinned := self._pinned.get(text):
            return pinned
        if known := self._kept.get(text):
            self._kept.move_to_end(text)
            return known
        prepared = self._prepare(text)
        if prepared.kept:
            self._kept[text] = prepared
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return prepared

    def check(self, prepared: Prepared, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        """What depends on the variables: their names, and the cost, which is returned. Raises Refused."""
        declared = {definition.variable.name.value for definition in operation.variable_definitions or ()}
        if unknown := sorted(variables.keys() - declared):
            raise Refused("unknown-variable", f"The operation declares no variable ${unknown[0][:80]}.")
        estimate = self._cost(prepared, operation, variables)
        if estimate > self._limits.cost:
            message = (
                f"This would cost about {estimate}, more than {self._limits.cost}: ask for fewer or smaller pages."
            )
            raise Refused("too-costly", message, cost=estimate, limit=self._limits.cost)
        return estimate

    def _cost(self, prepared: Prepared, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
        # Only whole numbers can be page sizes.
        name = operation.name.value if operation.name else None
        key = (name, *((n, v) for n, v in variables.items() if isinstance(v, int)))
        if key not in prepared.costs:
            if len(prepared.costs) >= _MOST_COSTS:
                prepared.costs.clear()
            prepared.costs[key] = cost(self._schema, prepared.document, operation, variables)
        return prepared.costs[key]

    def _prepare(self, text: str) -> Prepared:
        if len(text) > self._limits.characters:
            raise Refused("too-long", f"A query may have at most {self._limits.characters} characters.")
        document = self._parse(text)
        measure(document, self._limits)
        if errors := validate_document(self._schema, document, tuple(specified_rules)):
            raise Invalid(errors)
        operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        if not operations:
            raise Refused("no-operation", "The document has no operation.")
        named = {node.name.value if node.name else "": node for node in operations}
        return Prepared(document, named, _introspects(document), kept=len(text) <= _KEPT_CHARACTERS)

    def _parse(self, text: str) -> DocumentNode:
        try:
            return parse(text, max_tokens=self._limits.tokens)
        except GraphQLSyntaxError as error:
            # graphql-core says both only in words.
            if "tokens" in error.message and "more than" in error.message:
                raise Refused("too-many-tokens", f"A query may have at most {self._limits.tokens} tokens.") from None
            if "nested too deeply" in error.message:
                raise Refused("too-deep", f"At most {self._limits.depth} levels are allowed.") from None
            raise


def _introspects(document: DocumentNode) -> bool:
    found = _Introspection()
    visit(document, found)
    return found.seen


class _Introspection(Visitor):
    """Looks for __schema and __type; __typename is everybody's."""

    seen = False

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        self.seen = self.seen or node.name.value in {"__schema", "__type"}
