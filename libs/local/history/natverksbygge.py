"""C, network building: offers on either side of the six-month window, re-entries, corrections.

Every story is one paragraph in `_STORIES`; the dates in it are chosen so that a window counted wrongly by a day,
a month's length or a leap year changes a figure.
"""

from datetime import date, timedelta
from random import Random

from local.history.book import EMPLOYMENT, Card, attended, enrolled, exited, offered_in_time, share, took_part, total
from local.history.book import count as people
from local.history.stage import Person, Session, Stage
from local.history.stories import Stories, Teller, every

START, END = date(2014, 6, 2), date(2015, 11, 30)


def _offer(s: Stories, person: Person, kind: str, on: date, *, in_time: bool) -> int:
    """An offer, and whether the story says that it came in time."""
    if in_time:
        person.card.offered_in_time.add(kind)
    return s.stage.outcome(person, kind, offered=on)


def _sessions(stage: Stage) -> list[Session]:
    course = stage.activity("language", "Språkträning", "language-training", START)
    evening = stage.activity("associations", "Möten med föreningar", "network-meeting", START)
    found = []
    for day in every(14, START + timedelta(days=1), END - timedelta(days=2)):
        found.append(stage.session(course, day, minutes=180))
        found.append(stage.session(evening, day + timedelta(days=2), minutes=90))
    return found


def _offered_in_time(s: Stories) -> None:
    for month in range(1, 7):
        leave = date(2014, 8 + month % 4, 10)
        person = s.participant(date(2014, 6, 9), leave)
        _offer(s, person, "new-start-job", leave + timedelta(days=20 * month), in_time=True)


def _offered_before_the_exit(s: Stories) -> None:
    for _ in range(2):
        _offer(s, s.participant(date(2014, 9, 1), date(2015, 6, 12)), "entry-job", date(2015, 2, 2), in_time=True)


def _offered_on_the_last_day(s: Stories) -> None:
    _offer(s, s.participant(date(2014, 6, 16), date(2014, 8, 31)), "entry-job", date(2015, 2, 28), in_time=True)
    _offer(
        s, s.participant(date(2014, 10, 1), date(2015, 5, 31)), "employment-hourly", date(2015, 11, 30), in_time=True
    )


def _offered_one_day_late(s: Stories) -> None:
    _offer(s, s.participant(date(2014, 6, 16), date(2014, 8, 31)), "entry-job", date(2015, 3, 1), in_time=False)
    _offer(
        s, s.participant(date(2014, 10, 1), date(2015, 5, 31)), "employment-hourly", date(2015, 12, 1), in_time=False
    )


def _offered_much_later(s: Stories) -> None:
    for _ in range(2):
        _offer(s, s.participant(date(2014, 9, 8), date(2014, 12, 19)), "new-start-job", date(2015, 8, 3), in_time=False)


def _offered_an_internship(s: Stories) -> None:
    for _ in range(2):
        _offer(s, s.participant(date(2014, 9, 8), date(2015, 3, 6)), "internship", date(2015, 4, 1), in_time=True)


def _came_back(s: Stories) -> None:
    """The window counts from the last exit, to the leap day; what was offered in between counts too."""
    for offered in (date(2016, 2, 29), date(2015, 5, 4)):
        person = s.participant(date(2014, 6, 23), date(2014, 10, 15))
        s.stage.come_back(person, date(2015, 1, 12))
        for session in s.between(date(2015, 1, 12), date(2015, 8, 31))[:4]:
            s.stage.attend(person, session)
        s.stage.leave(person, date(2015, 8, 31))
        _offer(s, person, "employment-fixed-term", offered, in_time=True)


def _exit_was_later(s: Stories) -> None:
    """By the exit first written down the offer came two weeks late; the right one makes it in time."""
    person = s.participant(date(2014, 6, 30), None)
    said = s.stage.leave(person, date(2014, 12, 1))
    _offer(s, person, "establishment-job", date(2015, 6, 15), in_time=True)
    replacement = {"fact": "exited", "on": "2014-12-20", "reason": "completed"}
    s.stage.correct(person, said, replacement, date(2015, 7, 1))


def _offer_was_later(s: Stories) -> None:
    person = s.participant(date(2014, 7, 7), date(2014, 11, 30))
    said = _offer(s, person, "extra-service", date(2015, 3, 10), in_time=False)
    replacement = {"fact": "outcome", "kind": "extra-service", "extent": 100, "offered_on": "2015-07-10"}
    s.stage.correct(person, said, replacement, date(2015, 8, 3))


def _there_was_no_offer(s: Stories) -> None:
    person = s.participant(date(2014, 7, 7), date(2014, 11, 28))
    said = _offer(s, person, "new-start-job", date(2015, 2, 10), in_time=False)
    person.card.offered.clear()
    s.stage.correct(person, said, None, date(2015, 2, 20))


def _no_offer(s: Stories) -> None:
    for number in range(10):
        s.participant(date(2014, 9, 1) + timedelta(days=30 * number), date(2015, 9, 11), attends=3 + number % 4)


def _never_came(s: Stories) -> None:
    for number in range(4):
        person = s.participant(date(2015, 2, 2), date(2015, 5, 8), attends=0)
        if number % 2:
            s.stage.attend(person, s.between(date(2015, 2, 2), date(2015, 5, 8))[number], "absent")


def _presence_was_a_mistake(s: Stories) -> None:
    person = s.participant(date(2015, 2, 2), date(2015, 5, 8), attends=0)
    attendance = s.stage.attend(person, s.between(date(2015, 2, 2), date(2015, 5, 8))[0])
    card = person.card
    card.seen = card.took_part = False
    card.minutes.clear()
    s.stage.correct_attendance(attendance, None, date(2015, 3, 2))


def _stayed_to_the_close(s: Stories) -> None:
    """Without an exit the window is open: whatever was offered since the entry is in it."""
    _offer(s, s.participant(date(2015, 3, 2), None), "new-start-job", date(2015, 10, 5), in_time=True)


_STORIES: tuple[Teller, ...] = (
    _offered_in_time,
    _offered_before_the_exit,
    _offered_on_the_last_day,
    _offered_one_day_late,
    _offered_much_later,
    _offered_an_internship,
    _came_back,
    _exit_was_later,
    _offer_was_later,
    _there_was_no_offer,
    _no_offer,
    _never_came,
    _presence_was_a_mistake,
    _stayed_to_the_close,
)


def tell(stage: Stage, random: Random) -> None:
    """Tell every story."""
    stories = Stories(stage, random, END, _sessions(stage))
    for story in _STORIES:
        story(stories)


def _answered(_: Card) -> bool:
    return False


EXPECTED = {
    "enrolled": people(enrolled),
    "took-part": people(took_part),
    "exited": people(exited),
    "offered-employment": share(offered_in_time(EMPLOYMENT), enrolled),
    "attended-hours": total(attended()),
    "even-gender-split": share(lambda card: card.woman, enrolled),
    # Nobody in these stories has answered a survey: of all who took part none is known to be satisfied, and nobody's
    # answers can be compared.
    "satisfied-and-strengthened": share(_answered, took_part),
    "well-being": share(_answered, _answered),
    "employability": share(_answered, _answered),
    "network-grown": share(_answered, _answered),
}
