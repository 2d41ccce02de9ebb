"""Newcomers and residents: only who can meet, as many as can be, and why."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.matching_codes import WeeklyHours
from matching.domain.profiles import SWEDISH, SocialProfile, SpokenLanguage
from matching.domain.sentences import told
from matching.domain.social import explain, match
from tests.support.pairs import HOURS, LANGUAGES, OCCUPATIONS, PLACES, some

INTERESTS = ("football", "cooking", "sewing")


def people(person_id: str, role: str) -> st.SearchStrategy[SocialProfile]:
    spoken = st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=2)
    return st.builds(
        SocialProfile,
        person_id=st.just(person_id),
        role=st.just(role),
        seeks=st.sampled_from((("language-friend",), ("mentor",), ("language-friend", "mentor"))),
        languages=spoken.map(lambda some: tuple(SpokenLanguage(language=one) for one in some)),
        interests=some(INTERESTS),
        occupations=some(OCCUPATIONS),
        reach=some(PLACES),
        times=some(HOURS),
        seats=st.just(1) if role == "newcomer" else st.integers(1, 2),
    )


groups = st.tuples(
    *(people(f"n{n}", "newcomer") for n in range(4)), *(people(f"r{n}", "established") for n in range(3))
)


@settings(max_examples=60, deadline=None)
@given(groups, st.randoms(use_true_random=False))
def test_who_is_matched_can_meet_and_seats_are_kept_in_any_order(group: tuple, chance: random.Random):
    found = match(group)
    by_id = {one.person_id: one for one in group}
    for pair in found.pairs:
        why = explain(by_id[pair.newcomer_id], by_id[pair.established_id])
        assert why.proposed
        assert why.score == pair.score
        assert pair.purposes
        assert all(told(why, "sv")["for"])
    for resident in group[4:]:
        assert sum(pair.established_id == resident.person_id for pair in found.pairs) <= resident.seats
    newcomers = {one.person_id for one in group[:4]}
    assert {*found.without, *(pair.newcomer_id for pair in found.pairs)} == newcomers
    assert match(chance.sample(group, len(group))) == found


@settings(max_examples=60, deadline=None)
@given(groups)
def test_nobody_is_left_alone_beside_a_free_seat_that_would_do(group: tuple):
    found = match(group)
    by_id = {one.person_id: one for one in group}
    for resident in group[4:]:
        if sum(pair.established_id == resident.person_id for pair in found.pairs) < resident.seats:
            assert not [one for one in found.without if explain(by_id[one], resident).proposed]


def newcomer(**changed) -> SocialProfile:
    given = {"person_id": "n", "role": "newcomer", "seeks": ("mentor",), "interests": ("football", "sewing"),
             "languages": (SpokenLanguage(language=LANGUAGES[1]),), "occupations": OCCUPATIONS[:1]}  # fmt: skip
    return SocialProfile.model_validate(given | changed)


def resident(**changed) -> SocialProfile:
    given = {"person_id": "r", "role": "established", "seeks": ("mentor",), "interests": ("football",),
             "languages": (SpokenLanguage(language=SWEDISH),), "occupations": OCCUPATIONS[:1], "seats": 2}  # fmt: skip
    return SocialProfile.model_validate(given | changed)


def test_reasons_are_said_plainly():
    why = told(explain(newcomer(), resident()), "en", {SWEDISH: "Swedish", OCCUPATIONS[0]: "cook"})
    assert why["stops"] == []
    assert "Speaks the language to be practised: Swedish." in why["for"]
    assert "Share 1 of 2 interests: football. (25 of 50 points)" in why["for"]
    assert "The mentor knows the occupation: cook. (30 of 30 points)" in why["for"]
    assert why["against"] == ["Have no other language in common. (0 of 20 points)"]
    assert why["unclear"] == ["Ask: where can they meet?", "Ask: when can they meet?"]


def test_a_shared_time_is_long_enough_to_meet():
    short = (WeeklyHours(weekday=1, from_minute=600, to_minute=659),)
    long = (WeeklyHours(weekday=1, from_minute=600, to_minute=660),)
    assert not explain(newcomer(times=short), resident(times=long)).proposed
    assert explain(newcomer(times=long), resident(times=long)).proposed


def test_the_occupation_counts_for_mentors_only():
    friends = {"seeks": ("language-friend",)}
    assert "same-occupation" not in {one.about for one in explain(newcomer(**friends), resident(**friends)).reasons}


def test_a_group_without_residents_leaves_everybody_without():
    assert match([newcomer()]).without == ("n",)
    assert match([]).pairs == ()
