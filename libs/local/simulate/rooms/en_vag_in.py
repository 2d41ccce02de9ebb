"""A, En väg in: newly arrived and established residents, five areas with 47 activities, three years.

No source says that a partner referred anybody: staff write everybody down.
"""

from datetime import date, timedelta

from contracts.programme import ProgrammeDefinition
from local.simulate.asked import answers
from local.simulate.book.goals_of_a_way_in import ESTABLISHED, NEWCOMERS, book
from local.simulate.dating import AFTER, BEFORE, SpeedDating
from local.simulate.offers import Activity, Offers, Session, between, every
from local.simulate.people import People
from local.simulate.person import BORN_HERE, TARGET_GROUP, Person
from local.simulate.places import Places
from local.simulate.room import Room
from local.simulate.rooms.way_in_told import tell_of_itself

START, END = date(2016, 6, 1), date(2019, 9, 30)
_ACTIVITIES = 47
_GUESTS = 8
_HEDEMORA = "DE9u_V4K_Z1S"
_STEPS = ("cefr-level-up", "recognition-applied", "long-term-residence-applied")
_STARTED = ("employment-permanent", "new-start-job", "self-employment", "regular-studies", "vocational-training")


def plan(definition: ProgrammeDefinition, seed: int, newcomers: int, others: int) -> Room:
    """Its life: so many of the target group, and so many others who are reached."""
    room = Room(definition, book(), seed, date(2019, 12, 20))
    tell_of_itself(room)
    _Meetings(room, newcomers, others).plan()
    return room


