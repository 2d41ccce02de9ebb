"""D, Till arbete eller studier: sixty-one people, six months each, six weeks in a group and then on one's own."""

from datetime import date, timedelta
from random import Random

from local.history.book import EMPLOYMENT, STUDIES, attended, enrolled, share, started, took_part, total
from local.history.book import count as people
from local.history.stage import Person, Session, Stage
from local.history.stories import Stories, Teller, every

START, END = date(2020, 7, 1), date(2022, 12, 31)

_ENTRIES = (date(2020, 8, 31), date(2021, 1, 11), date(2021, 5, 31), date(2021, 8, 30), date(2022, 1, 10))
"""Five groups; six calendar months later the last of their days."""
_LEAVES = (date(2021, 2, 28), date(2021, 7, 10), date(2021, 11, 30), date(2022, 2, 28), date(2022, 7, 9))


def _sessions(stage: Stage) -> list[Session]:
    language = stage.activity("suggestopedia", "Språkträning med suggestopedi", "language-training", START)
    working_life = stage.activity("working-life", "Arbetslivets ämnen", "working-life", START)
    coaching = stage.activity("coaching", "Enskild handledning", "coaching", START)
    found = []
    for entry, leave in zip(_ENTRIES, _LEAVES, strict=True):
        for week in range(6):
            found.append(stage.session(language, entry + timedelta(days=7 * week + 1), minutes=240))
            found.append(stage.session(working_life, entry + timedelta(days=7 * week + 3), minutes=180))
        found += [stage.session(coaching, day, minutes=60) for day in every(14, entry + timedelta(days=45), leave)]
    return sorted(found, key=lambda session: session.on)


def _six_months(s: Stories, number: int, attends: int = 16) -> tuple[date, Person]:
    entry, leave = _ENTRIES[number % 5], _LEAVES[number % 5]
    return leave, s.participant(entry, leave, attends=attends, education="isced-0", employment="long-term-unemployed")


def _to_work(s: Stories) -> None:
    kinds = ("employment-fixed-term", "employment-hourly", "introduction-job", "extra-service")
    for number in range(18):
        leave, person = _six_months(s, number)
        s.stage.outcome(
            person, kinds[number % 4], started=leave + timedelta(days=number), extent=50 + 25 * (number % 3)
        )


def _to_studies(s: Stories) -> None:
    for number in range(12):
        leave, person = _six_months(s, number)
        s.stage.outcome(
            person, ("regular-studies", "vocational-training")[number % 2], started=leave + timedelta(days=7)
        )


def _both(s: Stories) -> None:
    for number in range(3):
        leave, person = _six_months(s, number)
        s.stage.outcome(person, "employment-hourly", started=leave, extent=50)
        s.stage.outcome(person, "regular-studies", started=leave + timedelta(days=1), extent=50)


def _onward_otherwise(s: Stories) -> None:
    for number in range(8):
        leave, person = _six_months(s, number)
        s.stage.outcome(person, ("job-seeking", "internship", "none")[number % 3], started=leave)


def _nothing_known(s: Stories) -> None:
    for number in range(13):
        _six_months(s, number, attends=5 + number % 5)


def _ill_and_back(s: Stories) -> None:
    for _ in range(3):
        person = s.participant(date(2021, 1, 11), date(2021, 2, 26), attends=8, employment="unemployed")
        s.stage.come_back(person, date(2021, 8, 30))
        s.attend(person, date(2021, 8, 30), date(2022, 2, 28), 6)
        s.stage.leave(person, date(2022, 2, 28))


def _never_came(s: Stories) -> None:
    for number in range(4):
        _six_months(s, number, attends=0)


_STORIES: tuple[Teller, ...] = (
    _to_work,
    _to_studies,
    _both,
    _onward_otherwise,
    _nothing_known,
    _ill_and_back,
    _never_came,
)


def tell(stage: Stage, random: Random) -> None:
    """Tell every story."""
    stories = Stories(stage, random, END, _sessions(stage), oldest=1962)
    for story in _STORIES:
        story(stories)


ONWARD = (*EMPLOYMENT, "self-employment", *STUDIES)

EXPECTED = {
    "enrolled": people(enrolled),
    "took-part": people(took_part),
    "work-or-studies": people(started(ONWARD)),
    "work-or-studies-share": share(started(ONWARD), enrolled),
    "attended-hours": total(attended()),
}
