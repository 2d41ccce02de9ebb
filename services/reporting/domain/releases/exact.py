"""A headline published exactly: the controller's recorded decision, once, in the final report, or a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.decisions import Refusal
from reporting.domain.releases.bands import Rule
from reporting.domain.releases.gate import Table, violations_of_counts, violations_of_shares
from reporting.domain.releases.lines import History


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: which goal's headline, of what nature, with what published so far."""

    nature: str
    """"people", "outcome" or "share"."""
    history: History
    count: int
    of: int
    programme_ended: bool
    decided_before: bool
    tables: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Granted:
    """The headline is shown exactly from now on and nothing of the goal is refreshed any more."""

    breakdown: bool
    """Whether the last tables stay. With one to four on a side there is no breakdown from this release on."""
    baseline: tuple[str, ...]
    """What the decision narrows below k: accepted with it, kept beside it, and nothing else is."""
    finding: str


def decide(rule: Rule, asked: Asked) -> Granted | Refusal:
    """Whether the headline may be published exactly."""
    if refused := _refused(asked):
        return refused
    found = _violations(rule, asked)
    if "impossible" in found:
        return Refusal("exact-contradicts-releases", "goal", "The number does not fit what was released.", "conflict")
    if any(name.endswith(":person") for name in found):
        return Refusal(
            "exact-names-somebody", "goal", "With this number somebody's outcome would be certain.", "conflict"
        )
    few = min(asked.count, asked.of - asked.count)
    if few < rule.k:
        return Granted(breakdown=False, baseline=tuple(sorted(found)), finding="bounds-every-complement")
    return Granted(breakdown=True, baseline=tuple(sorted(found)), finding="exact")


def _refused(asked: Asked) -> Refusal | None:
    if asked.nature == "people":
        return Refusal("exact-needs-an-outcome", "goal", "Only the headline of a share is published exactly.")
    if asked.decided_before:
        return Refusal("exact-once", "goal", "This goal's headline was published exactly already.", "conflict")
    if not asked.programme_ended:
        return Refusal("exact-only-in-the-final-report", "goal", "The programme has not ended.", "conflict")
    if asked.count in (0, asked.of):
        return Refusal("exact-all-or-none", "goal", "All or none would tell everybody's outcome.", "conflict")
    return None


def _violations(rule: Rule, asked: Asked) -> set[str]:
    if asked.nature == "share":
        return violations_of_shares(rule, asked.history, exact=asked.count)
    return violations_of_counts(rule, asked.history, dict(asked.tables), outcome=True, exact=asked.count)