class _Meetings:
    def __init__(self, room: Room, newcomers: int, others: int) -> None:
        self.room, self.random, self.newcomers, self.others = room, room.random, newcomers, others
        self.people, self.offers = People(room, oldest=1950), Offers(room)
        self.places = Places(room, max(5, newcomers // 14), 50_000 + 200 * (room.seed % 100))
        self.sessions: list[Session] = []
        self.there: list[tuple[date, date, Person]] = []
        """Of the newly arrived, from when to when."""

    def plan(self) -> None:
        self.places.open(START)
        self.sessions = self._sessions()
        for number in range(self.newcomers):
            self._newcomer(number, self._entry(number, self.newcomers))
        for number in range(self.others):
            if number % 4 == 0:
                self._established(number, self._entry(number, self.others))
            else:
                self._visitor(self._entry(number, self.others))
        self._speed_dating()
        self._mistakes()

    def _entry(self, number: int, of: int) -> date:
        """Most of them by week 12 of 2019."""
        return START + timedelta(days=6 + 1015 * number // of)

    def _sessions(self) -> list[Session]:
        """Every activity of the definition, and as many more as make 47, one after the other; three a week."""
        named = [(a.id, a.title.sv, a.kind) for a in self.room.definition.activities]
        more = [(f"more-{n:02}", f"Aktivitet {n}", "social") for n in range(len(named) + 1, _ACTIVITIES + 1)]
        activities: list[Activity] = []
        for number, (name, title, kind) in enumerate(named + more):
            on, area = START + timedelta(days=20 * number), f"area-{number % 5 + 1}"
            activities.append(self.offers.activity(name, title, kind, on, area=area))
        step = 3 if self.newcomers > 100 else 14
        found = []
        for number, day in enumerate(every(step, START + timedelta(days=5), END)):
            known = activities[: 1 + (day - START).days // 20]
            session = self.offers.session(known[number % len(known)], day, 60 + 30 * (number % 4))
            found.append(session)
            if session.kind == "supervisor-training":
                employer = self.places.known[number % len(self.places.known)]
                self.offers.train(employer, session, 1 + number % 4)
            elif number % 7 == 0:
                self.offers.count_visitors(session, 5 + number % 20)
        return found

    def _comes(self, person: Person, first: date, last: date, times: int) -> None:
        there = between(self.sessions, first, last)
        for session in self.random.sample(there, min(times, len(there))):
            self.offers.attend(person, session, "absent" if self.room.chance(0.05) else "present")

    def _newcomer(self, number: int, entry: date) -> None:
        person = self.people.known(entry, group=NEWCOMERS)
        stay = person.enter(entry)
        leave = min(entry + timedelta(days=self.random.randint(120, 280)), END)
        self._comes(person, entry, leave, 0 if number % 12 == 11 else self.random.randint(2, 12))
        self._onward(person, number, leave)
        self._plans(person, number, entry)
        self.there.append((entry, leave, person))
        if number % 9 == 8:
            return  # still there at the end
        person.leave(stay, leave, self.random.choice(("completed", "completed", "own-choice", "moved")))
        if number % 20 == 2:  # a few are asked, and answer
            content = {"satisfied": 5 - number // 20 % 3, "strengthened": 4, "useful": 5}
            answers(person, "exit", stay, leave + timedelta(days=4), content)
        again = leave + timedelta(days=60)
        if number % 17 == 16 and again < END:
            person.come_back(again)
            self._comes(person, again, END, 3)
        if number % 40 == 39:
            self.people.protect(person, leave + timedelta(days=3))

    def _plans(self, person: Person, number: int, entry: date) -> None:
        """Some plan to get better at the language, to have a qualification recognised, or to stay; not all do it."""
        done = entry + timedelta(days=90) if number % 3 else None
        if steps := {kind: done for each, kind in enumerate(_STEPS) if number % (3 + each) == 1}:
            person.plans("vocational-training", entry + timedelta(days=7), steps)

    def _onward(self, person: Person, number: int, leave: date) -> None:
        fate = self.random.random()
        if fate < 0.2:
            began = leave - timedelta(days=20)
            name = self.places.place(person, "internship", began - timedelta(days=15), began)
            self.places.end(name, leave + timedelta(days=20))
            if number % 4 == 0:  # an internship and then work: one person helped
                person.outcome("employment-fixed-term", started=leave + timedelta(days=30))
        elif fate < 0.5:
            person.outcome(self.random.choice(_STARTED), started=leave - timedelta(days=10))
        elif fate < 0.6:
            person.outcome("work-training", started=leave)
        elif fate < 0.7:
            person.outcome("employment-hourly", offered=leave)

    def _established(self, number: int, entry: date) -> None:
        person = self.people.known(entry, group=ESTABLISHED)
        stay = person.enter(entry, circumstances=BORN_HERE if number % 8 else TARGET_GROUP)
        leave = min(entry + timedelta(days=200), END)
        self._comes(person, entry, leave, self.random.randint(1, 6))
        if number % 3:
            person.leave(stay, leave)

    def _visitor(self, day: date) -> None:
        """Reached, and no participant; some only said that they would come."""
        there = between(self.sessions, day, END)[: self.random.randint(1, 2)]
        person = self.people.known(day)
        for session in there:
            self.offers.attend(person, session, "absent" if self.room.chance(0.1) else "present")

    def _speed_dating(self) -> None:
        """Twice a year, with whoever is there; one that nobody could come to is not held."""
        for number, on in enumerate(every(180, date(2016, 11, 7), date(2019, 5, 6))):
            there = [p for first, last, p in self.there if first <= on - BEFORE and on + AFTER <= last]
            guests = self.random.sample(there, min(_GUESTS, len(there)))
            if len(guests) > 1:
                name = f"{self.room.id}-d{number}"
                SpeedDating(self.room, self.offers, self.places, name, on, guests, _HEDEMORA).plan()

    def _mistakes(self) -> None:
        """Duplicates that are one person, some parted again; an entry of nobody; a visitor who is erased."""
        for number in range(max(2, self.newcomers // 60)):
            entry = date(2017, 2, 1) + timedelta(days=13 * number)
            again = entry + timedelta(days=20)
            person, twin = self.people.twins(entry, again, group=NEWCOMERS)
            person.enter(entry)
            twin.enter(again)
            self._comes(twin, again, END, 2)
            merge = self.people.merge(person, twin, entry + timedelta(days=90), proposed=True)
            if number % 3 == 1:
                self.people.unmerge(merge, entry + timedelta(days=120))
        nobody = self.people.known(date(2017, 3, 6), group=NEWCOMERS)
        nobody.never_entered(nobody.enter(date(2017, 3, 6)), date(2017, 3, 9))
        erased = self.people.known(date(2017, 5, 2))
        self.offers.attend(erased, between(self.sessions, date(2017, 5, 2), END)[0])
        self.people.erase(erased, date(2018, 9, 3))
