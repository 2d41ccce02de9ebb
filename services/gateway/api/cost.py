"""What an operation would cost: an estimate of how many values its answer holds.

A list counts as long as its page may be (`first`), or as long as such a list gets in a large programme.
Fields that make the database work harder weigh more. Runs on a validated document.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from graphql.type.introspection import SchemaMetaFieldDef, TypeMetaFieldDef

PAGE_CAP = 100
PAGE_DEFAULT = 20

LIST_LENGTHS = {
    "Programme.organisations": 12,
    "Programme.funders": 2,
    "Programme.areas": 6,
    "Programme.goals": 15,
    "Programme.notMeasured": 6,
    "Programme.findings": 11,
    "Programme.phases": 4,
    "Programme.reports": 12,
    "Programme.calendar": 20,
    "Report.files": 8,
    "ReportDue.toOrganisations": 1,
    "Programme.deliverables": 20,
    "Programme.surveyResults": 6,
    "Budget.lines": 12,
    "Deliverable.evidence": 2,
    "SurveyResult.items": 12,
    "Organisation.roles": 1,
    "Viewer.roles": 1,
    "Goal.breakdown": 10,
    "Goal.curve": 200,
    "ReleasedGoal.breakdown": 7,
    "ReleasedGoal.curve": 20,
    "Entry.facts": 1,
    "__Schema.types": 45,
    "__Schema.directives": 5,
    "__Type.fields": 4,
    "__Type.inputFields": 1,
    "__Type.interfaces": 1,
    "__Type.enumValues": 1,
    "__Type.possibleTypes": 1,
    "__Field.args": 1,
    "__Directive.args": 1,
    "__Directive.locations": 3,
}
"""How long a list without a page size gets. A test holds that every such list of the schema is here."""

WEIGHTS = {
    "Goal.figure": 10,
    "Goal.breakdown": 20,
    "Goal.standing": 20,
    "Goal.curve": 100,
    "Goal.entries": 50,
    "Goal.evidence": 50,
    "Programme.activities": 10,
    "Programme.releases": 10,
    "Programme.release": 5,
    "Goal.released": 10,
    "ReleasedGoal.breakdown": 10,
    "ReleasedGoal.curve": 50,
    "Programme.sessions": 20,
    "Session.occupancy": 5,
    "Programme.surveyResults": 50,
    "SurveyResult.items": 50,
    "Budget.spent": 20,
    "BudgetLine.spent": 10,
    "Query.referrals": 10,
    "Query.openings": 10,
    "Query.placements": 10,
    "Query.changes": 20,
    "Subscription.changed": 20,
}
"""Work in the database beyond reading a row, in values."""

_Selected = GraphQLObjectType | GraphQLInterfaceType
_META_FIELDS = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


def cost(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> int:
    """The estimate for one operation of a validated document, with these variables."""
    root = schema.get_root_type(operation.operation)
    assert root is not None, "a validated document"
    return _Estimate(schema, document, variables).selections(root, operation.selection_set, 0)


class _Estimate:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}

    def selections(self, parent: _Selected, selected: SelectionSetNode | None, page: int) -> int:
        total = 0
        for selection in selected.selections if selected else ():
            if isinstance(selection, FieldNode):
                total += self._field(parent, selection, page)
            elif isinstance(selection, FragmentSpreadNode):
                fragment = self._fragments[selection.name.value]
                total += self.selections(self._narrowed(parent, fragment.type_condition), fragment.selection_set, page)
            elif isinstance(selection, InlineFragmentNode):
                narrowed = self._narrowed(parent, selection.type_condition)
                total += self.selections(narrowed, selection.selection_set, page)
        return total

    def _narrowed(self, parent: _Selected, condition: NamedTypeNode | None) -> _Selected:
        """The type that a fragment speaks of: a node may be of any, and counts as all that are asked for."""
        kind = self._schema.type_map[condition.name.value] if condition else parent
        return kind if isinstance(kind, _Selected) else parent

    def _field(self, parent: _Selected, node: FieldNode, page: int) -> int:
        name = f"{parent.name}.{node.name.value}"
        field = _META_FIELDS.get(node.name.value) or parent.fields.get(node.name.value)
        if field is None:
            return 1  # __typename
        kind = get_named_type(field.type)
        first = self._page_size(node) if "first" in field.args else 0
        below = self.selections(kind, node.selection_set, first) if isinstance(kind, _Selected) else 0
        return WEIGHTS.get(name, 1) + self._length(name, node, page) * (below if node.selection_set else 0)

    @staticmethod
    def _length(name: str, node: FieldNode, page: int) -> int:
        return page if page and node.name.value in {"nodes", "edges"} else LIST_LENGTHS.get(name, 1)

    def _page_size(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value == "first":
                value = argument.value
                said = self._variables.get(value.name.value) if isinstance(value, VariableNode) else None
                if isinstance(value, IntValueNode):
                    said = int(value.value)
                return min(max(said, 1), PAGE_CAP) if isinstance(said, int) else PAGE_CAP
        return PAGE_DEFAULT
