"""Best and stable matchings against every one that could be."""

import itertools
from collections import Counter
from collections.abc import Iterator

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from matching.domain.assignment import assign, best
from matching.domain.preferences import GivenMark, Preferences, Tiers
from matching.domain.proposals import Inputs, Pair, propose
from matching.domain.stable import from_marks, from_scores, match, strict_order
from tests.support.pairs import INSTRUMENTS, openings, profiles, weights

PEOPLE = ("p1", "p2", "p3")
OPENINGS = ("o1", "o2")

inputs = st.builds(
    Inputs,
    profiles=st.tuples(*(profiles(one) for one in PEOPLE)),
    openings=st.tuples(*(openings(one) for one in OPENINGS)),
    weights=weights(),
    instruments=st.just(INSTRUMENTS),
)


@settings(max_examples=100, deadline=None)
@given(inputs)
def test_the_best_assignment_is_the_best_of_all(inputs: Inputs):
    proposals = propose(inputs)
    scores = {(pair.person_id, pair.opening_id): pair.score for pair in proposals.pairs()}
    seats = {opening.opening_id: opening.seats for opening in inputs.openings}
    assignment = assign(proposals)
    every = [(len(one), sum(scores[pair] for pair in one)) for one in all_matchings(set(scores), seats)]
    assert (len(assignment.pairs), assignment.total) == max(every)
    pairs = {(pair.person_id, pair.opening_id): pair.score for pair in assignment.pairs}
    assert pairs.items() <= scores.items()
    taken = Counter(opening for _, opening in pairs)
    assert assignment.free_seats == {opening: seats[opening] - taken[opening] for opening in seats}
    assert min(assignment.free_seats.values()) >= 0
    assert sorted([*assignment.without, *(person for person, _ in pairs)]) == sorted(PEOPLE)


def test_helping_one_more_comes_before_a_higher_total():
    may = numpy.array([[True, True], [True, False]])
    score = numpy.array([[1000, 10], [10, 0]])
    assert sorted(best(may, score, [1, 1])) == [(0, 1, 10), (1, 0, 10)]


def all_matchings(allowed: set[tuple[str, str]], seats: dict[str, int]) -> Iterator[set[tuple[str, str]]]:
    for chosen in itertools.product([None, *OPENINGS], repeat=len(PEOPLE)):
        pairs = {(person, opening) for person, opening in zip(PEOPLE, chosen, strict=True) if opening}
        if pairs <= allowed and all(n <= seats[one] for one, n in Counter(o for _, o in pairs).items()):
            yield pairs


@st.composite
def tiers(draw: st.DrawFn, of: tuple[str, ...]) -> Tiers:
    """Some of them, in a drawn order, some of them equal."""
    order = draw(st.permutations(of))
    some = order[: draw(st.integers(0, len(of)))]
    ranks = sorted((draw(st.integers(0, 2)), one) for one in some)
    return tuple(tuple(one for _, one in group) for _, group in itertools.groupby(ranks, key=lambda rank: rank[0]))


preferences = st.builds(
    Preferences,
    participants=st.fixed_dictionaries({one: tiers(OPENINGS) for one in PEOPLE}),
    openings=st.fixed_dictionaries({one: tiers(PEOPLE) for one in OPENINGS}),
)
seats_of = st.fixed_dictionaries({one: st.integers(0, 2) for one in OPENINGS})


@settings(max_examples=300, deadline=None)
@given(preferences, seats_of, st.integers(0, 5))
def test_a_stable_matching_is_stable_and_the_best_for_every_participant(wanted: Preferences, seats: dict, seed: int):
    found = match(wanted, seats, seed)
    pairs = {(one.person_id, one.opening_id) for one in found.matches}
    of_people = {one: strict_order(tiers, seed, one) for one, tiers in wanted.participants.items()}
    of_openings = {one: strict_order(tiers, seed, one) for one, tiers in wanted.openings.items()}
    acceptable = {(person, one) for person in PEOPLE for one in OPENINGS
                  if one in of_people[person] and person in of_openings[one]}  # fmt: skip
    stable = [one for one in all_matchings(acceptable, seats) if not blocked(one, of_people, of_openings, seats)]
    assert pairs in stable
    for person in PEOPLE:
        got = rank(person, pairs, of_people)
        assert got == min(rank(person, other, of_people) for other in stable)
    assert set(found.without) == set(PEOPLE) - {person for person, _ in pairs}


