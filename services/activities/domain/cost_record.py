"""The state of one booking: what was said, and what stands after corrections."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from activities.domain.costs import Booking, Spending, stated
from activities.domain.programmes import day_in_sweden
from contracts.activities_costs import CostBooked, CostCorrected
from contracts.decisions import Already, Refusal

Event = CostBooked | CostCorrected


@dataclass(frozen=True, slots=True)
class Cost:
    """`said` is version 1, the only original there can be; `stands` is None when void."""

    said: CostBooked
    stands: CostBooked | None
    version: int = 1


def evolve(state: Cost | None, event: Event) -> Cost:
    """What the event makes of a booking."""
    match event:
        case CostBooked():
            return Cost(event, event)
        case CostCorrected():
            assert state is not None, "a correction follows what it corrects"
            return replace(state, stands=event.replacement, version=state.version + 1)
        case _:
            assert_never(event)


def correct(
    state: Cost, corrects: int, instead: tuple[Spending, Booking] | None, at: datetime
) -> list[Event] | Already | Refusal:
    """Say what holds instead of the original, or that nothing does."""
    if corrects != 1:
        message = f"a booking is version 1, and there are {state.version}: correct the original, again if need be"
        return Refusal("corrects-nothing", "corrects", message, "conflict")
    replacement = stated(*instead, at) if instead else None
    if isinstance(replacement, Refusal):
        return replacement
    if _same(state.stands, replacement):
        return Already(state.version)
    said = state.said
    return [
        CostCorrected(
            cost_id=said.cost_id,
            programme_id=said.programme_id,
            controller=said.controller,
            corrects=corrects,
            replacement=replacement,
            occurred_on=day_in_sweden(at),
            recorded_at=at,
        )
    ]


def _same(one: CostBooked | None, other: CostBooked | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.model_dump(exclude={"recorded_at"}) == other.model_dump(exclude={"recorded_at"})
