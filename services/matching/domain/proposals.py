"""A run: everybody against every opening, from kept inputs; and for any pair the reasons, proposed or not.

A proposal is a suggestion to a member of staff, who decides. The same inputs give the same run whatever order they
came in, and its fingerprint says so: a kept run can be made again and compared.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from pydantic import field_validator

from contracts.base import Code, Id
from matching.domain.conditions import musts
from matching.domain.openings import Instrument, Opening
from matching.domain.preferences import Criterion, Weights
from matching.domain.profiles import Profile, Value
from matching.domain.reasons import Explained, Found, Must, Reason, Speaks, verdict_of
from matching.domain.scoring import degrees, points_of, score
from matching.domain.weighing import Weighed, weigh

T = TypeVar("T")

ENGINE: Code = "matching-1"
"""Kept with every run. Whoever changes what a rule answers gives a new name, so that a replay knows whom to ask."""


class Inputs(Value):
    """Everything that a run depends on, in one order."""

    profiles: tuple[Profile, ...]
    openings: tuple[Opening, ...]
    weights: Weights
    instruments: tuple[Instrument, ...] = ()

    @field_validator("profiles")
    @classmethod
    def _by_person(cls, profiles: tuple[Profile, ...]) -> tuple[Profile, ...]:
        return tuple(_named_once({one.person_id: one for one in profiles}, len(profiles)))

    @field_validator("openings")
    @classmethod
    def _by_opening(cls, openings: tuple[Opening, ...]) -> tuple[Opening, ...]:
        return tuple(_named_once({one.opening_id: one for one in openings}, len(openings)))


class Pair(Value):
    """One proposal."""

    person_id: Id
    opening_id: Id
    score: int


@dataclass(frozen=True)
class Proposals:
    """What a run answers."""

    inputs: Inputs
    weighed: Weighed

    def proposed(self) -> int:
        """How many pairs are proposed."""
        return int(self.weighed.may.sum())

    def pairs(self) -> Iterator[Pair]:
        """Every proposed pair, by person and opening."""
        for row, column in zip(*self.weighed.may.nonzero(), strict=True):
            yield self._pair(int(row), int(column))

    def for_person(self, person_id: Id, most: int | None = None) -> list[Pair]:
        """A person's proposals, best first; equals by id."""
        row = self._rows[person_id]
        return _best([self._pair(row, int(column)) for column in self.weighed.may[row].nonzero()[0]], most)

    def for_opening(self, opening_id: Id, most: int | None = None) -> list[Pair]:
        """An opening's proposals, best first; equals by id."""
        column = self._columns[opening_id]
        return _best([self._pair(int(row), column) for row in self.weighed.may[:, column].nonzero()[0]], most)

    def why(self, person_id: Id, opening_id: Id) -> Explained:
        """The reasons for and against a pair, and what stopped it if it is not proposed."""
        profile = self.inputs.profiles[self._rows[person_id]]
        opening = self.inputs.openings[self._columns[opening_id]]
        return explain(profile, opening, self.inputs.weights, self.inputs.instruments)

    def fingerprint(self) -> str:
        """SHA-256 over inputs, engine and result: equal runs have equal ones."""
        digest = hashlib.sha256(f"{ENGINE}\n{self.inputs.canonical()}\n".encode())
        for table in (self.weighed.may.astype("u1"), self.weighed.score.astype("<i4")):
            digest.update(table.tobytes())
        return digest.hexdigest()

    def _pair(self, row: int, column: int) -> Pair:
        return Pair(
            person_id=self.inputs.profiles[row].person_id,
            opening_id=self.inputs.openings[column].opening_id,
            score=int(self.weighed.score[row, column]),
        )

    @cached_property
    def _rows(self) -> Mapping[Id, int]:
        return {profile.person_id: row for row, profile in enumerate(self.inputs.profiles)}

    @cached_property
    def _columns(self) -> Mapping[Id, int]:
        return {opening.opening_id: column for column, opening in enumerate(self.inputs.openings)}


def propose(inputs: Inputs) -> Proposals:
    """Weigh every pair of the inputs."""
    return Proposals(inputs, weigh(inputs.profiles, inputs.openings, inputs.weights, inputs.instruments))


def explain(profile: Profile, opening: Opening, weights: Weights, instruments: Sequence[Instrument] = ()) -> Explained:
    """Judge one pair by the rules themselves and give every reason."""
    found = degrees(profile, opening)
    reached = score(found, weights)
    reasons = [
        *(_must(about, one, weights) for about, one in musts(profile, opening, instruments).items()),
        *(_criterion(about, one, weights) for about, one in found.items() if weights.of(about)),
        *_too_low(reached, weights),
    ]
    return Explained(
        person_id=profile.person_id,
        opening_id=opening.opening_id,
        proposed=all(reason.speaks != "stops" for reason in reasons),
        score=reached,
        reasons=tuple(reasons),
    )


def _must(about: Must, found: Found, weights: Weights) -> Reason:
    unclear: Speaks = "stops" if weights.unknown == "exclude" else "unclear"
    speaks: Speaks = unclear if found.degree is None else "for" if found.degree == 100 else "stops"
    return Reason(about=about, speaks=speaks, verdict=verdict_of(found.degree), had=found.had, needed=found.needed)


def _criterion(about: Criterion, found: Found, weights: Weights) -> Reason:
    weight = weights.points[about]
    speaks: Speaks = "unclear" if found.degree is None else "for" if found.degree >= 50 else "against"
    return Reason(
        about=about,
        speaks=speaks,
        verdict=verdict_of(found.degree),
        had=found.had,
        needed=found.needed,
        points=points_of(weight, found.degree),
        of=100 * weight,
    )


def _too_low(reached: int, weights: Weights) -> Iterator[Reason]:
    least = 10 * weights.least_percent
    if reached < least:
        yield Reason(about="least-score", speaks="stops", verdict="not-met", had=(str(reached),), needed=(str(least),))


def _best(pairs: list[Pair], most: int | None) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (-pair.score, pair.person_id, pair.opening_id))[:most]


def _named_once(by_id: Mapping[Id, T], given: int) -> Iterator[T]:
    if len(by_id) != given:
        raise ValueError("an id is given twice")
    return (by_id[one] for one in sorted(by_id))
