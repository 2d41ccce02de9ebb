"""What may be true of a person on a day.

Assumed throughout: on a day only what had happened by it counts; an exit that lies ahead is not known, so whoever is to
leave later is in; what somebody never said is neither yes nor no.
"""

from collections.abc import Callable, Iterable
from datetime import date

from local.simulate.book.calendar import months_later
from local.simulate.book.counting import Test
from local.simulate.book.lives import Answer, Home, Incomes, Life, Word

WORK = frozenset(
    [
        "employment-permanent", "employment-fixed-term", "employment-hourly", "new-start-job", "entry-job",
        "introduction-job", "establishment-job", "extra-service",
    ]
)  # fmt: skip
"""Some form of employment. An internship, work training and one's own enterprise are none."""
STUDIES = frozenset(["regular-studies", "vocational-training"])


def enrolled(life: Life, day: date) -> bool:
    """Had a first day."""
    return bool(life.begun(day))


def exited(life: Life, day: date) -> bool:
    """Left and is not back."""
    return life.left(day) is not None


def reached(life: Life, day: date) -> bool:
    """Enrolled, or there at least once."""
    return enrolled(life, day) or any(one.day <= day and one.minutes for one in life.presences.values())


def took_part(life: Life, day: date) -> bool:
    """Was there at least once during a stay."""
    return bool(life.attended(day))


def minutes(*kinds: str) -> Callable[[Life, date], int]:
    """Attended as a participant, at activities of these kinds or of all."""
    return lambda life, day: sum(p.minutes for p in life.attended(day) if not kinds or p.kind in kinds)


def started(kinds: Iterable[str]) -> Test:
    """Began something of these kinds on or after the first entry."""
    wanted = frozenset(kinds)

    def of(life: Life, day: date) -> bool:
        begun = life.begun(day)
        days = [step.started for step in life.steps.values() if step.kind in wanted and step.started is not None]
        return bool(begun) and any(begun[0].first <= on <= day for on in days)

    return of


def offered_within(months: int, kinds: Iterable[str]) -> Test:
    """Was offered something of these kinds from the first entry until so many months after the last exit.

    Assumed: while somebody is in, the time has no end; whoever began without a known offer was offered it that day.
    """
    wanted = frozenset(kinds)

    def of(life: Life, day: date) -> bool:
        begun = life.begun(day)
        if not begun:
            return False
        left = life.left(day)
        until = day if left is None else min(day, months_later(left, months))
        days = [step.offered or step.started for step in life.steps.values() if step.kind in wanted]
        return any(on is not None and begun[0].first <= on <= until for on in days)

    return of


def is_a(gender: str) -> Test:
    """Of this gender."""
    return lambda life, _: life.gender == gender


def enrolled_of_known_gender(life: Life, day: date) -> bool:
    """Enrolled, and it is known."""
    return enrolled(life, day) and life.gender is not None


def of_group(group: str, test: Test) -> Test:
    """True of somebody who entered into this group."""
    return lambda life, day: enrolled(life, day) and life.group == group and test(life, day)


def answers(life: Life, day: date, moment: str) -> list[Answer]:
    """Given by the day about the last stretch, in order."""
    last = life.last_stretch(day)
    given = [one for one in life.answers if one.moment == moment and one.day <= day]
    return sorted((one for one in given if any(one.stay is stay for stay in last)), key=lambda one: one.day)


def agreed(*items: str) -> Test:
    """Said four or five of five to all of these in the last answer at exit."""

    def of(life: Life, day: date) -> bool:
        given = answers(life, day, "exit")
        return bool(given) and all(given[-1].said.get(item, 0) >= 4 for item in items)

    return of


def _before_and_after(life: Life, day: date, item: str) -> tuple[int, int] | None:
    first, last = answers(life, day, "entry")[:1], answers(life, day, "exit")[-1:]
    if not first or not last or item not in first[0].said or item not in last[0].said:
        return None
    return first[0].said[item], last[0].said[item]


def comparable(item: str) -> Test:
    """Answered it both at entry and at exit."""
    return lambda life, day: _before_and_after(life, day, item) is not None


def grew(item: str) -> Test:
    """Answered higher at exit than at entry."""

    def of(life: Life, day: date) -> bool:
        both = _before_and_after(life, day, item)
        return both is not None and both[1] > both[0]

    return of


def _home(life: Life, day: date) -> Home | None:
    told = [home for home in life.homes if home.day <= day]
    return max(told, key=lambda home: home.day) if told else None


