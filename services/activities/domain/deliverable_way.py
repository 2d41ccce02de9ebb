"""The way of a model, tool or method: the steps that were said, and what stands of them after corrections.

However late a step is written down, the way as a whole must be possible: nothing goes back, and nothing is adopted
or spread before it is done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from activities.domain.programmes import Programme
from contracts.activities_results import DeliverableChanged, DeliverableCorrected, DeliverableStatus
from contracts.decisions import Refusal

Event = DeliverableChanged | DeliverableCorrected
_RANK: Mapping[DeliverableStatus, int] = {"planned": 0, "in-progress": 1, "done": 2, "adopted": 3, "spread": 3}


@dataclass(frozen=True, slots=True)
class Deliverable:
    """Every step that was said, by version, and what stands of it after corrections (None: void)."""

    said: Mapping[int, DeliverableChanged] = field(default_factory=dict)
    stands: Mapping[int, DeliverableChanged | None] = field(default_factory=dict)
    version: int = 0

    @property
    def first(self) -> DeliverableChanged:
        """What it was said to be."""
        return self.said[min(self.said)]

    def way(self) -> list[DeliverableChanged]:
        """The steps that stand, by their day."""
        standing = [(step.occurred_on, version, step) for version, step in self.stands.items() if step is not None]
        return [step for _, _, step in sorted(standing, key=lambda one: one[:2])]

    def reached(self, on: date | None = None) -> set[DeliverableStatus]:
        """The statuses it had reached at the end of a day, or at last."""
        return {step.status for step in self.way() if on is None or step.occurred_on <= on}

    @property
    def is_done(self) -> bool:
        """Done, whatever came of it afterwards."""
        return "done" in self.reached()


@dataclass(frozen=True, slots=True)
class Family:
    """What it belongs to: its programme, the whole that it is part of, and the parts that it has."""

    programme: Programme
    whole: Deliverable | None = None
    parts: Mapping[str, Deliverable] = field(default_factory=dict)


def evolve(state: Deliverable | None, event: Event) -> Deliverable:
    """What the event makes of a deliverable."""
    state = state or Deliverable()
    version = state.version + 1
    match event:
        case DeliverableChanged():
            said, stands = {**state.said, version: event}, {**state.stands, version: event}
            return Deliverable(said, stands, version)
        case DeliverableCorrected():
            return replace(state, stands={**state.stands, event.corrects: event.replacement}, version=version)
        case _:
            assert_never(event)


def impossible(way: Iterable[DeliverableChanged]) -> Refusal | None:
    """Why a way, in the order of its days, cannot have been gone."""
    last, done = 0, False
    for step in way:
        if _RANK[step.status] < last:
            message = f"it was further than {step.status} before {step.occurred_on}; a wrong step is corrected"
            return Refusal("steps-back", "status", message, "conflict")
        if _RANK[step.status] > _RANK["done"] and not done:
            return Refusal("not-done-yet", "status", f"it is {step.status} once it is done", "conflict")
        last, done = _RANK[step.status], done or step.status == "done"
    return None
