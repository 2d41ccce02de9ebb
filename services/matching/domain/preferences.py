"""What is weighed and wished: weights with a version, ranks of both sides, marks after a meeting.

Points and degrees are whole numbers, so that a score is the same on every machine and in every order.
"""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from contracts.base import Code, Id
from contracts.matching_codes import Mark
from matching.domain.profiles import Value

Criterion = Literal[
    "wished-occupation",
    "experience",
    "tasks",
    "wished-skills",
    "swedish-above-least",
    "wished-language",
    "extent",
    "free-of-studies",
    "available-at-start",
    "supervisor-trained",
]
"""What a score is made of. A criterion that an opening or a profile is silent about counts neither way."""

DEFAULT_POINTS: dict[Criterion, int] = {
    "wished-occupation": 30,
    "experience": 20,
    "tasks": 10,
    "wished-skills": 15,
    "swedish-above-least": 10,
    "wished-language": 5,
    "extent": 10,
    "free-of-studies": 10,
    "available-at-start": 5,
    "supervisor-trained": 5,
}

Unknown = Literal["ask", "exclude"]


class Weights(Value):
    """How much each criterion is worth. Whoever changes a weight gives a new version."""

    version: Code
    points: Mapping[Criterion, int] = Field(default=DEFAULT_POINTS)
    """0 to 1,000 each; a criterion left out is worth nothing."""
    unknown: Unknown = "ask"
    """A must-have that nobody has asked about: `ask` proposes the pair and says so, `exclude` does not propose it."""
    least_percent: int = Field(default=0, ge=0, le=100)
    """A pair below this score is not proposed."""

    def of(self, criterion: Criterion) -> int:
        """The points of a criterion."""
        return self.points.get(criterion, 0)

    def model_post_init(self, _: object, /) -> None:
        """Points are a small natural number, so that sums stay exact everywhere."""
        if not all(0 <= points <= 1000 for points in self.points.values()):
            raise ValueError("points are from 0 to 1000")


Tiers = tuple[tuple[Id, ...], ...]
"""Best first; those in one tier are equally good, and a recorded seed decides between them."""


class Preferences(Value):
    """Whom each side would have, best first. Whoever is left out is not acceptable."""

    participants: Mapping[Id, Tiers]
    openings: Mapping[Id, Tiers]

    @model_validator(mode="after")
    def _ranked_once(self) -> Self:
        for tiers in (*self.participants.values(), *self.openings.values()):
            if len({one for tier in tiers for one in tier}) != sum(map(len, tiers)):
                raise ValueError("an id is ranked twice")
        return self


class GivenMark(Value):
    """What one side of a meeting said afterwards; the last mark of a side is the one to pass in."""

    person_id: Id
    employer_id: Id
    side: Literal["participant", "employer"]
    mark: Mark


class Wish(Value):
    """A meeting that somebody wants; a higher weight goes first."""

    person_id: Id
    employer_id: Id
    weight: int = Field(default=1, ge=1, le=1000)