def blocked(pairs: set, of_people: dict, of_openings: dict, seats: dict) -> bool:
    """Whether a participant and an opening would both rather have each other."""
    for person, opening in itertools.product(PEOPLE, OPENINGS):
        if opening not in of_people[person] or person not in of_openings[opening]:
            continue
        here = [other for other, one in pairs if one == opening]
        order = of_openings[opening]
        wanted_there = len(here) < seats[opening] or any(order.index(o) > order.index(person) for o in here)
        if rank(person, pairs, of_people) > of_people[person].index(opening) and wanted_there:
            return True
    return False


def rank(person: str, pairs: set, of_people: dict) -> int:
    return next((of_people[person].index(opening) for one, opening in pairs if one == person), 99)


def test_equals_are_drawn_by_the_seed_and_the_seed_alone():
    wanted = Preferences(
        participants={f"p{n:02}": (("o1",),) for n in range(30)},
        openings={"o1": (tuple(f"p{n:02}" for n in range(30)),)},
    )
    turned = Preferences(
        participants=dict(reversed(wanted.participants.items())), openings={"o1": (wanted.openings["o1"][0][::-1],)}
    )
    drawn = [match(wanted, {"o1": 3}, seed).matches for seed in range(10)]
    assert drawn == [match(turned, {"o1": 3}, seed).matches for seed in range(10)]
    assert len(set(drawn)) > 5
    assert all(len(one) == 3 for one in drawn)


def test_equals_are_drawn_differently_for_each_list():
    people = tuple(f"p{n:02}" for n in range(10))
    assert len({tuple(strict_order((people,), 1, f"o{n}")) for n in range(10)}) == 10


def test_choices_tell_how_far_down_each_list_it_went():
    wanted = Preferences(
        participants={"p1": (("o1",), ("o2",)), "p2": (("o1",),)},
        openings={"o1": (("p2",), ("p1",)), "o2": (("p1", "p2"),)},
    )
    found = {one.person_id: one for one in match(wanted, {"o1": 1, "o2": 1}, 0).matches}
    assert (found["p1"].opening_id, found["p1"].choice_of_participant, found["p1"].choice_of_opening) == ("o2", 2, 1)
    assert (found["p2"].opening_id, found["p2"].choice_of_participant) == ("o1", 1)


def test_somebody_ranked_twice_is_refused():
    with pytest.raises(ValidationError, match="ranked twice"):
        Preferences(participants={"p1": (("o1",), ("o1",))}, openings={})


PAIRS = [Pair(person_id=person, opening_id=one, score=score) for person, one, score in
         (("p1", "o1", 900), ("p1", "o2", 500), ("p2", "o1", 800), ("p2", "o2", 500))]  # fmt: skip


def test_without_marks_the_score_ranks():
    assert from_scores(PAIRS).participants == {"p1": (("o1",), ("o2",)), "p2": (("o1",), ("o2",))}
    assert from_scores(PAIRS).openings == {"o1": (("p1",), ("p2",)), "o2": (("p1", "p2"),)}


def test_a_mark_goes_before_the_score_and_a_no_of_either_side_ends_it():
    marks = [
        GivenMark(person_id="p1", employer_id="e2", side="participant", mark="yes"),
        GivenMark(person_id="p1", employer_id="e1", side="participant", mark="maybe"),
        GivenMark(person_id="p2", employer_id="e1", side="employer", mark="no"),
        GivenMark(person_id="p2", employer_id="e2", side="employer", mark="maybe"),
    ]
    wanted = from_marks(PAIRS, marks, {"o1": "e1", "o2": "e2"})
    assert wanted.participants == {"p1": (("o2",), ("o1",)), "p2": (("o2",),)}
    assert wanted.openings == {"o1": (("p1",),), "o2": (("p2",), ("p1",))}
