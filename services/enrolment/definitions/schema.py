"""A plain document against the grammar of definitions (contracts.programme) and its meaning.

Unknown fields are refused here, at the moment of reading; the contracts themselves ignore them, so
that older readers survive newer definitions.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from contracts.programme import ProgrammeDefinition
from enrolment.definitions import profiles
from enrolment.domain import course_rules, goal_rules
from enrolment.domain.definition_rules import Document, Issue, Path
from enrolment.domain.definition_rules import faults as first_faults

_RULES = {"missing": "required", "extra_forbidden": "unknown-field"}
_UNION_SHAPES = {"literal_error": str, "enum": str, "model_type": dict, "dict_type": dict}


def read_document(document: Any) -> ProgrammeDefinition | tuple[Issue, ...]:
    """The definition, or everything that is wrong with the document, in the order of its paths."""
    if not isinstance(document, dict):
        return (Issue((), "not-a-mapping", "a definition is a mapping of fields"),)
    document, unknown = profiles.laid_over(document)
    if unknown:
        return _once([*unknown, *faults(document)])
    try:
        definition = ProgrammeDefinition.model_validate(document, extra="forbid")
    except ValidationError as error:
        wrong: Iterable[Mapping[str, Any]] = error.errors(include_input=False, include_url=False)
        schema = [issue for entry in wrong if (issue := _issue(document, entry))]
        return _once([*schema, *faults(document)])
    return _once(faults(definition.model_dump(mode="json"))) or definition


def faults(document: Document) -> list[Issue]:
    """Everything that the rules of meaning find."""
    return [*first_faults(document), *course_rules.faults(document), *goal_rules.faults(document)]


def _issue(document: Document, error: Mapping[str, Any]) -> Issue | None:
    path, found = _located(document, error["loc"])
    kind = str(error["type"])
    if _other_branch(kind, found):
        return None
    message = "there is no such field" if kind == "extra_forbidden" else str(error["msg"]).removeprefix("Value error, ")
    return Issue(path, _RULES.get(kind, kind.replace("_", "-")), message)


def _located(document: Document, location: tuple[str | int, ...]) -> tuple[Path, Any]:
    """The path within the document: names of union branches, which pydantic mixes in, are left out."""
    path: list[str | int] = []
    value: Any = document
    for number, part in enumerate(location):
        if _has(value, part):
            value = value[part]
        elif number < len(location) - 1 or not isinstance(value, dict) or _is_branch(part):
            continue
        path.append(part)
    return tuple(path), value


def _has(value: Any, part: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def _is_branch(part: str | int) -> bool:
    """Branches are named after classes and literals, fields in lower case."""
    return "[" in str(part) or str(part)[:1].isupper()


def _other_branch(kind: str, found: Any) -> bool:
    """`of` may be a word or a mapping: who wrote a mapping need not hear that it is not one of the words."""
    wanted = _UNION_SHAPES.get(kind)
    return (wanted is str and isinstance(found, dict)) or (wanted is dict and isinstance(found, str))


def _once(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    return tuple(dict.fromkeys(issues))
