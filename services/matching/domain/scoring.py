"""What speaks for a pair that could be, by degrees from 0 to 100; one function for each criterion.

`None` instead of a finding: the opening (or, of studies, the profile) is silent, so the criterion does not count.
A degree of None: nobody has asked, which counts half.
"""

from collections.abc import Callable, Iterator

from contracts.matching_codes import WeeklyHours
from matching.domain.openings import Opening
from matching.domain.preferences import Criterion, Weights
from matching.domain.profiles import LEVELS, SWEDISH, Profile
from matching.domain.reasons import HALF, Found, yes_or_no

STEPS = (0, 50, 100)
"""Degrees for no, one, and two or more levels above the least Swedish."""


def wished_occupation(profile: Profile, opening: Opening) -> Found | None:
    """The person wishes for this occupation; one without wishes has not been asked."""
    if opening.occupation is None:
        return None
    holds = opening.occupation in profile.wished_occupations if profile.wished_occupations else None
    return yes_or_no(holds, had=profile.wished_occupations, needed=(opening.occupation,))


def experience(profile: Profile, opening: Opening) -> Found | None:
    """The person has worked in this occupation."""
    if opening.occupation is None:
        return None
    holds = None if profile.occupations is None else opening.occupation in profile.occupations
    return yes_or_no(holds, had=profile.occupations or (), needed=(opening.occupation,))


def tasks(profile: Profile, opening: Opening) -> Found | None:
    """How much of what is done there the person knows."""
    return _share(profile.skills, opening.tasks)


def wished_skills(profile: Profile, opening: Opening) -> Found | None:
    """How much of what the employer would like to see the person knows."""
    return _share(profile.skills, opening.wished_skills)


def swedish_above_least(profile: Profile, opening: Opening) -> Found | None:
    """Levels of Swedish above the least: one is half, two are full."""
    if opening.language_level is None:
        return None
    level = profile.level(SWEDISH)
    if level is None:
        spoken = profile.speaks(SWEDISH)
        return Found(0 if spoken is False else None, (), (opening.language_level,))
    above = max(0, LEVELS.index(level) - LEVELS.index(opening.language_level))
    return Found(STEPS[min(above, 2)], (level,), (opening.language_level,))


def wished_language(profile: Profile, opening: Opening) -> Found | None:
    """The person speaks one of the other languages that the employer wishes for."""
    if not opening.languages:
        return None
    if profile.languages is None:
        return Found(None, (), opening.languages)
    had = tuple(one for one in opening.languages if profile.speaks(one))
    return yes_or_no(bool(had), had=had, needed=opening.languages)


def extent(profile: Profile, opening: Opening) -> Found | None:
    """As much work as the person wants, or the share of it."""
    if not opening.extent:
        return None
    wished = profile.wished_extent
    degree = None if wished is None else min(100, 100 * wished // opening.extent)
    return Found(degree, () if wished is None else (str(wished),), (str(opening.extent),))


def free_of_studies(profile: Profile, opening: Opening) -> Found | None:
    """The hours of work and of language studies do not collide."""
    if not (profile.studies and opening.weekly):
        return None
    clashing = tuple(clashes(profile.studies, opening.weekly))
    return yes_or_no(not clashing, had=tuple(written(one) for one in clashing))


def available_at_start(profile: Profile, opening: Opening) -> Found | None:
    """The person is free on the first day."""
    free = profile.available_from
    holds = None if free is None else free <= opening.starts_on
    return yes_or_no(holds, had=(free.isoformat(),) if free else (), needed=(opening.starts_on.isoformat(),))


def supervisor_trained(_: Profile, opening: Opening) -> Found | None:
    """Somebody there is trained to supervise."""
    return yes_or_no(opening.supervisor_trained)


RULES: dict[Criterion, Callable[[Profile, Opening], Found | None]] = {
    "wished-occupation": wished_occupation,
    "experience": experience,
    "tasks": tasks,
    "wished-skills": wished_skills,
    "swedish-above-least": swedish_above_least,
    "wished-language": wished_language,
    "extent": extent,
    "free-of-studies": free_of_studies,
    "available-at-start": available_at_start,
    "supervisor-trained": supervisor_trained,
}


def degrees(profile: Profile, opening: Opening) -> dict[Criterion, Found]:
    """What was found of every criterion that counts for this pair."""
    found = {criterion: rule(profile, opening) for criterion, rule in RULES.items()}
    return {criterion: one for criterion, one in found.items() if one is not None}


def score(found: dict[Criterion, Found], weights: Weights) -> int:
    """Thousandths, rounded down, of the points that these criteria could give; 0 where nothing counts."""
    most = sum(weights.of(criterion) * 100 for criterion in found)
    points = sum(points_of(weights.of(criterion), one.degree) for criterion, one in found.items())
    return 1000 * points // most if most else 0


def points_of(weight: int, degree: int | None) -> int:
    """Weight times degree; what nobody has asked about counts half."""
    return weight * (HALF if degree is None else degree)


def clashes(some: tuple[WeeklyHours, ...], others: tuple[WeeklyHours, ...]) -> Iterator[WeeklyHours]:
    """The times that both have; touching is not colliding."""
    for one in some:
        for other in others:
            begins, ends = max(one.from_minute, other.from_minute), min(one.to_minute, other.to_minute)
            if one.weekday == other.weekday and begins < ends:
                yield WeeklyHours(weekday=one.weekday, from_minute=begins, to_minute=ends)


def written(hours: WeeklyHours) -> str:
    """A weekly time as `1 09:00-12:00`, Monday being 1."""
    begins, ends = (f"{minute // 60:02}:{minute % 60:02}" for minute in (hours.from_minute, hours.to_minute))
    return f"{hours.weekday} {begins}-{ends}"


def _share(had: tuple[str, ...] | None, needed: tuple[str, ...]) -> Found | None:
    wanted = tuple(sorted(set(needed)))
    if not wanted:
        return None
    if had is None:
        return Found(None, (), wanted)
    there = tuple(one for one in wanted if one in had)
    return Found(100 * len(there) // len(wanted), there, wanted)
