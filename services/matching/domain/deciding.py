"""A named member of staff decides on a proposal: accepts, rejects, or overrides the run. Always with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from contracts.base import Code, Id
from contracts.decisions import Already, Refusal
from contracts.matching import ProposalDecided
from contracts.matching_codes import DecisionReason
from matching.domain.programmes import today

Event = ProposalDecided
Choice = Literal["accepted", "rejected", "overridden"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair of a kept run, and whether the run proposed it."""

    run_id: Id
    person_id: Id
    opening_id: Id
    employer_id: Id
    programme_id: Code
    controller: Code
    weights_version: Code
    proposed: bool

    @property
    def proposal_id(self) -> Id:
        """The pair's name."""
        return f"{self.run_id}~{self.person_id}~{self.opening_id}"


def decide(
    before: ProposalDecided | None,
    version: int,
    pair: Judged,
    choice: Choice,
    reason: DecisionReason,
    *,
    at: datetime,
) -> list[Event] | Already | Refusal:
    """Decide, or decide otherwise; the last decision speaks and every one is kept."""
    if choice == "accepted" and not pair.proposed:
        return Refusal("not-proposed", "decision", "the run did not propose this pair: override it", "conflict")
    if choice == "overridden" and reason == "fits":
        return Refusal("override-needs-a-reason", "reason", "say why the run's answer does not hold")
    if before is not None and (before.decision, before.reason) == (choice, reason):
        return Already(version)
    return [
        ProposalDecided(
            proposal_id=pair.proposal_id, run_id=pair.run_id, person_id=pair.person_id,
            programme_id=pair.programme_id, controller=pair.controller, employer_id=pair.employer_id,
            opening_id=pair.opening_id, decision=choice, reason=reason, weights_version=pair.weights_version,
            occurred_on=today(at), recorded_at=at,
        )
    ]  # fmt: skip
