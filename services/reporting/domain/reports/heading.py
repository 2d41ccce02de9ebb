"""What stands at the head of every report, open or closed: which programme, which stretch, for whom."""

from typing import Any

from contracts.programme import ProgrammeDefinition
from reporting.domain.reports.calendar import expected_as
from reporting.domain.reports.order import FORMAT, Order
from reporting.domain.reports.words import words

_TITLES = {
    "interim": ("Delrapport", "Interim report"),
    "final": ("Slutrapport", "Final report"),
    "addendum": ("Tillägg till slutrapport", "Addendum to the final report"),
    "steering-sheet": ("Blad till styrgruppen", "Sheet for the steering group"),
}


def heading(order: Order, definition: ProgrammeDefinition) -> dict[str, Any]:
    """Title, order and programme."""
    expected = expected_as(order.calendar, definition)
    sv, en = _TITLES[order.kind]
    period = definition.period
    return {
        "format": FORMAT,
        "title": {"sv": f"{sv}: {definition.title.sv}", "en": f"{en}: {definition.title.en}"},
        "order": order.content(),
        "answers": None if expected is None else {"title": words(expected.title), "due": expected.due.isoformat()},
        "to": _names(definition, expected.to if expected else ()),
        "programme": {
            "id": definition.id,
            "title": words(definition.title),
            "purpose": words(definition.purpose),
            "controller": definition.controller,
            "from": period.start.isoformat(),
            "to": period.end.isoformat(),
            "extended_to": period.extension.end.isoformat() if period.extension else None,
            "planned_participants": definition.planned_participants,
            "owners": [one.name for one in definition.organisations if "owner" in one.roles],
            "funders": [{"fund": each.fund, "case": each.case} for each in definition.funders],
        },
    }


def _names(definition: ProgrammeDefinition, ids: tuple[str, ...]) -> list[str]:
    names = {one.id: one.name for one in definition.organisations}
    return [names.get(one, one) for one in ids]
