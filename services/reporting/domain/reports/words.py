"""Words of a report, always in both languages, and the parts that both editions say in the same words."""

from typing import Any

from contracts.programme import Goal, ProgrammeDefinition, Text
from reporting.domain.reports.material import Row


def words(text: Text) -> dict[str, str]:
    """In both languages."""
    return {"sv": text.sv, "en": text.en}


def introduced(goal: Goal, row: Row) -> dict[str, Any]:
    """What a goal counts, before any figure of it."""
    return {
        "id": goal.id,
        "title": words(goal.title),
        "definition": words(goal.definition),
        "assumed": goal.assumed,
        "kind": row.kind,
        "unit": row.unit,
    }


def not_measured(definition: ProgrammeDefinition) -> list[dict[str, Any]]:
    """What the programme wants and cannot count, and what that would need."""
    return [{"id": one.id, "title": words(one.title), "needs": one.needs} for one in definition.not_measured]
