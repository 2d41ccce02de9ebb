"""The content of a closed report: exact figures, from the order and what the log gives, and from nothing else."""

from typing import Any

from reporting.domain.reports.calendar import unrolled
from reporting.domain.reports.footnotes import footnotes, left_out
from reporting.domain.reports.goals import goals
from reporting.domain.reports.heading import heading
from reporting.domain.reports.material import Material
from reporting.domain.reports.order import Order
from reporting.domain.reports.people import by_characteristic, steps
from reporting.domain.reports.things import by_status
from reporting.domain.reports.words import not_measured, words


def closed(order: Order, material: Material) -> dict[str, Any]:
    """Everything that the report says, in both languages."""
    definition = material.definition
    content = {
        **heading(order, definition),
        "provenance": _provenance(order, material),
        "goals": goals(order, material),
        "not_measured": not_measured(definition),
        "footnotes": [*footnotes(definition, "closed"), *left_out(material.together)],
    }
    if order.kind == "steering-sheet":
        return content | {"expected_reports": _expected(material)}
    return content | {
        "participants": {
            "steps": steps(material.people, order.on),
            "cells": by_characteristic(material.people, order.on),
        },
        "activities": _activities(order, material),
        "costs": _costs(order, material),
        "deliverables": _deliverables(order, material),
        "unreadable_events": material.things.unreadable,
    }


def _provenance(order: Order, material: Material) -> dict[str, Any]:
    made_from = material.provenance
    return {
        "position": order.position,
        "streams": [stream._asdict() for stream in made_from.streams],
        "definition": {"version": order.version, "sha256": made_from.definition_sha256},
        "ledger": {"digest": made_from.ledger_digest, "lines": made_from.ledger_lines},
        "engines": sorted({goal.engine for goal in material.definition.goals}),
    }


def _expected(material: Material) -> list[dict[str, Any]]:
    """What the programme owes whom by when, as the definition says."""
    return [
        {"id": each.id, "title": words(each.title), "due": each.due.isoformat(), "to": list(each.to)}
        for each in unrolled(material.definition)
    ]


def _activities(order: Order, material: Material) -> list[dict[str, Any]]:
    """By area, in the order of the definition; what has no area comes last, and no empty row at all."""
    held = material.things.sessions_by_area(order.on)
    titles = {area.id: words(area.title) for area in material.definition.areas}
    known: list[str | None] = [*titles, *sorted(one for one in {*held, *material.minutes} if one and one not in titles)]
    found = []
    for area in [*known, None]:
        activities, sessions = held.get(area, (0, 0))
        minutes = material.minutes.get(area, 0)
        if activities or sessions or minutes:
            told = {"activities": activities, "sessions": sessions, "minutes": minutes}
            found.append({"area": area, "title": titles.get(area or ""), **told})
    return found


def _costs(order: Order, material: Material) -> list[dict[str, Any]]:
    """By line of the budget: what it holds and what was spent of it. What is on no line comes last."""
    spent = material.things.spent(order.on)
    lines = [
        {"line": line.line, "title": line.title, "financing": line.financing, "budget_ore": line.ore,
         "spent_ore": spent.pop(line.line, 0)}
        for line in material.things.budget()
    ]  # fmt: skip
    loose = [
        {"line": line, "title": line, "financing": None, "budget_ore": None, "spent_ore": ore}
        for line, ore in sorted(spent.items())
    ]
    return [*lines, *loose]


def _deliverables(order: Order, material: Material) -> dict[str, Any]:
    made = material.things.deliverables(order.on)
    listed = [{"title": m.title, "kind": m.kind, "status": m.status, "part": not m.whole} for m in made]
    return {"counted": dict(sorted(by_status(made).items())), "listed": listed}
