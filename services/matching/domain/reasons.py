"""Reasons as values: what was looked at, what was found, what it is worth; the words come from `sentences`.

A proposal without its reasons cannot be judged by a person, so there is exactly one reason for every must-have
and every criterion that an opening has a view on, also for those pairs that are not proposed.
"""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from contracts.base import Id
from matching.domain.preferences import Criterion
from matching.domain.profiles import Value

Must = Literal[
    "seats-left",
    "instrument-valid",
    "required-skills",
    "swedish",
    "education",
    "licences",
    "within-reach",
    "restrictions",
    "available-before-end",
]
"""What a pair must meet before anything is scored."""

Social = Literal[
    "same-purpose",
    "speaks-practised",
    "same-place",
    "same-time",
    "shared-interests",
    "other-shared-language",
    "same-occupation",
]
"""What counts between a newcomer and an established resident."""

Verdict = Literal["met", "not-met", "unknown"]
Speaks = Literal["for", "against", "unclear", "stops"]
HALF = 50
"""The degree of what nobody has asked about: neither zero nor full."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found out about one pair. `degree` is 0 to 100, None where it is unknown."""

    degree: int | None
    had: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


class Reason(Value):
    """One thing that speaks for or against a pair, stops it, or has to be asked about."""

    about: Must | Criterion | Social | Literal["least-score"]
    speaks: Speaks
    verdict: Verdict | Literal["partly"]
    had: tuple[str, ...] = ()
    """What the profile says of it: concept ids, codes, levels, dates, numbers."""
    needed: tuple[str, ...] = ()
    """What the opening asks."""
    points: int = 0
    of: int = 0
    """Points of a criterion, and the most there are. A must-have gives none."""


class Explained(Value):
    """Everything about one pair: whether it is proposed, at what score, and why."""

    person_id: Id
    opening_id: Id
    """Or, of a social pair, the established resident."""
    proposed: bool
    score: int = Field(ge=0, le=1000)
    """Thousandths of what the opening's criteria could give."""
    reasons: tuple[Reason, ...]

    def that(self, speaks: Speaks) -> tuple[Reason, ...]:
        """The reasons that speak in this way."""
        return tuple(reason for reason in self.reasons if reason.speaks == speaks)


def yes_or_no(holds: bool | None, had: tuple[str, ...] = (), needed: tuple[str, ...] = ()) -> Found:
    """A finding that has no half measure."""
    return Found(None if holds is None else 100 * holds, had, needed)


def verdict_of(degree: int | None) -> Verdict | Literal["partly"]:
    """Met in full, in part, not at all, or unknown."""
    if degree is None:
        return "unknown"
    return "met" if degree == 100 else "partly" if degree else "not-met"