def lives_in(municipalities: Iterable[str], *, own: bool = False) -> Test:
    """As last told, lives in one of these, in a home of one's own if asked for."""
    wanted = frozenset(municipalities)

    def of(life: Life, day: date) -> bool:
        home = _home(life, day)
        return home is not None and home.municipality in wanted and (home.own is True or not own)

    return of


def stayed_in(municipalities: Iterable[str], months: int) -> Test:
    """So many months after the last exit, as told by then; before that nobody knows."""
    there = lives_in(municipalities)

    def of(life: Life, day: date) -> bool:
        left = life.left(day)
        return left is not None and months_later(left, months) <= day and there(life, months_later(left, months))

    return of


def _lives(life: Life, day: date) -> dict[str, Incomes]:
    """What was last told of the last stretch's entry and exit."""
    last = life.last_stretch(day)
    told = [one for one in life.incomes if one.day <= day and any(one.stay is stay for stay in last)]
    return {one.moment: one for one in sorted(told, key=lambda one: one.day)}


def no_longer_on(sources: Iterable[str]) -> Test:
    """Lived on one of these at entry and on none of them at exit, of the last stretch."""
    asked = frozenset(sources)

    def of(life: Life, day: date) -> bool:
        at = _lives(life, day)
        if "entry" not in at or "exit" not in at:
            return False
        return bool(at["entry"].sources & asked) and not at["exit"].sources & asked

    return of


def works_or_studies(life: Life, day: date) -> bool:
    """Has left, and does something of either."""
    leaving = _lives(life, day).get("exit")
    return exited(life, day) and leaving is not None and any((leaving.work, leaving.studies))


def works_or_studies_more(life: Life, day: date) -> bool:
    """Has left, and does more of either than at entry; where one of the two was not told, nobody knows of it."""
    at = _lives(life, day)
    if not exited(life, day) or "entry" not in at or "exit" not in at:
        return False
    pairs = ((at["entry"].work, at["exit"].work), (at["entry"].studies, at["exit"].studies))
    return any(was is not None and now is not None and now > was for was, now in pairs)


def left_for(*reasons: str) -> Test:
    """Left and is not back, the last time for one of these."""

    def of(life: Life, day: date) -> bool:
        lasts = [(stay.last, stay.why) for stay in life.begun(day) if stay.last is not None]
        return exited(life, day) and max(lasts, key=lambda one: one[0])[1] in reasons

    return of


def attended(*kinds: str) -> Test:
    """Was there at least once during a stay, at activities of these kinds."""
    return lambda life, day: any(one.kind in kinds for one in life.attended(day))


def did_step(kind: str) -> Test:
    """Has done a step of this kind of an individual plan."""
    return lambda life, day: any(what == kind and on <= day for what, on in life.plan.values())


def all_of(*tests: Test) -> Test:
    """Every one of these is true."""
    return lambda life, day: all(test(life, day) for test in tests)


def _last_word(life: Life, day: date, point: str) -> Word | None:
    """Of a follow-up after the last exit, if somebody was reached then."""
    last = life.last_stretch(day)
    said = [one for one in life.words if one.point == point and one.day <= day]
    said = sorted((one for one in said if any(one.stay is stay for stay in last)), key=lambda one: one.day)
    return said[-1] if exited(life, day) and said and said[-1].doing is not None else None


def found_at(point: str, kinds: Iterable[str]) -> Test:
    """The last word of a follow-up after the last exit: doing one of these."""
    wanted = frozenset(kinds)

    def of(life: Life, day: date) -> bool:
        word = _last_word(life, day, point)
        return word is not None and bool((word.doing or frozenset()) & wanted)

    return of


def found_only_at(point: str, kinds: Iterable[str], none_of: Iterable[str]) -> Test:
    """Likewise, and none of the others."""
    wanted, unwanted = found_at(point, kinds), found_at(point, none_of)
    return lambda life, day: wanted(life, day) and not unwanted(life, day)


def found_better_off(point: str) -> Test:
    """Likewise: in work, and better off than at entry."""
    return lambda life, day: (word := _last_word(life, day, point)) is not None and word.better


def found_qualified(point: str) -> Test:
    """Likewise: has got a qualification."""
    return lambda life, day: (word := _last_word(life, day, point)) is not None and word.qualified


def reached_phase(name: str) -> Test:
    """Entered this phase, ever."""
    return lambda life, day: any(phase.name == name and phase.day <= day for phase in life.phases)


def days_in(life: Life, day: date) -> int:
    """Calendar days of all stays, first and last day included; a day in two records is one."""
    found: set[int] = set()
    for stay in life.begun(day):
        found.update(range(stay.first.toordinal(), (stay.last or day).toordinal() + 1))
    return len(found)
