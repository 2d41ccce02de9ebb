"""The reporting calendar as people read it: what is delivered, late, due soon or still far away, on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from gateway.api.page.words import WORDS, Lang

SOON_DAYS = 30
State = Literal["delivered", "late", "soon", "upcoming"]


@dataclass(frozen=True, slots=True)
class Due:
    """One entry."""

    title: str
    due_on: date
    to: str
    state: State
    says: str


def dues(calendar: list[Mapping[str, Any]], names: Mapping[str, str], on: date, lang: Lang) -> list[Due]:
    """As of that day: what was delivered later had not been then. `names`: organisations by id."""
    return [_due(entry, names, on, lang) for entry in calendar]


def _due(entry: Mapping[str, Any], names: Mapping[str, str], on: date, lang: Lang) -> Due:
    due_on = date.fromisoformat(entry["dueOn"])
    delivered = date.fromisoformat(entry["deliveredOn"]) if entry["deliveredOn"] else None
    state, says = _state(due_on, delivered, on)
    days = abs((due_on - (delivered if state == "delivered" and delivered else on)).days)
    to = ", ".join(names.get(organisation, organisation) for organisation in entry["toOrganisations"])
    return Due(entry["title"], due_on, to, state, WORDS[says][lang].format(days=days, on=delivered))


def _state(due_on: date, delivered: date | None, on: date) -> tuple[State, str]:
    if delivered and delivered <= on:
        return "delivered", "due_delivered_late" if delivered > due_on else "due_delivered"
    if due_on < on:
        return "late", "due_late"
    if due_on == on:
        return "soon", "due_today"
    return ("soon", "due_soon") if (due_on - on).days <= SOON_DAYS else ("upcoming", "due_upcoming")
