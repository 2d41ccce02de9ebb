"""Reasons are complete, true and in both languages: what they say can be changed, and then they change."""

import string
from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings

from contracts.matching_codes import WeeklyHours
from matching.domain import conditions, scoring
from matching.domain.openings import Opening
from matching.domain.preferences import Criterion, Weights
from matching.domain.profiles import LEVELS, SWEDISH, Profile, SpokenLanguage
from matching.domain.proposals import explain
from matching.domain.reasons import HALF, Explained, Must, Reason, Social
from matching.domain.sentences import TEXTS, sentence, told
from tests.support.pairs import INSTRUMENTS, SKILLS, openings, profiles, weights

ALL = Weights(version="w1")
NAMES = {SKILLS[0]: "Hygien", SKILLS[1]: "Städning"}


def test_every_thing_that_counts_has_words():
    assert set(TEXTS) == {*get_args(Must), *get_args(Criterion), *get_args(Social), "least-score"}
    assert set(conditions.RULES) | {"instrument-valid"} == set(get_args(Must))
    assert set(scoring.RULES) == set(get_args(Criterion))


@pytest.mark.parametrize("about", TEXTS)
def test_both_languages_say_the_same_things(about: str):
    for swedish, english in TEXTS[about].values():
        assert parts(swedish) == parts(english)
        assert swedish != english


def parts(text: str) -> set[str]:
    return {part for _, part, _, _ in string.Formatter().parse(text) if part}


