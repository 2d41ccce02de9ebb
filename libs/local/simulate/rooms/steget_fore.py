"""B, Steget före: eight municipalities, process groups, occupation, and two years more by an extension."""

from datetime import date, timedelta

from contracts.programme import ProgrammeDefinition
from local.simulate.accounts import Accounts
from local.simulate.book import goals_of_one_step_ahead as goals
from local.simulate.book.calendar import months_later
from local.simulate.book.lives import Stay, Step
from local.simulate.offers import Offers, Session, between, every
from local.simulate.people import People
from local.simulate.person import Person
from local.simulate.places import Places
from local.simulate.room import Room, whole_of

START, FIRST_END, END = date(2017, 1, 1), date(2019, 12, 31), date(2021, 12, 31)
_KINDS = ("new-start-job", "employment-fixed-term", "extra-service", "employment-hourly")
_OTHERS = ("work-training", "self-employment", "regular-studies")
_BEFORE = ("unemployed", "long-term-unemployed", "inactive", "employed", "inactive-not-in-education")
_LEVELS = ("isced-1-2", "isced-3-4", "isced-1-2", "isced-5-8", "isced-0", "isced-1-2", "isced-3-4")
_DOING = (
    ("new-start-job",), ("job-seeking",), ("regular-studies",), ("employment-fixed-term",), ("none",),
    ("self-employment",), ("job-seeking", "employment-hourly"), ("vocational-training", "job-seeking"),
)  # fmt: skip
_TOOLS = ("Processgruppen", "Kartan", "Mötet", "Uppföljningen")


def plan(definition: ProgrammeDefinition, seed: int, occupied: int) -> Room:
    """Its life: so many find occupation by the end of 2019, some more who do not, and some in the extension."""
    method = whole_of(definition, "four-tools")
    room = Room(definition, goals.book(method), seed, date(2022, 1, 31))
    _told(room, method)
    _Municipalities(room, occupied).plan()
    return room


def _told(room: Room, method: str) -> None:
    body = room.definition.model_dump(mode="json", exclude_none=True)
    extension = body["period"].pop("extension")
    room.diary.command(START - timedelta(days=3), "enrolment", "programmes", body)
    room.diary.command(date(2019, 11, 18), "enrolment", "extension", {"programme_id": room.id, **extension})
    accounts = Accounts(room)
    accounts.deliverable(method, "En metod med fyra verktyg", date(2017, 3, 1))
    for number, title in enumerate(_TOOLS):
        accounts.deliverable(f"{method}-{number}", title, date(2017, 4, 1), kind="tool", part_of=method)
        accounts.step(f"{method}-{number}", "done", date(2018, 2 + 3 * number, 15))
    accounts.step(method, "done", date(2019, 3, 1))
    for year in range(2017, 2022):
        accounts.publish(
            "schools-and-services", 100 * room.random.randint(60, 70), date(year, 10, 15), date(year, 12, 1)
        )
    accounts.judge("social-life", "partly", room.owner, date(2018, 12, 31))
    accounts.judge("social-life", "reached", room.owner, date(2019, 12, 31))


