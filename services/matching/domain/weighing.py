"""All pairs at once: the same musts and criteria as `conditions` and `scoring`, as arithmetic on whole tables.

A million pairs one by one would take minutes. This says of each pair only whether it may be proposed and at which
score; the reasons of a pair are found by the rules themselves, and a property test holds both to each other.
Every number is whole, so that no machine rounds differently.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.matching_codes import WeeklyHours
from matching.domain.conditions import instrument_valid
from matching.domain.openings import Instrument, Opening
from matching.domain.preferences import Criterion, Weights
from matching.domain.profiles import EDUCATIONS, LEVELS, SWEDISH, Profile
from matching.domain.reasons import HALF
from matching.domain.scoring import STEPS

if TYPE_CHECKING:
    import numpy as np

    Table = np.ndarray[Any, np.dtype[Any]]
    """Numbers of people (rows) and openings (columns); one of them may be 1."""

UNKNOWN = -1
NOT_SPOKEN = -2


@dataclass(frozen=True, slots=True)
class Weighed:
    """Of each person (row) and opening (column): may it be proposed, at how many thousandths."""

    may: "Table"
    score: "Table"


def weigh(
    profiles: Sequence[Profile], openings: Sequence[Opening], weights: Weights, instruments: Sequence[Instrument] = ()
) -> Weighed:
    """Weigh every pair."""
    tables = _Tables(profiles, openings)
    may = tables.must(weights.unknown == "exclude", instruments)
    score = tables.score(weights)
    return Weighed(may & (score >= 10 * weights.least_percent), score)


class _Tables:
    """People and openings as columns of numbers, and what each rule makes of them."""

    def __init__(self, profiles: Sequence[Profile], openings: Sequence[Opening]) -> None:
        import numpy

        self.np = numpy
        self.profiles, self.openings = profiles, openings
        self.skills = [profile.skills for profile in profiles]
        level = [_level(profile) for profile in profiles]
        self.level = self.column(level)
        self.least = self.row(
            -1 if opening.language_level is None else LEVELS.index(opening.language_level) for opening in openings
        )

    def column(self, values: Iterable[int]) -> "Table":
        """One number for each person."""
        return self.np.array(list(values), dtype=self.np.int64).reshape(-1, 1)

    def row(self, values: Iterable[int]) -> "Table":
        """One number for each opening."""
        return self.np.array(list(values), dtype=self.np.int64).reshape(1, -1)

    def shared(self, had: Sequence[Iterable[Hashable] | None], needed: Sequence[Iterable[Hashable]]) -> "Table":
        """How many of the things that an opening names each person has; UNKNOWN where nobody has asked."""
        number = {thing: n for n, thing in enumerate(dict.fromkeys(one for some in needed for one in some))}
        people, work = self._marked(had, number), self._marked(needed, number)
        counts = (people @ work.T).astype(self.np.int64)  # exact: far below 2**24
        return self.np.where(self.column(one is not None for one in had).astype(bool), counts, UNKNOWN)

    def _marked(self, sets: Sequence[Iterable[Hashable] | None], number: dict[Hashable, int]) -> "Table":
        marked = self.np.zeros((len(sets), len(number)), dtype=self.np.float32)
        for at, some in enumerate(sets):
            marked[at, [number[one] for one in some or () if one in number]] = 1
        return marked

    def must(self, unknown_stops: bool, instruments: Sequence[Instrument]) -> "Table":
        """Which pairs meet every must-have."""
        np = self.np
        open_ = [o.seats > 0 and self._valid(o, instruments) for o in self.openings]
        may: Table = np.repeat(self.row(open_).astype(bool), len(self.profiles), axis=0)
        for holds, unknown in self._musts():
            may &= holds & ~unknown if unknown_stops else holds | unknown
        return may

    def _valid(self, opening: Opening, instruments: Sequence[Instrument]) -> bool:
        found = instrument_valid(opening, instruments)
        return found is None or bool(found.degree)

    def _musts(self) -> "Iterable[tuple[Table, Table]]":
        """Of each must-have: where it holds, and where it is unknown though something is asked."""
        people, work = self.profiles, self.openings
        yield self._all([o.required_skills for o in work], self.skills)
        yield self._all([o.licences for o in work], [p.licences for p in people])
        yield self._all([(o.municipality,) for o in work], [p.reach for p in people])
        conditions = [o.conditions for o in work]
        clash = self.shared([p.restrictions for p in people], conditions)
        yield clash <= 0, (clash == UNKNOWN) & (self.row(len(set(c)) for c in conditions) > 0)
        yield (self.least < 0) | (self.level >= self.least), (self.level == UNKNOWN) & (self.least >= 0)
        least = self.row(-1 if o.education is None else EDUCATIONS.index(o.education) for o in work)
        education = self.column(UNKNOWN if p.education is None else EDUCATIONS.index(p.education) for p in people)
        yield education >= least, (education == UNKNOWN) & (least >= 0)
        free = self.column(p.available_from.toordinal() if p.available_from else 0 for p in people)
        ends = self.row(o.ends_on.toordinal() if o.ends_on else 10**7 for o in work)
        yield free <= ends, self.np.zeros((1, 1), dtype=bool)

    def _all(self, needed: Sequence[tuple[str, ...]], had: Sequence[tuple[str, ...] | None]) -> "tuple[Table, Table]":
        shared, asked = self.shared(had, needed), self.row(len(set(one)) for one in needed)
        return (asked == 0) | (shared >= asked), (shared == UNKNOWN) & (asked > 0)

    def score(self, weights: Weights) -> "Table":
        """Thousandths of the points that each pair's criteria could give."""
        np = self.np
        points = np.zeros((len(self.profiles), len(self.openings)), dtype=np.int64)
        most = np.zeros_like(points)
        for criterion, degrees in self._criteria().items():
            weight = weights.of(criterion)
            if weight:
                degree, counts = degrees()
                points += weight * counts * np.where(degree == UNKNOWN, HALF, degree)
                most += 100 * weight * counts
        thousandths: Table = np.where(most > 0, 1000 * points // np.maximum(most, 1), 0)
        return thousandths

    def _criteria(self) -> dict[Criterion, Callable[[], "tuple[Table, Table]"]]:
        """Of each criterion: the degree (UNKNOWN where nobody has asked), and where it counts."""
        people, work = self.profiles, self.openings
        return {
            "wished-occupation": lambda: self._occupation([p.wished_occupations or None for p in people]),
            "experience": lambda: self._occupation([p.occupations for p in people]),
            "tasks": lambda: self._share([o.tasks for o in work]),
            "wished-skills": lambda: self._share([o.wished_skills for o in work]),
            "swedish-above-least": self._above,
            "wished-language": self._language,
            "extent": self._extent,
            "free-of-studies": self._studies,
            "available-at-start": self._start,
            "supervisor-trained": lambda: (self.row(100 * o.supervisor_trained for o in work), self.row([1])),
        }

    def _occupation(self, had: Sequence[tuple[str, ...] | None]) -> "tuple[Table, Table]":
        sought = [() if o.occupation is None else (o.occupation,) for o in self.openings]
        shared = self.shared(had, sought)
        return self.np.where(shared == UNKNOWN, UNKNOWN, 100 * shared), self.row(len(one) for one in sought)

    def _share(self, needed: Sequence[tuple[str, ...]]) -> "tuple[Table, Table]":
        asked = self.row(len(set(one)) for one in needed)
        shared = self.shared(self.skills, needed)
        degree = self.np.where(shared == UNKNOWN, UNKNOWN, 100 * shared // self.np.maximum(asked, 1))
        return degree, (asked > 0).astype(self.np.int64)

    def _above(self) -> "tuple[Table, Table]":
        steps = self.np.array(STEPS)[self.np.clip(self.level - self.least, 0, 2)]
        return self.np.where(self.level == UNKNOWN, UNKNOWN, steps), (self.least >= 0).astype(self.np.int64)

    def _language(self) -> "tuple[Table, Table]":
        wished = [o.languages for o in self.openings]
        spoken = [None if p.languages is None else [s.language for s in p.languages] for p in self.profiles]
        shared = self.shared(spoken, wished)
        degree = self.np.where(shared == UNKNOWN, UNKNOWN, 100 * (shared > 0))
        return degree, self.row(bool(one) for one in wished)

    def _extent(self) -> "tuple[Table, Table]":
        wanted = self.column(UNKNOWN if p.wished_extent is None else p.wished_extent for p in self.profiles)
        offered = self.row(o.extent for o in self.openings)
        share = self.np.minimum(100, 100 * wanted // self.np.maximum(offered, 1))
        return self.np.where(wanted == UNKNOWN, UNKNOWN, share), (offered > 0).astype(self.np.int64)

    def _studies(self) -> "tuple[Table, Table]":
        studies, weekly = [p.studies for p in self.profiles], [o.weekly for o in self.openings]
        kinds, works = list(dict.fromkeys(studies)), list(dict.fromkeys(weekly))
        busy = [_minutes(one) for one in works]
        free = self.np.array([[100 * (not mine & other) for other in busy] for mine in map(_minutes, kinds)])
        free = free.astype(self.np.int64).reshape(len(kinds), len(works))
        rows, columns = ({one: n for n, one in enumerate(some)} for some in (kinds, works))
        degree = free[self.column(rows[one] for one in studies), self.row(columns[one] for one in weekly)]
        return degree, self.column(bool(one) for one in studies) * self.row(bool(one) for one in weekly)

    def _start(self) -> "tuple[Table, Table]":
        free = self.column(p.available_from.toordinal() if p.available_from else 0 for p in self.profiles)
        begins = self.row(o.starts_on.toordinal() for o in self.openings)
        return self.np.where(free == 0, UNKNOWN, 100 * (free <= begins)), self.row([1])


def _minutes(times: Sequence[WeeklyHours]) -> int:
    """The minutes of a week as the bits of one number."""
    week = 0
    for one in times:
        begins = (one.weekday - 1) * 24 * 60 + one.from_minute
        week |= (1 << max(0, one.to_minute - one.from_minute)) - 1 << begins
    return week


def _level(profile: Profile) -> int:
    """The number of the level of Swedish; what is not spoken reaches none."""
    if profile.speaks(SWEDISH) is False:
        return NOT_SPOKEN
    level = profile.level(SWEDISH)
    return UNKNOWN if level is None else LEVELS.index(level)