@settings(max_examples=150, deadline=None)
@given(profiles(), openings(), weights())
def test_reasons_are_complete(profile: Profile, opening: Opening, weights: Weights):
    """One for each thing the opening asks, and together they are the score."""
    why = explain(profile, opening, weights, INSTRUMENTS)
    about = [reason.about for reason in why.reasons]
    assert len(about) == len(set(about))
    assert {"seats-left", "within-reach"} <= set(about)
    asks = {"required-skills": opening.required_skills, "swedish": opening.language_level, "licences": opening.licences,
            "education": opening.education, "restrictions": opening.conditions,
            "instrument-valid": opening.instrument == "entry-job"}  # fmt: skip
    assert {one for one, asked in asks.items() if asked} == asks.keys() & set(about)
    most = sum(reason.of for reason in why.reasons)
    assert why.score == (1000 * sum(reason.points for reason in why.reasons) // most if most else 0)
    assert sum(map(len, told(why, "sv").values())) == len(why.reasons) == sum(map(len, told(why, "en").values()))


@settings(max_examples=150, deadline=None)
@given(profiles(), openings())
def test_what_a_reason_names_is_so(profile: Profile, opening: Opening):
    """Said again in another way, from the reason's own words."""
    reasons = {reason.about: reason for reason in explain(profile, opening, ALL, INSTRUMENTS).reasons}
    for about, mine, asked in (
        ("required-skills", profile.skills, opening.required_skills),
        ("licences", profile.licences, opening.licences),
        ("tasks", profile.skills, opening.tasks),
        ("wished-skills", profile.skills, opening.wished_skills),
    ):
        if about in reasons:
            assert set(reasons[about].needed) == set(asked)
            assert set(reasons[about].had) == set(mine or ()) & set(asked)
            assert (reasons[about].verdict == "unknown") == (mine is None)
            assert (reasons[about].verdict == "met") == (mine is not None and set(asked) <= set(mine))
    for reason in reasons.values():
        if reason.of and reason.verdict == "unknown":
            assert reason.points * 100 == reason.of * HALF


@settings(max_examples=150, deadline=None)
@given(profiles(), openings())
def test_a_pair_that_gets_what_it_lacks_is_no_longer_stopped(profile: Profile, opening: Opening):
    """What stops a pair is exactly that: whoever mends each thing that is named gets a proposal."""
    why = explain(profile, opening, ALL, INSTRUMENTS)
    for reason in why.that("stops"):
        profile, opening = MEND[reason.about](profile, opening)
    mended = explain(profile, opening, ALL, INSTRUMENTS)
    assert mended.proposed
    assert not mended.that("stops")


def of_person(field: str, value):
    return lambda profile, opening: (profile.model_copy(update={field: value(profile, opening)}), opening)


def of_opening(field: str, value):
    return lambda profile, opening: (profile, opening.model_copy(update={field: value}))


MEND = {
    "seats-left": of_opening("seats", 1),
    "instrument-valid": of_opening("starts_on", date(2018, 1, 2)),
    "required-skills": of_person("skills", lambda p, o: (*p.skills, *o.required_skills)),
    "swedish": of_person(
        "languages",
        lambda p, _: (*(s for s in p.languages if s.language != SWEDISH), SpokenLanguage(language=SWEDISH, level="C2")),
    ),
    "education": of_person("education", lambda _, o: o.education),
    "licences": of_person("licences", lambda p, o: (*p.licences, *o.licences)),
    "within-reach": of_person("reach", lambda p, o: (*p.reach, o.municipality)),
    "restrictions": of_person("restrictions", lambda p, o: tuple(set(p.restrictions) - set(o.conditions))),
    "available-before-end": of_person("available_from", lambda _, o: o.ends_on),
}


def example(**changed) -> Explained:
    opening = Opening(
        opening_id="o1", employer_id="e1", seats=1, instrument="internship", municipality="harjedalen",
        starts_on=date(2018, 5, 2), required_skills=SKILLS[:1], tasks=SKILLS[:2], language_level="A2",
        weekly=(WeeklyHours(weekday=1, from_minute=8 * 60, to_minute=12 * 60),), conditions=("night-work",),
    )  # fmt: skip
    person = {
        "person_id": "p1", "skills": SKILLS[:1], "reach": ("harjedalen",), "restrictions": (),
        "languages": (SpokenLanguage(language=SWEDISH, level="B1"),),
    }  # fmt: skip
    return explain(Profile.model_validate(person | changed), opening, ALL)


def reason(why: Explained, about: str) -> Reason:
    return next(one for one in why.reasons if one.about == about)


def test_reasons_read_as_plain_sentences():
    why = example(studies=(WeeklyHours(weekday=1, from_minute=9 * 60, to_minute=11 * 60),))
    assert [sentence(one, "sv", NAMES) for one in why.reasons][:3] == [
        "Det finns lediga platser: 1.",
        "Har allt kunnande som krävs: Hygien.",
        "Svenska på nivå B1; A2 krävs.",
    ]
    assert sentence(reason(why, "tasks"), "sv", NAMES) == "Kan 1 av 2 arbetsuppgifter: Hygien. (5 av 10 poäng)"
    assert sentence(reason(why, "free-of-studies"), "en") == (
        "Clashes with the language studies: Monday 09:00-11:00. (0 of 10 points)"
    )
    assert sentence(reason(why, "extent"), "en") == (
        "Ask: how much does the person want to work? The work is 100 %. (5 of 10 points)"
    )


def test_why_not_names_what_is_missing():
    why = example(skills=(), reach=("sveg",), restrictions=("night-work",), languages=())
    assert not why.proposed
    assert told(why, "en", NAMES)["stops"] == [
        "Lacks skills that are required: Hygien.",
        "Swedish at level A2 is required; given: nothing given.",
        "harjedalen is not within reach; that is: sveg.",
        "The work brings something with it that the person needs to avoid: night-work.",
    ]


def test_what_nobody_has_asked_is_a_question_and_no_refusal_unless_the_weights_say_so():
    profile, opening = Profile(person_id="p1"), Opening(
        opening_id="o1", employer_id="e1", seats=1, instrument="internship", municipality="harjedalen",
        starts_on=date(2018, 5, 2), language_level="B1",
    )  # fmt: skip
    asks = explain(profile, opening, ALL)
    assert asks.proposed
    assert {one.about for one in asks.that("unclear")} >= {"swedish", "within-reach"}
    strict = explain(profile, opening, Weights(version="w2", unknown="exclude"))
    assert {one.about for one in strict.that("stops")} == {"swedish", "within-reach"}


def test_every_level_of_swedish_is_told_apart():
    for at, level in enumerate(LEVELS):
        why = example(languages=(SpokenLanguage(language=SWEDISH, level=level),))
        assert why.proposed == (at >= 1)
        assert reason(why, "swedish-above-least").points == (0, 0, 500, 1000, 1000, 1000)[at]
