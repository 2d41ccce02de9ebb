"""C, network building in Härjedalen: whether it reaches its goals depends on the seed.

The seed decides how many take part, how content they are, how many are offered work and whether the report of June is
late; who they are and what becomes of them is drawn from it too.
"""

from datetime import date, timedelta

from contracts.programme import ProgrammeDefinition
from local.simulate.asked import answers
from local.simulate.book import goals_of_network_building as goals
from local.simulate.book.calendar import months_later
from local.simulate.book.lives import Stay, Step
from local.simulate.offers import Offers, Session, between, every
from local.simulate.people import People
from local.simulate.person import Person
from local.simulate.room import Room, whole_of
from local.simulate.rooms.network_told import tell_of_itself

START, END, LAST = goals.FIRST, goals.LAST, date(2016, 12, 12)
REFERRER, HOME = "arbetsformedlingen", "harjedalen"
_OFFERED = ("new-start-job", "entry-job", "employment-hourly", "employment-fixed-term", "extra-service")
_STUDYING = ("activity-support", "study-support")
_INCOMES = ("establishment-benefit", "social-assistance", "activity-support", "wage")
_NO_WORK = ("internship", "work-training", "self-employment")


def plan(definition: ProgrammeDefinition, seed: int, people: int) -> Room:
    """Its life with about so many people."""
    model = whole_of(definition, "working-model-parts")
    room = Room(definition, goals.book(model), seed, LAST)
    tell_of_itself(room, model)
    _Course(room, people).plan()
    return room


