"""People and openings out of a few codes, so that they meet and miss each other often."""

from datetime import date

from hypothesis import strategies as st

from contracts.matching_codes import WeeklyHours
from matching.domain.openings import Instrument, Opening
from matching.domain.preferences import DEFAULT_POINTS, Weights
from matching.domain.profiles import EDUCATIONS, LEVELS, SWEDISH, Profile, SpokenLanguage

SKILLS = tuple(f"skl{n}_abc_def" for n in range(4))
OCCUPATIONS = tuple(f"occ{n}_abc_def" for n in range(3))
LANGUAGES = (SWEDISH, "lan1_abc_def", "lan2_abc_def")
LICENCES = ("licB_abc_def", "licC_abc_def")
PLACES = ("harjedalen", "DE9u_V4K_Z1S", "sveg")
CONDITIONS = ("heavy-lifting", "night-work")
DAYS = st.dates(date(2018, 1, 1), date(2018, 1, 5))
HOURS = tuple(
    WeeklyHours(weekday=day, from_minute=begins, to_minute=begins + 120) for day in (1, 2) for begins in (480, 600, 660)
)


def some(of: tuple) -> st.SearchStrategy:
    return st.lists(st.sampled_from(of), max_size=3, unique=True).map(tuple)


def perhaps(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def profiles(person_id: str = "p1") -> st.SearchStrategy[Profile]:
    spoken = st.builds(SpokenLanguage, language=st.sampled_from(LANGUAGES), level=perhaps(st.sampled_from(LEVELS)))
    return st.builds(
        Profile,
        person_id=st.just(person_id),
        skills=perhaps(some(SKILLS)),
        occupations=perhaps(some(OCCUPATIONS)),
        languages=perhaps(st.lists(spoken, max_size=2, unique_by=lambda one: one.language).map(tuple)),
        education=perhaps(st.sampled_from(EDUCATIONS)),
        licences=perhaps(some(LICENCES)),
        wished_occupations=some(OCCUPATIONS),
        wished_extent=perhaps(st.sampled_from((0, 25, 50, 75, 100))),
        reach=perhaps(some(PLACES)),
        restrictions=perhaps(some(CONDITIONS)),
        studies=some(HOURS),
        available_from=perhaps(DAYS),
    )


def openings(opening_id: str = "o1") -> st.SearchStrategy[Opening]:
    return st.builds(
        Opening,
        opening_id=st.just(opening_id),
        employer_id=st.just(f"employer-of-{opening_id}"),
        seats=st.integers(0, 2),
        instrument=st.sampled_from(("internship", "entry-job")),
        occupation=perhaps(st.sampled_from(OCCUPATIONS)),
        tasks=some(SKILLS),
        required_skills=some(SKILLS[:2]),
        wished_skills=some(SKILLS),
        languages=some(LANGUAGES[1:]),
        language_level=perhaps(st.sampled_from(LEVELS)),
        education=perhaps(st.sampled_from(EDUCATIONS)),
        licences=some(LICENCES),
        municipality=st.sampled_from(PLACES),
        extent=st.sampled_from((0, 50, 100)),
        weekly=some(HOURS),
        conditions=some(CONDITIONS),
        starts_on=DAYS,
        ends_on=perhaps(DAYS),
        supervisor_trained=st.booleans(),
    )


def weights() -> st.SearchStrategy[Weights]:
    return st.builds(
        Weights,
        version=st.just("w1"),
        points=st.fixed_dictionaries({one: st.integers(0, 30) for one in DEFAULT_POINTS}),
        unknown=st.sampled_from(("ask", "exclude")),
        least_percent=st.sampled_from((0, 30, 60)),
    )


INSTRUMENTS = (Instrument(kind="entry-job", valid_from=date(2018, 1, 2), valid_to=date(2018, 1, 3)),)
