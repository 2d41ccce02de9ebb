"""The must-haves of a pair, one function each. A degree of None is unknown: somebody has to ask.

`None` instead of a finding means that the opening asks nothing of the kind.
"""

from collections.abc import Callable, Sequence

from matching.domain.openings import Instrument, Opening
from matching.domain.profiles import EDUCATIONS, SWEDISH, Profile, at_least
from matching.domain.reasons import Found, Must, yes_or_no


def seats_left(_: Profile, opening: Opening) -> Found:
    """A seat is free."""
    return yes_or_no(opening.seats > 0, needed=(str(opening.seats),))


def instrument_valid(opening: Opening, instruments: Sequence[Instrument]) -> Found | None:
    """The form of support can begin on the day; one without dates always can."""
    dated = [one for one in instruments if one.kind == opening.instrument]
    if not dated:
        return None
    return yes_or_no(
        any(one.valid_on(opening.starts_on) for one in dated),
        had=(opening.instrument,),
        needed=(opening.starts_on.isoformat(),),
    )


def required_skills(profile: Profile, opening: Opening) -> Found | None:
    """Every skill that the work requires."""
    return _all_of(profile.skills, opening.required_skills)


def licences(profile: Profile, opening: Opening) -> Found | None:
    """Every driving licence that the work requires."""
    return _all_of(profile.licences, opening.licences)


def swedish(profile: Profile, opening: Opening) -> Found | None:
    """At least the level of Swedish that the work takes."""
    if opening.language_level is None:
        return None
    level = profile.level(SWEDISH)
    holds = False if profile.speaks(SWEDISH) is False else at_least(level, opening.language_level)
    return yes_or_no(holds, had=(level,) if level else (), needed=(opening.language_level,))


def education(profile: Profile, opening: Opening) -> Found | None:
    """At least the education that the work takes."""
    if opening.education is None:
        return None
    if profile.education is None:
        return yes_or_no(None, needed=(opening.education,))
    holds = EDUCATIONS.index(profile.education) >= EDUCATIONS.index(opening.education)
    return yes_or_no(holds, had=(profile.education,), needed=(opening.education,))


def within_reach(profile: Profile, opening: Opening) -> Found:
    """The person can travel there."""
    holds = None if profile.reach is None else opening.municipality in profile.reach
    return yes_or_no(holds, had=_named(profile.reach), needed=(opening.municipality,))


def restrictions(profile: Profile, opening: Opening) -> Found | None:
    """The work brings nothing with it that it must not."""
    if not opening.conditions:
        return None
    if profile.restrictions is None:
        return yes_or_no(None, needed=_named(opening.conditions))
    clash = set(profile.restrictions) & set(opening.conditions)
    return yes_or_no(not clash, had=tuple(sorted(clash)), needed=_named(opening.conditions))


def available_before_end(profile: Profile, opening: Opening) -> Found | None:
    """The person is free before the work is over."""
    if opening.ends_on is None or profile.available_from is None:
        return None
    return yes_or_no(
        profile.available_from <= opening.ends_on,
        had=(profile.available_from.isoformat(),),
        needed=(opening.ends_on.isoformat(),),
    )


RULES: dict[Must, Callable[[Profile, Opening], Found | None]] = {
    "seats-left": seats_left,
    "required-skills": required_skills,
    "swedish": swedish,
    "education": education,
    "licences": licences,
    "within-reach": within_reach,
    "restrictions": restrictions,
    "available-before-end": available_before_end,
}


def musts(profile: Profile, opening: Opening, instruments: Sequence[Instrument]) -> dict[Must, Found]:
    """What was found of every must-have that this opening has."""
    found: dict[Must, Found | None] = {must: rule(profile, opening) for must, rule in RULES.items()}
    found["instrument-valid"] = instrument_valid(opening, instruments)
    return {must: one for must, one in found.items() if one is not None}


def _all_of(had: tuple[str, ...] | None, needed: tuple[str, ...]) -> Found | None:
    if not needed:
        return None
    wanted = _named(needed)
    if had is None:
        return yes_or_no(None, needed=wanted)
    there = tuple(one for one in wanted if one in had)
    return yes_or_no(len(there) == len(wanted), had=there, needed=wanted)


def _named(ids: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(sorted(set(ids or ())))