class _Course:
    def __init__(self, room: Room, people: int) -> None:
        self.room, self.random, self.number = room, room.random, people
        self.people, self.offers = People(room, women=self.random.choice((0.5, 0.5, 0.3))), Offers(room)
        self.content, self.offered = self.random.choice((0.6, 0.95)), self.random.choice((0.2, 0.45))
        self.sessions: list[Session] = []

    def plan(self) -> None:
        self.sessions = self._sessions()
        for number in range(self.number):
            self._somebody(START + timedelta(days=7 + 330 * number // self.number))
        self._mistakes()
        self._referred_elsewhere()
        self._one_person_under_two_numbers()

    def _sessions(self) -> list[Session]:
        course = self.offers.activity("language", "Språkträning", "language-training", START)
        evening = self.offers.activity("network", "Möten med föreningar", "network-meeting", START)
        found = []
        for day in every(14, START + timedelta(days=1), END - timedelta(days=2)):
            found += [self.offers.session(course, day, 180), self.offers.session(evening, day + timedelta(days=2), 90)]
        return found

    def _somebody(self, entry: date) -> None:
        accepted = entry - timedelta(days=2)
        referred = self.room.chance(0.7)
        if referred and accepted - timedelta(days=4) >= START:
            person = self.people.referred(REFERRER, accepted - timedelta(days=4), accepted)
            stay = person.enter(entry, referrer=REFERRER)
            self._agrees(person, entry)
        else:
            person = self.people.known(entry)
            stay = person.enter(entry)
        person.lives_in(HOME, entry)
        income = self.random.choice(_INCOMES)
        person.lives_on("entry", stay, entry, income, **_extents(income))
        leave = min(entry + timedelta(days=self.random.randint(80, 280)), END)
        came = self._comes(person, stay, entry, leave)
        if self.room.chance(0.15):
            stay, leave = self._comes_back(person, stay, leave)
        else:
            person.leave(stay, leave, self.random.choice(("completed", "completed", "own-choice", "moved")))
        if self.room.chance(0.6):
            income = self.random.choice(_INCOMES)
            person.lives_on("exit", stay, leave, income, **_extents(income))
        self._asked(person, stay, leave, came=came)
        self._offered_something(person, entry, leave)
        self._later(person, leave)

    def _agrees(self, person: Person, entry: date) -> None:
        """To the referrer following their way: most do, some change their mind, one or two once more."""
        if not self.room.chance(0.8):
            return
        person.agrees(REFERRER, entry)
        for days, likely in ((30, 0.3), (50, 0.4)):
            if not self.room.chance(likely):
                return
            person.agrees(REFERRER, entry + timedelta(days=days), to_share=days != 30)

    def _referred_elsewhere(self) -> None:
        """Referred and not in the target group, or told to wait and never heard of again; protected, or erased."""
        for number in range(6):
            on = date(2014, 9, 8) + timedelta(days=40 * number)
            if number % 2:
                person = self.people.referred(REFERRER, on, on + timedelta(days=5), "waitlisted")
            else:
                why = "not-in-target-group"
                person = self.people.referred(REFERRER, on, on + timedelta(days=5), "declined", reason=why)
            person.agrees(REFERRER, on + timedelta(days=5))
            if number == 2:
                self.people.protect(person, on + timedelta(days=60))
            if number == 4:
                self.people.erase(person, on + timedelta(days=300))

    def _comes(self, person: Person, stay: Stay, entry: date, leave: date) -> bool:
        there = [s for s in between(self.sessions, entry, leave) if self.room.chance(0.5)]
        if self.room.chance(0.1):
            there = []
        for session in there:
            self.offers.attend(person, session, "absent" if self.room.chance(0.1) else "present")
        if self.room.chance(0.85):
            on = min(entry + timedelta(days=self.random.randint(1, 10)), leave - timedelta(days=1))
            answers(person, "entry", stay, on, self._says("entry"))
        return bool(there)

    def _comes_back(self, person: Person, stay: Stay, leave: date) -> tuple[Stay, date]:
        """Gone for a while; the time to be offered something counts from the last exit."""
        gone = stay.first + timedelta(days=40)
        person.leave(stay, gone, "illness")
        again = gone + timedelta(days=30)
        last = max(leave, again + timedelta(days=20))
        second = person.come_back(again)
        person.leave(second, min(last, END))
        return second, min(last, END)

    def _says(self, moment: str) -> dict[str, int]:
        grown = 2 if moment == "exit" else 0
        said = {
            "health": min(5, self.random.randint(1, 4) + grown // 2),
            "employability": min(10, self.random.randint(0, 8) + grown),
            "network-size": self.random.randint(0, 12) + grown,
        }
        if moment == "exit":
            for item in ("satisfied", "strengthened", "useful"):
                said[item] = self.random.randint(4, 5) if self.room.chance(self.content) else 3
        if self.room.chance(0.1):
            del said["health"]
        return said

    def _asked(self, person: Person, stay: Stay, leave: date, *, came: bool) -> None:
        if self.room.chance(0.95 if came else 0.3):
            answers(person, "exit", stay, leave + timedelta(days=self.random.randint(1, 12)), self._says("exit"))

    def _offered_something(self, person: Person, entry: date, leave: date) -> None:
        last = months_later(leave, 6)
        if self.room.chance(self.offered):
            on = self.random.choice(
                (last, entry + timedelta(days=30), leave + timedelta(days=self.random.randint(1, 150)))
            )
            name = person.outcome(self.random.choice(_OFFERED), offered=on)
            if self.room.chance(0.15):
                person.outcome_was(name, None, on + timedelta(days=9))
        elif self.room.chance(0.3):
            person.outcome(_OFFERED[0], offered=last + timedelta(days=1))
            person.outcome(self.random.choice(_NO_WORK), started=leave + timedelta(days=3))

    def _later(self, person: Person, leave: date) -> None:
        if self.room.chance(0.7):
            stays = self.room.chance(0.75)
            on = leave + timedelta(days=self.random.randint(300, 365))
            person.lives_in(HOME if stays else "ostersund", on)

    def _mistakes(self) -> None:
        """An exit that was later, an offer of another day, a sheet, an entry of nobody, and who it was."""
        person = self.people.known(date(2014, 7, 7))
        stay = person.enter(date(2014, 7, 7))
        person.leave(stay, date(2014, 12, 1))
        name = person.outcome("establishment-job", offered=date(2015, 6, 15))
        person.left_on(stay, date(2014, 12, 20), date(2015, 7, 1))
        person.outcome_was(name, Step("establishment-job", date(2015, 6, 21), None), date(2015, 8, 3))
        other = self.people.known(date(2015, 2, 2))
        session = between(self.sessions, date(2015, 2, 2), END)[0]
        other.entered_as(other.enter(date(2015, 2, 2)), "woman", date(2015, 4, 3))
        self.offers.attend(other, session)
        self.offers.was_not_there(other, session, date(2015, 3, 2))
        nobody = self.people.known(date(2015, 3, 6))
        nobody.never_entered(nobody.enter(date(2015, 3, 6)), date(2015, 3, 9))

    def _one_person_under_two_numbers(self) -> None:
        """Found to be one, parted, and found again; protected; and another who is erased and stays counted."""
        person, twin = self.people.twins(date(2015, 1, 8), date(2015, 1, 20))
        stay = person.enter(date(2015, 1, 8))
        second = twin.enter(date(2015, 1, 20))
        for one, session in zip((person, twin, twin), between(self.sessions, date(2015, 1, 21), END), strict=False):
            self.offers.attend(one, session)
        self.people.unmerge(self.people.merge(person, twin, date(2015, 4, 1), proposed=True), date(2015, 5, 4))
        person.leave(stay, date(2015, 6, 30))
        twin.leave(second, date(2015, 7, 3))
        self.people.merge(twin, person, date(2015, 9, 1))
        self.people.protect(person, date(2015, 9, 14))
        gone = self.people.known(date(2014, 9, 1))
        gone.leave(gone.enter(date(2014, 9, 1)), date(2014, 11, 3), "moved")
        self.people.erase(gone, date(2016, 3, 1))


def _extents(income: str) -> dict[str, int]:
    """How much of work and studies goes with it; of who lives on assistance nothing was told of studies."""
    work = 75 if income == "wage" else 0
    return {"work": work} if income == "social-assistance" else {"work": work, "studies": 50 * (income in _STUDYING)}
