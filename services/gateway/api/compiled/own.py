"""The reader's own referrals, openings and placements in SQL: what storage/own.py asks, written as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.api.compiled import pages
from gateway.api.compiled.common import behind, day, enum, global_id, number, text
from gateway.api.compiled.compiling import Arguments, Call, Compiling, Expression, Field, Row
from gateway.api.compiled.text import Json, null_unless
from gateway.api.schema.own import NextStep, PlacementStatus, ReferralStatus
from gateway.storage.own import OPENING, PLACEMENT, REFERRAL


@dataclass(frozen=True, slots=True)
class _Own:
    """A list at the root: where its rows come from, in which order."""

    source: str
    order: tuple[str, ...]
    kinds: tuple[str, ...]
    place: Any


_REFERRALS = _Own(
    REFERRAL, ("f.programme_id", "f.reference", "f.referral_id"), ("text", "text", "text"), tuple[str, str, str]
)
_OPENINGS = _Own(OPENING, ("o.starts_on", "o.opening_id"), ("date", "text"), tuple[date, str])
_PLACEMENTS = _Own(PLACEMENT, ("p.offered_on", "p.placement_id"), ("date", "text"), tuple[date, str])


def _page(own: _Own, *, people: bool = False) -> Expression:
    """A page of them; null of people while reporting is behind."""
    table = own.order[0].partition(".")[0]

    def expression(compiling: Compiling, root: Row, asked: Field) -> Json:
        bounds, filters = "", [name for name in ("programme", "reference") if name in asked.arguments]
        for name in filters:
            if asked.arguments[name] is not None:
                column = "programme_id" if name == "programme" else name
                bounds += f" AND {table}.{column} = {compiling.argument(asked, name, 'text')}"

        def scope(call: Call, given: Arguments, _: Sequence[Any]) -> Sequence[Any]:
            return (asked.name, call.viewer.organisation, *(given[name] for name in filters))

        rows = f"{own.source} WHERE w.organisation IS NOT NULL{bounds} {{after}}"
        listed = pages.Listed(rows, own.order, own.kinds, own.place, (), scope)
        shown = pages.connection(compiling, root, asked, listed)
        return null_unless(f"NOT {behind(compiling)}", shown) if people else shown

    return expression


ROOT: dict[str, Expression] = {
    "referrals": _page(_REFERRALS, people=True),
    "openings": _page(_OPENINGS),
    "placements": _page(_PLACEMENTS, people=True),
}
REFERRAL_FIELDS: dict[str, Expression] = {
    "nodeId": global_id("Referral", "referral_id"),
    "programmeId": text("programme_id"),
    "reference": text("reference"),
    "status": enum(ReferralStatus, "status"),
    "nextStep": enum(NextStep, "next_step"),
    "sharedOn": day("occurred_on"),
}
OPENING_FIELDS: dict[str, Expression] = {
    "nodeId": global_id("Opening", "opening_id"),
    "id": text("opening_id"),
    "programmeId": text("programme_id"),
    "occupation": text("occupation", null=True),
    "seats": number("seats"),
    "instrument": text("instrument"),
    "municipality": text("municipality"),
    "extent": number("extent"),
    "startsOn": day("starts_on"),
    "endsOn": day("ends_on", null=True),
    "closed": text("closed", null=True),
}
PLACEMENT_FIELDS: dict[str, Expression] = {
    "nodeId": global_id("Placement", "placement_id"),
    "id": text("placement_id"),
    "programmeId": text("programme_id"),
    "openingId": text("opening_id", null=True),
    "kind": text("kind"),
    "extent": number("extent"),
    "status": enum(PlacementStatus, "status"),
    "offeredOn": day("offered_on"),
    "acceptedOn": day("accepted_on", null=True),
    "startedOn": day("started_on", null=True),
    "endedOn": day("ended_on", null=True),
    "plannedStart": day("planned_start", null=True),
    "plannedEnd": day("planned_end", null=True),
}
