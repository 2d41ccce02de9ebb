"""How large a question may be, found out before it is validated or answered.

Validation itself takes quadratic time and executing takes as long as the answer is large, so the shape of a
document is measured first: fields (with fragments written out), depth, aliases. Nothing here trusts the
document: fragments may be recursive, unknown or used a million times.
"""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gateway.api.errors import Refused


@dataclass(frozen=True, slots=True)
class Limits:
    """What one operation may ask for. The defaults are several times what a large page needs."""

    characters: int = 16_384
    tokens: int = 2_000
    depth: int = 15
    aliases: int = 40
    fields: int = 500
    directives: int = 50
    cost: int = 20_000
    """Estimated number of values in the answer (see cost.py)."""
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class _Shape:
    fields: int = 0
    depth: int = 0
    aliases: int = 0
    directives: int = 0

    def beside(self, other: "_Shape") -> "_Shape":
        return _Shape(
            self.fields + other.fields,
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
        )


def measure(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document that is too large in any direction. Raises Refused."""
    ruler = _Ruler(document, limits)
    total = _Shape()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            total = total.beside(ruler.selections(definition.selection_set))
    for name in ruler.fragments:
        ruler.fragment(name)  # unused ones are validated too
    _refuse_above(total, limits)


def _refuse_above(shape: _Shape, limits: Limits) -> None:
    for code, what, found, limit in (
        ("too-deep", "levels", shape.depth, limits.depth),
        ("too-many-aliases", "aliases", shape.aliases, limits.aliases),
        ("too-many-fields", "fields, fragments written out,", shape.fields, limits.fields),
        ("too-many-directives", "directives", shape.directives, limits.directives),
    ):
        if found > limit:
            raise Refused(code, f"At most {limit} {what} are allowed; ask in several requests.", limit=limit)


class _Ruler:
    def __init__(self, document: DocumentNode, limits: Limits) -> None:
        definitions = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
        self.fragments = {definition.name.value: definition for definition in definitions}
        self._limits = limits
        self._measured: dict[str, _Shape] = {}
        self._open: set[str] = set()

    def fragment(self, name: str) -> _Shape:
        if name in self._open:
            raise Refused("recursive-fragment", "A fragment must not contain itself.")
        if name not in self._measured:
            found = self.fragments.get(name)
            self._open.add(name)
            self._measured[name] = self.selections(found.selection_set) if found else _Shape()
            self._open.discard(name)
        return self._measured[name]

    def selections(self, selected: SelectionSetNode | None) -> _Shape:
        total = _Shape()
        for selection in selected.selections if selected else ():
            total = total.beside(self._one(selection))
            _refuse_above(total, self._limits)
        return total

    def _one(self, selection: object) -> _Shape:
        if isinstance(selection, FieldNode):
            below = self.selections(selection.selection_set)
            aliased = 1 if selection.alias else 0
            directives = len(selection.directives or ())
            return _Shape(below.fields + 1, below.depth + 1, below.aliases + aliased, below.directives + directives)
        if isinstance(selection, FragmentSpreadNode):
            return self.fragment(selection.name.value).beside(_Shape(directives=len(selection.directives or ())))
        assert isinstance(selection, InlineFragmentNode)
        below = self.selections(selection.selection_set)
        return below.beside(_Shape(directives=len(selection.directives or ())))
