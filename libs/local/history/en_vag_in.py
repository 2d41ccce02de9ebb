"""A, En väg in: more people than the others, visitors who are reached and no participants, many ways onward."""

from datetime import date, timedelta
from random import Random

from local.history.book import EMPLOYMENT, STUDIES, attended, reached, started, took_part, total
from local.history.book import count as people
from local.history.stage import Session, Stage
from local.history.stories import Stories, Teller, every

START, END = date(2016, 6, 1), date(2019, 9, 30)

_OFFERS = (
    ("mapping", "Kartläggning av kompetens", "mapping"),
    ("speed-dating", "Speeddejting med arbetsgivare", "speed-dating"),
    ("labour-market", "Arbetsmarknadskunskap", "labour-market-knowledge"),
    ("company-school", "Företagarskola", "company-school"),
    ("language-cafe", "Språkcafé", "language-cafe"),
)


def _sessions(stage: Stage) -> list[Session]:
    activities = [stage.activity(name, title, kind, START) for name, title, kind in _OFFERS]
    days = every(21, START + timedelta(days=5), END)
    return [
        stage.session(activities[n % len(activities)], day, minutes=60 + 30 * (n % 4)) for n, day in enumerate(days)
    ]


NEWCOMERS, ESTABLISHED = "newcomers", "established-residents"


def _entry(s: Stories, number: int) -> tuple[date, date]:
    entry = START + timedelta(days=9 * number % 900)
    return entry, entry + timedelta(days=s.random.randint(120, 280))


def _moved_on(s: Stories) -> None:
    """Work, a company, an internship or studies: what "helped" means here."""
    kinds = ("employment-permanent", "new-start-job", "self-employment", "internship", "regular-studies")
    for number in range(45):
        entry, leave = _entry(s, number)
        person = s.participant(entry, leave, attends=4 + number % 5, group=NEWCOMERS)
        s.stage.outcome(person, kinds[number % len(kinds)], started=leave - timedelta(days=10))


def _moved_on_twice(s: Stories) -> None:
    """An internship and then work: one person helped, not two."""
    for number in range(10):
        entry, leave = _entry(s, 7 * number)
        person = s.participant(entry, leave, group=NEWCOMERS)
        s.stage.outcome(person, "internship", started=entry + timedelta(days=60))
        s.stage.outcome(person, "employment-fixed-term", started=leave + timedelta(days=30))


def _only_offered(s: Stories) -> None:
    for number in range(8):
        entry, leave = _entry(s, 11 * number)
        s.stage.outcome(s.participant(entry, leave, group=NEWCOMERS), "employment-hourly", offered=leave)


def _still_looking(s: Stories) -> None:
    for number in range(20):
        entry, leave = _entry(s, 5 * number)
        s.stage.outcome(s.participant(entry, leave, group=ESTABLISHED), "job-seeking", started=leave)


def _nothing_known(s: Stories) -> None:
    for number in range(22):
        entry, leave = _entry(s, 4 * number)
        s.participant(entry, leave, attends=3 + number % 3, group=ESTABLISHED if number % 2 else NEWCOMERS)


def _never_came(s: Stories) -> None:
    for number in range(9):
        entry, leave = _entry(s, 8 * number)
        s.participant(entry, leave, attends=0, group=NEWCOMERS)


def _came_back(s: Stories) -> None:
    for number in range(4):
        entry, leave = _entry(s, 3 * number)
        person = s.participant(entry, leave, attends=2, group=NEWCOMERS)
        again = leave + timedelta(days=90)
        s.stage.come_back(person, again)
        s.attend(person, again, again + timedelta(days=150), 2)


def _was_nobody(s: Stories) -> None:
    """An enrolment written down by mistake, and taken back."""
    person = s.participant(date(2017, 3, 6), None, attends=0, group=NEWCOMERS)
    person.card.enrolled = False
    s.stage.correct(person, 1, None, date(2017, 3, 9))


def _was_a_woman(s: Stories) -> None:
    person = s.participant(date(2017, 3, 6), None, attends=3, group=NEWCOMERS)
    person.card.woman = True
    replacement = {"fact": "enrolled", "on": "2017-03-06", "entry": {"gender": "woman", "group": NEWCOMERS}}
    s.stage.correct(person, 1, replacement, date(2017, 4, 3))


def _visited(s: Stories) -> None:
    """Established residents and others at an open evening: reached, and no participants."""
    for number in range(60):
        day = START + timedelta(days=12 * number)
        visitor = s.somebody(day)
        s.stage.attend(visitor, s.between(day, END)[0], "present" if number % 12 else "absent")


_STORIES: tuple[Teller, ...] = (
    _moved_on,
    _moved_on_twice,
    _only_offered,
    _still_looking,
    _nothing_known,
    _never_came,
    _came_back,
    _was_nobody,
    _was_a_woman,
    _visited,
)


def tell(stage: Stage, random: Random) -> None:
    """Tell every story."""
    stories = Stories(stage, random, END, _sessions(stage))
    for story in _STORIES:
        story(stories)


HELPED = (*EMPLOYMENT, "self-employment", "internship", *STUDIES)

EXPECTED = {
    "target-group-reached": people(lambda card: card.enrolled and card.group == NEWCOMERS),
    "individuals-reached": people(reached),
    "took-part": people(took_part),
    "helped": people(started(HELPED)),
    "helped-to-work": people(started(EMPLOYMENT)),
    "helped-to-enterprise": people(started(["self-employment"])),
    "helped-to-internship": people(started(["internship"])),
    "helped-to-education": people(started(STUDIES)),
    "attended-hours": total(attended()),
}
