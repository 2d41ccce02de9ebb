"""D, Till arbete eller studier: six months each, six weeks in a group, then alone; hours are signed and locked."""

from datetime import date, timedelta

from contracts.programme import ProgrammeDefinition
from local.simulate.accounts import Accounts
from local.simulate.book import goals_of_to_work_or_studies as goals
from local.simulate.book.calendar import months_later
from local.simulate.book.lives import Stay
from local.simulate.hours import Hours
from local.simulate.offers import Offers, Session, every
from local.simulate.people import People
from local.simulate.person import NEEDS, TARGET_GROUP, Person
from local.simulate.places import Places
from local.simulate.room import Room

START, END, LAST = goals.FIRST, goals.LAST, date(2023, 2, 15)
_GROUPS = (
    date(2020, 8, 31),
    date(2021, 1, 11),
    date(2021, 5, 31),
    date(2021, 8, 30),
    date(2022, 1, 10),
    date(2022, 5, 30),
)
_WORK = ("employment-fixed-term", "employment-hourly", "introduction-job", "extra-service")
_WEEK = ((240, ["suggestopedia"]), (180, ["working-life"]), (120, ["digital-training"]),
         (90, ["health", "study-visits", "solution-focused-talks"]))  # fmt: skip
"""Together, day by day: minutes, and the activities of the definition that come by turns."""
_BEFORE = (
    "long-term-unemployed", "unemployed", "inactive-not-in-education", "long-term-unemployed", "employed", "inactive",
)  # fmt: skip
_LEVELS = ("isced-1-2", "isced-1-2", "isced-3-4", "isced-5-8", "isced-0")
_MORE_NEEDS = {0: ["disability"], 5: ["other-disadvantage"]}
_ALONE = ("coaching", "lectures", "education-providers", "other-authorities")
_CORRECTED = (8, 13, 17, 22, 26)
"""After which months it is looked whether what the fund has is still right."""


def plan(definition: ProgrammeDefinition, seed: int, people: int) -> Room:
    """Its life: so many in six groups."""
    room = Room(definition, goals.book(), seed, LAST)
    room.diary.command(
        START - timedelta(days=3), "enrolment", "programmes", definition.model_dump(mode="json", exclude_none=True)
    )
    _money(room)
    _Groups(room, people).plan()
    _months(room)
    return room


def _money(room: Room) -> None:
    accounts = Accounts(room)
    accounts.budget("staff", "Personal", "esf", 9_000_000, START)
    accounts.budget("other", "Övrigt", "esf", 2_218_708, START)
    for number, due in enumerate(goals.MONTHLY):
        name, line = f"{room.id}-c{number}", ("staff", "staff", "other")[number % 3]
        on, kronor = due.on - timedelta(days=28), room.random.randint(150_000, 420_000)
        accounts.cost(name, line, kronor, on)
        if number % 9 == 4:
            accounts.cost_was(name, line, kronor - 12_500, on, on + timedelta(days=40))


def _months(room: Room) -> None:
    """Each month is locked, handed in, and said to be handed in; one was late. What was found later is corrected."""
    hours, accounts = Hours(room), Accounts(room)
    for number, due in enumerate(goals.MONTHLY):
        last = due.on - timedelta(days=28)
        month = last.replace(day=1)
        hours.lock(month, last + timedelta(days=12))
        on = due.on + timedelta(days=2) if number == 5 else due.on - timedelta(days=5)
        hours.hand_in(month, on)
        accounts.deliver(due.report, on)
        if number in _CORRECTED:
            hours.correct(on + timedelta(days=2))


def _found_out(number: int) -> date:
    """The day after a month was handed in, and before it is corrected."""
    return goals.MONTHLY[number].on - timedelta(days=4)


