"""B, Steget före: eight municipalities, occupation as an internship or some employment, two years more by extension."""

from datetime import date, timedelta
from random import Random
from typing import Any

from local.history.book import EMPLOYMENT, attended, enrolled, started, took_part, total
from local.history.book import count as people
from local.history.stage import Session, Stage
from local.history.stories import Stories, Teller, every

START, END = date(2017, 1, 1), date(2021, 12, 31)

_MUNICIPALITIES = ("mellerud", "amal", "bengtsfors", "dals-ed", "fargelanda", "vanersborg", "munkedal", "arjang")


def _sessions(stage: Stage) -> list[Session]:
    groups = stage.activity("process-group", "Processgrupp", "process-group", START)
    care = stage.activity("health-care", "Inför delegeringsutbildning i vården", "preparatory-course", START)
    days = every(18, START + timedelta(days=9), END)
    return [stage.session(care if n % 3 == 2 else groups, day, minutes=120) for n, day in enumerate(days)]


def _entry(number: int, last: date) -> date:
    return START + timedelta(days=37 * number % ((last - START).days))


def _from(number: int) -> dict[str, Any]:
    return {"municipality": _MUNICIPALITIES[number % len(_MUNICIPALITIES)]}


def _found_occupation(s: Stories) -> None:
    kinds = ("internship", "new-start-job", "employment-fixed-term", "extra-service")
    for number in range(36):
        entry = _entry(number, date(2019, 6, 1))
        person = s.participant(entry, entry + timedelta(days=200), attends=6, **_from(number))
        s.stage.outcome(person, kinds[number % len(kinds)], started=entry + timedelta(days=150))


def _found_it_in_the_extension(s: Stories) -> None:
    for number in range(8):
        entry = date(2020, 1, 7) + timedelta(days=40 * number)
        person = s.participant(entry, entry + timedelta(days=210), attends=4, **_from(number))
        s.stage.outcome(person, "introduction-job", started=entry + timedelta(days=180))


def _practised_only(s: Stories) -> None:
    """Work training is neither an internship nor employment."""
    for number in range(6):
        entry = _entry(3 * number, date(2019, 1, 1))
        person = s.participant(entry, entry + timedelta(days=160), **_from(number))
        s.stage.outcome(person, "work-training", started=entry + timedelta(days=90))


def _in_the_group(s: Stories) -> None:
    for number in range(20):
        entry = _entry(2 * number, date(2019, 6, 1))
        s.participant(entry, entry + timedelta(days=180), attends=3 + number % 6, **_from(number))


def _stayed(s: Stories) -> None:
    for number in range(5):
        s.participant(date(2021, 3, 1), None, attends=4, **_from(number))


def _outcome_was_another(s: Stories) -> None:
    """Written down as work training, it was an internship; and the other way round."""
    for said, was in (("work-training", "internship"), ("internship", "work-training")):
        person = s.participant(date(2018, 2, 5), date(2018, 9, 28), attends=5, **_from(1))
        version = s.stage.outcome(person, said, started=date(2018, 10, 8))
        person.card.started = {was}
        replacement = {"fact": "outcome", "kind": was, "extent": 100, "started_on": "2018-10-08"}
        s.stage.correct(person, version, replacement, date(2018, 10, 22))


_STORIES: tuple[Teller, ...] = (
    _found_occupation,
    _found_it_in_the_extension,
    _practised_only,
    _in_the_group,
    _stayed,
    _outcome_was_another,
)


def tell(stage: Stage, random: Random) -> None:
    """Tell every story."""
    stories = Stories(stage, random, END, _sessions(stage))
    for story in _STORIES:
        story(stories)


OCCUPATION = (*EMPLOYMENT, "internship")

EXPECTED = {
    "enrolled": people(enrolled),
    "took-part": people(took_part),
    "found-occupation": people(started(OCCUPATION)),
    "process-group-hours": total(attended("process-group")),
}
