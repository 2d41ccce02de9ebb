"""Newcomers and established residents: language friends and mentors, by shared language and interests.

Programmes A and C build networks this way. As with openings: first what a pair must have in common, then points with
reasons, then the best assignment with the seats that residents offer; a member of staff introduces people, or not.
"""

from collections.abc import Iterator, Sequence

from contracts.base import Code, Id
from matching.domain.assignment import best
from matching.domain.profiles import SocialProfile, Value
from matching.domain.reasons import Explained, Found, Reason, Social, Speaks, verdict_of, yes_or_no
from matching.domain.scoring import clashes, points_of, written

LEAST_MINUTES = 60
"""A shorter time in common is no time to meet."""

POINTS: dict[Social, int] = {"shared-interests": 50, "same-occupation": 30, "other-shared-language": 20}


class SocialPair(Value):
    """A newcomer and a resident who could meet."""

    newcomer_id: Id
    established_id: Id
    purposes: tuple[Code, ...]
    score: int


class SocialMatching(Value):
    """As many newcomers with somebody as can be, at the highest total."""

    pairs: tuple[SocialPair, ...]
    without: tuple[Id, ...]


def match(people: Sequence[SocialProfile]) -> SocialMatching:
    """The best assignment of newcomers to residents' seats."""
    import numpy

    newcomers = _of("newcomer", people)
    residents = _of("established", people)
    scores = numpy.array([[_score(one, other) for other in residents] for one in newcomers], dtype=numpy.int64)
    scores = scores.reshape(len(newcomers), len(residents))
    pairs = tuple(
        SocialPair(
            newcomer_id=newcomers[row].person_id,
            established_id=residents[column].person_id,
            purposes=_purposes(newcomers[row], residents[column]),
            score=score,
        )
        for row, column, score in best(scores >= 0, scores, [one.seats for one in residents])
    )
    met = {pair.newcomer_id for pair in pairs}
    return SocialMatching(pairs=pairs, without=tuple(one.person_id for one in newcomers if one.person_id not in met))


def explain(newcomer: SocialProfile, resident: SocialProfile) -> Explained:
    """The reasons for and against two people meeting."""
    reasons = tuple(_reasons(newcomer, resident))
    return Explained(
        person_id=newcomer.person_id,
        opening_id=resident.person_id,
        proposed=all(reason.speaks != "stops" for reason in reasons),
        score=_thousandths(_criteria(newcomer, resident)),
        reasons=reasons,
    )


def _of(role: str, people: Sequence[SocialProfile]) -> list[SocialProfile]:
    return sorted((one for one in people if one.role == role), key=lambda one: one.person_id)


def _score(newcomer: SocialProfile, resident: SocialProfile) -> int:
    """Thousandths, or -1 for two people who cannot meet."""
    if any(found.degree == 0 for found in _musts(newcomer, resident).values()):
        return -1
    return _thousandths(_criteria(newcomer, resident))


def _thousandths(found: dict[Social, Found]) -> int:
    most = 100 * sum(POINTS[about] for about in found)
    return 1000 * sum(points_of(POINTS[about], one.degree) for about, one in found.items()) // most


def _reasons(newcomer: SocialProfile, resident: SocialProfile) -> Iterator[Reason]:
    for about, found in _musts(newcomer, resident).items():
        speaks: Speaks = "unclear" if found.degree is None else "for" if found.degree else "stops"
        yield Reason(about=about, speaks=speaks, verdict=verdict_of(found.degree), had=found.had, needed=found.needed)
    for about, found in _criteria(newcomer, resident).items():
        against: Speaks = "unclear" if found.degree is None else "for" if found.degree >= 50 else "against"
        yield Reason(
            about=about,
            speaks=against,
            verdict=verdict_of(found.degree),
            had=found.had,
            needed=found.needed,
            points=points_of(POINTS[about], found.degree),
            of=100 * POINTS[about],
        )


def _purposes(newcomer: SocialProfile, resident: SocialProfile) -> tuple[Code, ...]:
    return tuple(sorted(set(newcomer.seeks) & set(resident.seeks)))


def _musts(newcomer: SocialProfile, resident: SocialProfile) -> dict[Social, Found]:
    """What two people must have in common; what nobody has asked about is left open."""
    purposes = _purposes(newcomer, resident)
    spoken = {one.language for one in resident.languages}
    return {
        "same-purpose": yes_or_no(bool(purposes), had=purposes, needed=newcomer.seeks),
        "speaks-practised": yes_or_no(newcomer.practises in spoken if spoken else None, needed=(newcomer.practises,)),
        "same-place": _common(newcomer.reach, resident.reach),
        "same-time": _time(newcomer, resident),
    }


def _criteria(newcomer: SocialProfile, resident: SocialProfile) -> dict[Social, Found]:
    found: dict[Social, Found] = {
        "shared-interests": _share(newcomer.interests, resident.interests),
        "other-shared-language": _common(
            tuple(one.language for one in newcomer.languages if one.language != newcomer.practises),
            tuple(one.language for one in resident.languages),
        ),
    }
    if "mentor" in _purposes(newcomer, resident):
        found["same-occupation"] = _common(newcomer.occupations, resident.occupations)
    return found


def _common(some: tuple[str, ...], others: tuple[str, ...]) -> Found:
    """Anything in common; unknown where one side is empty."""
    had = tuple(one for one in some if one in others)
    return yes_or_no(bool(had) if some and others else None, had=had, needed=some)


def _share(some: tuple[str, ...], others: tuple[str, ...]) -> Found:
    had = tuple(one for one in some if one in others)
    return Found(100 * len(had) // len(some) if some and others else None, had, some)


def _time(newcomer: SocialProfile, resident: SocialProfile) -> Found:
    times = tuple(
        one for one in clashes(newcomer.times, resident.times) if one.to_minute - one.from_minute >= LEAST_MINUTES
    )
    asked = newcomer.times and resident.times
    return yes_or_no(bool(times) if asked else None, had=tuple(written(one) for one in times))