class _Municipalities:
    def __init__(self, room: Room, occupied: int) -> None:
        self.room, self.random, self.occupied = room, room.random, occupied
        self.people, self.offers = People(room), Offers(room)
        self.places = Places(room, max(4, occupied // 6), 20_000 + 100 * (room.seed % 100))
        self.sessions: list[Session] = []
        self.entered = 0

    def plan(self) -> None:
        self.places.open(START)
        self.sessions = self._sessions()
        for number in range(self.occupied):
            self._occupied(self._entry(number, self.occupied, date(2019, 3, 1)), number)
        others = self.occupied // 2
        for number in range(others):
            self._not(self._entry(number, others, date(2019, 6, 1)), number)
        for number in range(max(2, self.occupied // 8)):
            self._in_the_extension(date(2020, 1, 7) + timedelta(days=340 * number // max(2, self.occupied // 8)))
        self._corrected()
        self._one_human_being()

    def _entry(self, number: int, of: int, last: date) -> date:
        return START + timedelta(days=5 + (last - START).days * number // of)

    def _sessions(self) -> list[Session]:
        known = self.room.definition.activities
        activities = [self.offers.activity(one.id, one.title.sv, one.kind, START) for one in known]
        days = every(7, START + timedelta(days=9), END - timedelta(days=20))
        return [self.offers.session(activities[n % 8 if n % 8 < 4 else 0], day, 120) for n, day in enumerate(days)]

    def _enters(self, entry: date, stays: int, *, later: bool = True) -> tuple[Person, date]:
        municipality = goals.MUNICIPALITIES[self.entered % len(goals.MUNICIPALITIES)]
        self.entered += 1
        leave = entry + timedelta(days=stays)
        person = self.people.known(entry, municipality=municipality)
        before, level = _BEFORE[self.entered % len(_BEFORE)], _LEVELS[self.entered % len(_LEVELS)]
        stay = person.enter(entry, education=level, employment=before if self.entered % 9 else None)
        for session in between(self.sessions, entry, leave)[: self.random.randint(0, 12)]:
            self.offers.attend(person, session, "excused" if self.room.chance(0.1) else "present")
        person.leave(stay, leave, self.random.choice(("completed", "own-choice", "moved")))
        if self.room.chance(0.8):
            person.lives_in(municipality, entry, own=self.random.choice((True, False, None)))
        if self.room.chance(0.5):
            where = municipality if self.room.chance(0.8) else "goteborg"
            person.lives_in(where, leave - timedelta(days=5), own=True)
        self._asked(person, stay, leave, later=later)
        return person, leave

    def _asked(self, person: Person, stay: Stay, leave: date, *, later: bool) -> None:
        """Within four weeks of leaving, and half a year later: some are found, some are not."""
        doing = _DOING[self.entered % len(_DOING)]
        if self.entered % 3:
            soon, qualified = leave + timedelta(days=20), self.entered % 4 == 0
            person.followed_up("exit-28-days", stay, soon, *doing, qualified=qualified)
        asked = months_later(leave, 6) + timedelta(days=9)
        if later and self.entered % 2 and asked <= self.room.end:
            found = doing if self.entered % 5 else ()
            person.followed_up("six-months", stay, asked, *found, better=self.entered % 7 == 0)

    def _occupied(self, entry: date, number: int) -> None:
        person, leave = self._enters(entry, self.random.randint(120, 260))
        began = min(entry + timedelta(days=self.random.randint(40, 290)), FIRST_END)
        if number % 2:
            name = self.places.place(person, "internship", began - timedelta(days=14), began)
            self.places.end(name, began + timedelta(days=60))
        else:
            person.outcome(_KINDS[number % len(_KINDS)], started=began)
        if number % 5 == 0:  # an internship and then work: one person
            person.outcome("employment-permanent", started=max(began, leave) + timedelta(days=30))

    def _not(self, entry: date, number: int) -> None:
        person, leave = self._enters(entry, self.random.randint(60, 200))
        if number % 3 == 0:
            self.places.place(person, "internship", leave - timedelta(days=10), None)
        elif number % 3 == 1:
            person.outcome(_OTHERS[number % len(_OTHERS)], started=leave)

    def _in_the_extension(self, entry: date) -> None:
        person, leave = self._enters(entry, 210)
        person.outcome("introduction-job", started=leave - timedelta(days=20))

    def _corrected(self) -> None:
        """Work training that was an internship, an internship that was work training, a place that never was."""
        for said, was in (("work-training", "internship"), ("internship", "work-training")):
            person, _ = self._enters(date(2018, 2, 5), 235)
            began = date(2018, 10, 8)
            name = person.outcome(said, started=began)
            person.outcome_was(name, Step(was, None, began), date(2018, 10, 22))
        person, _ = self._enters(date(2018, 3, 5), 100)
        place = self.places.place(person, "internship", date(2018, 4, 2), date(2018, 4, 9))
        self.places.was_never(place, date(2018, 5, 2))

    def _one_human_being(self) -> None:
        """Back again; under two numbers, found to be one; and another who is protected, or erased and stays counted."""
        for number, municipality in enumerate(("amal", "munkedal", "arjang")):
            entry = date(2017, 5, 2) + timedelta(days=40 * number)
            person, twin = self.people.twins(entry, entry + timedelta(days=25), municipality=municipality)
            stay = person.enter(entry)
            second = twin.enter(entry + timedelta(days=25))
            self.people.merge(person, twin, entry + timedelta(days=60), proposed=True)
            self.places.place(twin, "internship", entry + timedelta(days=70), entry + timedelta(days=80))
            person.leave(stay, entry + timedelta(days=100))
            twin.leave(second, entry + timedelta(days=110))
        person, leave = self._enters(date(2018, 1, 8), 60, later=False)
        again = person.come_back(leave + timedelta(days=90))
        person.outcome("new-start-job", started=leave + timedelta(days=120))
        person.leave(again, leave + timedelta(days=150))
        self.people.protect(self._enters(date(2018, 1, 22), 90)[0], date(2018, 2, 5))
        self.people.erase(self._enters(date(2018, 2, 19), 90)[0], date(2021, 3, 1))