class _Groups:
    def __init__(self, room: Room, number: int) -> None:
        self.room, self.random, self.number = room, room.random, number
        self.people, self.offers = People(room, oldest=1962, numbered=True), Offers(room)
        self.hours, self.places = Hours(room), Places(room, 4, 70_000 + 100 * (room.seed % 100))
        self.success = self.random.choice((0.35, 0.6))

    def plan(self) -> None:
        self.places.open(START)
        known = {a.id: self.offers.activity(a.id, a.title.sv, a.kind, START) for a in self.room.definition.activities}
        for group, entry in enumerate(_GROUPS):
            together = [
                self.offers.session(
                    known[names[week % len(names)]], entry + timedelta(days=7 * week + 1 + day), minutes
                )
                for week in range(6)
                for day, (minutes, names) in enumerate(_WEEK)
            ]
            leave = min(months_later(entry, 6) - timedelta(days=1), END)
            alone = [
                self.offers.session(known[_ALONE[number % len(_ALONE)]], day, 60)
                for number, day in enumerate(every(14, entry + timedelta(days=45), leave))
            ]
            for number in range(group, self.number, len(_GROUPS)):
                self._somebody(number, entry, leave, together + alone)

    def _somebody(self, number: int, entry: date, leave: date, sessions: list[Session]) -> None:
        accepted = entry - timedelta(days=3)
        person = self.people.known(accepted)
        if number == 2:  # before any file names the person
            self.people.protect(person, accepted)
        before = _BEFORE[number % len(_BEFORE)] if number % 11 != 9 else None  # some are never asked
        circumstances = TARGET_GROUP | {"needs": [*NEEDS, *_MORE_NEEDS.get(number % 10, ())]}
        level = _LEVELS[number % len(_LEVELS)]
        stay = person.enter(entry, circumstances=circumstances, education=level, employment=before)
        person.lives_on("entry", stay, entry, self.random.choice(goals.BENEFITS))
        early = self.room.chance(0.2)
        if early:
            leave = entry + timedelta(days=self.random.randint(20, 80))
            self.room.diary.apart.add(leave)  # written down on its day: by the calendar a phase begins for who is in
        if entry + timedelta(days=42) <= leave:
            person.phase("individual", entry + timedelta(days=42))
        comes = 0 if number % 16 == 15 else 0.85
        came = [session for session in sessions if session.on <= leave and self.room.chance(comes)]
        self._comes(person, came, at_page=number % 3 == 1)
        person.leave(stay, leave, "illness" if early else "completed")
        if not early:
            self._alone(number, person, entry, leave)
            self._mistaken(number, person, stay, leave, came)
        if early and self.room.chance(0.5) and leave < date(2022, 5, 1):
            stay, leave = self._back(person, leave)
        self._after(number, person, stay, leave)

    def _comes(self, person: Person, sessions: list[Session], *, at_page: bool) -> None:
        """What was attended is signed at the month's end, on paper or at the page, and approved."""
        for session in sessions:
            self.offers.attend(person, session)
        for month in sorted({session.on.replace(day=1) for session in sessions}):
            then = months_later(month, 1) + timedelta(days=3)
            if at_page:
                self.hours.sign_at_page(person, month, then)
            for session in sessions:
                if session.on.replace(day=1) == month:
                    (self.hours.approve if at_page else self.hours.sign)(person, session, then + timedelta(days=1))

    def _alone(self, number: int, person: Person, entry: date, leave: date) -> None:
        """What somebody can do is mapped, and some try a workplace: hours of the monthly file."""
        language = {"language": "zSLA_vw2_FXN", "level": self.random.choice(("A1", "A2", "B1"))}
        self.offers.map_competence(
            person, entry + timedelta(days=44), {"languages": [language], "needs": ["daytime-only"]}
        )
        if number % 4 == 0:
            began = entry + timedelta(days=60)
            self.places.end(
                self.places.place(person, "internship", began - timedelta(days=7), began), leave - timedelta(days=9)
            )

    def _mistaken(self, number: int, person: Person, stay: Stay, leave: date, came: list[Session]) -> None:
        """Found out when the months were with the fund: a shorter day, a day that was another's, an earlier exit."""
        found = next((on for on in map(_found_out, _CORRECTED) if on > leave), None)
        if found is None or not came:
            return
        if number % 7 == 3:
            self.hours.was_there_for(person, came[0], came[0].minutes // 2, found)
        elif number % 7 == 4:
            self.hours.was_not_there(person, came[-1], found)
        elif number % 7 == 5:
            person.left_on(stay, leave - timedelta(days=3), found)

    def _back(self, person: Person, gone: date) -> tuple[Stay, date]:
        again = gone + timedelta(days=60)
        stay = person.come_back(again)
        person.phase("individual", again + timedelta(days=42))
        leave = again + timedelta(days=90)
        person.leave(stay, leave)
        return stay, leave

    def _after(self, number: int, person: Person, stay: Stay, leave: date) -> None:
        onward = self.room.chance(self.success)
        kind = self.random.choice((*_WORK, "regular-studies", "vocational-training", "self-employment"))
        if onward:
            person.outcome(kind, started=leave + timedelta(days=self.random.randint(0, 40)))
        if self.room.chance(0.8):
            person.lives_on("exit", stay, leave, "wage" if onward else "social-assistance")
        if number % 4 != 3:  # within four weeks
            status = kind if onward else ("job-seeking", "none")[number % 2]
            on = leave + timedelta(days=10 + number % 9)
            person.followed_up("exit-28-days", stay, on, status, qualified=onward and number % 3 == 0)
        asked = months_later(leave, 6) + timedelta(days=self.random.randint(0, 20))
        if asked <= LAST and self.room.chance(0.85):
            found = self.random.random()
            doing = () if found < 0.15 else (kind,) if onward and found < 0.8 else ("job-seeking",)
            person.followed_up("six-months", stay, asked, *doing, better=doing == (kind,) and kind in _WORK)
