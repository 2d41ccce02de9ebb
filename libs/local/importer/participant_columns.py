"""The further columns of a list of participants: numbers, contact, target group, referral, plan, status, outcomes.

Each is optional. What a row says becomes commands in the order in which it happened: referral, entry, consultant
and plan, outcome, exit, and what was asked afterwards.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from local.importer import cells
from local.importer.files import Cell
from local.importer.problems import CellError

T = TypeVar("T")

_NUMBERS = {
    "personal_identity_number": "personal-identity-number",
    "coordination_number": "coordination-number",
    "migration_agency_number": "migration-agency-number",
    "interim_number": "interim-number",
}
_POINTS = {"status_28_days": "exit-28-days", "status_six_months": "six-months"}
_YES = {"yes": True, "ja": True, "true": True, "1": True, "no": False, "nej": False, "false": False, "0": False}
_BETWEEN = re.compile(r"\s*[;,]\s*")


class Taking(Protocol):
    """A row whose fields are taken one by one."""

    def take(self, name: str, read: Callable[[Cell], T | None]) -> T | None:
        """A field's value, None if empty or unreadable."""
        ...

    def words(self, name: str) -> str | None:
        """A field as text, None if empty."""
        ...


@dataclass(frozen=True, slots=True)
class Further:
    """What a row says beside entry and exit, as bodies of commands without the ids."""

    person: dict[str, Any] = field(default_factory=dict)
    circumstances: dict[str, Any] = field(default_factory=dict)
    referral: dict[str, Any] = field(default_factory=dict)
    consultant: str | None = None
    aim: str | None = None
    outcome: dict[str, Any] = field(default_factory=dict)
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    follow_ups: tuple[dict[str, Any], ...] = ()


def read(row: Taking) -> Further:
    """Take the further columns of a row."""
    return Further(
        person=_person(row),
        circumstances=_said(
            origin=row.words("origin"), residence=row.words("residence"),
            foreign_born=row.take("foreign_born", _yes_or_no), needs=row.take("needs", _listed),
        ),
        referral=_said(reference=row.words("referral_number"), on=row.take("referred_on", _day)),
        consultant=row.words("consultant"),
        aim=row.words("aim"),
        outcome=_said(
            kind=row.words("outcome"), extent=row.take("outcome_extent", _percent),
            offered_on=row.take("outcome_offered_on", _day), started_on=row.take("outcome_started_on", _day),
            ended_on=row.take("outcome_ended_on", _day),
        ),
        statuses={point: said for point in ("entry", "exit") if (said := _status(row, point))},
        follow_ups=tuple(said for name in _POINTS if (said := _follow_up(row, name))),
    )  # fmt: skip


def before_entry(further: Further, place: dict[str, Any], referrer: str | None) -> list[tuple[str, dict[str, Any]]]:
    """The referral, if the row says when it came and from whom."""
    if "on" not in further.referral or referrer is None:
        return []
    named = (
        {}
        if "reference" in further.referral
        else {"referral_id": f"r-{place['person_id'][2:]}-{place['programme_id']}"[:80]}
    )
    return [("referrals", place | named | further.referral | {"referrer": referrer})]


def before_exit(further: Further, place: dict[str, Any], start: str) -> list[tuple[str, dict[str, Any]]]:
    """Consultant, plan, status at entry and outcome."""
    made: list[tuple[str, dict[str, Any]]] = []
    if further.consultant:
        made.append(("consultant", place | {"consultant": further.consultant, "on": start}))
    if further.aim:
        made.append(("plan", place | {"aim": further.aim, "on": start}))
    if "entry" in further.statuses:
        made.append(("status", place | {"point": "entry", "on": start} | further.statuses["entry"]))
    if further.outcome:
        name = f"o-{place['person_id'][2:]}-{further.outcome.get('kind', '')}"
        made.append(("outcomes", place | {"outcome_id": name} | further.outcome))
    return made


def after_exit(further: Further, place: dict[str, Any], end: str) -> list[tuple[str, dict[str, Any]]]:
    """Status at exit and follow-ups."""
    made = [("follow-ups", place | said) for said in further.follow_ups]
    if "exit" in further.statuses:
        made.insert(0, ("status", place | {"point": "exit", "on": end} | further.statuses["exit"]))
    return made


def _person(row: Taking) -> dict[str, Any]:
    numbers = [{"kind": kind, "value": value} for name, kind in _NUMBERS.items() if (value := row.words(name))]
    contact = _said(
        email=row.words("email"), phone=row.words("phone"), address=_address(row), language=row.words("language")
    )  # fmt: skip
    return contact | ({"identifiers": numbers} if numbers else {})


def _address(row: Taking) -> dict[str, Any] | None:
    """Where post reaches somebody: lines parted by semicolons, with postcode and town in columns of their own."""
    more = _said(postcode=row.words("postcode"), town=row.words("town"))

    def lines(cell: Cell) -> list[str] | None:
        found = [line.strip() for line in re.split(r"[;\n]", cells.text(cell)) if line.strip()]
        if more and not found:
            raise CellError("is empty, and there is a postcode or a town")
        return found or None

    found = row.take("address", lines)
    return {"lines": found, **more} if found else None


def _status(row: Taking, point: str) -> dict[str, Any]:
    return _said(
        employment=row.words(f"{point}_employment"),
        income_sources=row.take(f"{point}_income", _listed),
        work_extent=row.take(f"{point}_work_extent", _percent),
        studies_extent=row.take(f"{point}_studies_extent", _percent),
    )


def _follow_up(row: Taking, name: str) -> dict[str, Any]:
    statuses, on = row.take(name, _listed), row.take(f"{name}_on", _day)
    if statuses is None or on is None:
        return {}
    reached = statuses != ["unreachable"]
    said = {"point": _POINTS[name], "on": on, "reached": reached}
    return said | ({"statuses": statuses} if reached else {})


def _said(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _day(cell: Cell) -> str | None:
    day: date | None = cells.day(cell)
    return day.isoformat() if day else None


def _listed(cell: Cell) -> list[str] | None:
    return [word for word in _BETWEEN.split(cells.text(cell)) if word] or None


def _percent(cell: Cell) -> int | None:
    number = cells.number(cell)
    if number is None:
        return None
    if number != int(number) or number > 100:
        raise CellError("this is not a whole percent from 0 to 100")
    return int(number)


def _yes_or_no(cell: Cell) -> bool | None:
    written = cells.text(cell).casefold()
    if not written:
        return None
    if written not in _YES:
        raise CellError("this is neither yes nor no")
    return _YES[written]
