"""One run as it is kept: everything it was made from, and what it suggested. The same inputs make the same run again.

A run suggests pairs and decides nothing. `score` suggests each person's best openings, `assignment` the seats filled
best together, `stable` what both sides' marks lead to, `social` newcomers with established residents.
"""

import hashlib
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from contracts.base import Code, Id
from contracts.matching_codes import Mark
from matching.domain import stable
from matching.domain.assignment import assign
from matching.domain.preferences import GivenMark
from matching.domain.profiles import SocialProfile, Value
from matching.domain.proposals import ENGINE, Inputs, Pair, Proposals, propose
from matching.domain.social import match as match_socially

Method = Literal["score", "assignment", "stable", "social"]


class RunInputs(Value):
    """Everything that a run depends on."""

    engine: Code = ENGINE
    method: Method
    seed: int = 0
    most: int = Field(default=5, ge=1, le=50)
    """How many openings `score` suggests to one person."""
    inputs: Inputs
    marks: tuple[GivenMark, ...] = ()
    social: tuple[SocialProfile, ...] = ()


class Considered(Value):
    """How one person fared: openings weighed, those that may be proposed, those that were suggested."""

    person_id: Id
    openings: int
    eligible: int
    suggested: int


class Result(Value):
    """What a run answers. `opening_id` of a social pair is the established resident."""

    suggested: tuple[Pair, ...]
    considered: tuple[Considered, ...]
    without: tuple[Id, ...]
    """People for whom nothing is suggested."""
    basis: str
    """SHA-256 over everything that was weighed."""


def make(kept: RunInputs) -> Result:
    """Make a run, or make it again."""
    if kept.method == "social":
        return _social(kept)
    proposals = propose(kept.inputs)
    suggested = tuple(sorted(_suggested(kept, proposals), key=lambda pair: (pair.person_id, -pair.score)))
    eligible = proposals.weighed.may.sum(axis=1)
    people = [profile.person_id for profile in kept.inputs.profiles]
    counts = dict.fromkeys(people, 0)
    for pair in suggested:
        counts[pair.person_id] += 1
    openings = len(kept.inputs.openings)
    return Result(
        suggested=suggested,
        considered=tuple(
            Considered(person_id=one, openings=openings, eligible=int(may), suggested=counts[one])
            for one, may in zip(people, eligible, strict=True)
        ),
        without=tuple(one for one in people if not counts[one]),
        basis=proposals.fingerprint(),
    )


def _suggested(kept: RunInputs, proposals: Proposals) -> Iterator[Pair]:
    match kept.method:
        case "assignment":
            yield from assign(proposals).pairs
        case "stable":
            yield from _stable(kept, proposals)
        case _:
            yield from _best_of_each(proposals, kept.most)


def _best_of_each(proposals: Proposals, most: int) -> Iterator[Pair]:
    """Each person's best openings; equals in the order of their ids, which is that of the columns."""
    import numpy

    weighed, inputs = proposals.weighed, proposals.inputs
    worth = numpy.where(weighed.may, weighed.score, -1)
    for row, columns in enumerate(numpy.argsort(-worth, axis=1, kind="stable")[:, :most]):
        for column in columns:
            if worth[row, column] >= 0:
                person_id, opening_id = inputs.profiles[row].person_id, inputs.openings[column].opening_id
                yield Pair(person_id=person_id, opening_id=opening_id, score=int(worth[row, column]))


def _stable(kept: RunInputs, proposals: Proposals) -> Iterator[Pair]:
    employers = {opening.opening_id: opening.employer_id for opening in kept.inputs.openings}
    seats = {opening.opening_id: opening.seats for opening in kept.inputs.openings}
    pairs = list(proposals.pairs())
    scores = {(pair.person_id, pair.opening_id): pair for pair in pairs}
    preferences = stable.from_marks(pairs, kept.marks, employers)
    for found in stable.match(preferences, seats, kept.seed).matches:
        yield scores[found.person_id, found.opening_id]


def _social(kept: RunInputs) -> Result:
    found = match_socially(kept.social)
    suggested = tuple(
        Pair(person_id=pair.newcomer_id, opening_id=pair.established_id, score=pair.score) for pair in found.pairs
    )
    newcomers = [one.person_id for one in kept.social if one.role == "newcomer"]
    residents = len(kept.social) - len(newcomers)
    got = {pair.person_id for pair in suggested}
    return Result(
        suggested=suggested,
        considered=tuple(
            Considered(person_id=one, openings=residents, eligible=residents, suggested=int(one in got))
            for one in newcomers
        ),
        without=tuple(one for one in newcomers if one not in got),
        basis=hashlib.sha256(kept.canonical().encode()).hexdigest(),
    )


def given(person_id: Id, employer_id: Id, of_person: Mark | None, of_employer: Mark | None) -> Iterator[GivenMark]:
    """The marks of one meeting as preferences take them."""
    if of_person:
        yield GivenMark(person_id=person_id, employer_id=employer_id, side="participant", mark=of_person)
    if of_employer:
        yield GivenMark(person_id=person_id, employer_id=employer_id, side="employer", mark=of_employer)
