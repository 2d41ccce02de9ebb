"""What an engine answers stays: a kept run names its engine, and is replayed by rules that answer the same."""

import hashlib

from matching.domain.profiles import Value
from matching.domain.proposals import ENGINE, propose
from matching.domain.stable import from_scores, match
from tests.bench.matching import county

INPUTS = county(60, 25)


def digest(value: Value) -> str:
    return hashlib.sha256(value.canonical().encode()).hexdigest()[:16]


def test_whoever_changes_what_a_rule_answers_names_another_engine():
    proposals = propose(INPUTS)
    seats = {opening.opening_id: opening.seats for opening in INPUTS.openings}
    stable = match(from_scores(proposals.pairs()), seats, 7)
    answers = {ENGINE: (digest(INPUTS), proposals.fingerprint()[:16], digest(stable))}
    assert answers == {"matching-1": ("09ab7a292862c0ed", "546625a0482a165f", "4a22937c7c07ea85")}
