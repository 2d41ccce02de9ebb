"""D, Till arbete eller studier: six months each, six weeks in a group, then alone; hours are signed and locked."""

from datetime import date, timedelta

from contracts.programme import ProgrammeDefinition
from local.simulate.accounts import Accounts
from local.simulate.book import goals_of_to_work_or_studies as goals
from local.simulate.book.calendar import months_later
from local.simulate.book.lives import Stay
from local.simulate.hands import Hands
from local.simulate.offers import Offers, Session, every
from local.simulate.people import People, Person
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
_PARTS = (("suggestopedia", "Språkträning med suggestopedi", "language-training", 240),
          ("working-life", "Arbetslivets ämnen", "working-life", 180),
          ("digital-training", "Digital träning", "digital-training", 120))  # fmt: skip


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
    """Each month is locked, handed in, and said to be handed in; one was late."""
    offers, accounts = Offers(room), Accounts(room)
    for number, due in enumerate(goals.MONTHLY):
        last = due.on - timedelta(days=28)
        month = last.replace(day=1)
        offers.lock(month, last + timedelta(days=12))
        on = due.on + timedelta(days=2) if number == 5 else due.on - timedelta(days=5)

        async def hand_in(hands: Hands, month: date = month) -> None:
            path = f"/exports/{room.id}/participant-months/{month:%Y-%m}/submission"
            await hands.post(room.coordinator, "reporting", path, {})

        room.diary.errand(on, hand_in, quiet=True)
        accounts.deliver(due.report, on)


class _Groups:
    def __init__(self, room: Room, number: int) -> None:
        self.room, self.random, self.number = room, room.random, number
        self.people, self.offers = People(room, oldest=1962), Offers(room)
        self.success = self.random.choice((0.35, 0.6))

    def plan(self) -> None:
        parts = [(self.offers.activity(n, title, kind, START), minutes) for n, title, kind, minutes in _PARTS]
        coaching = self.offers.activity("coaching", "Coachning", "coaching", START)
        for group, entry in enumerate(_GROUPS):
            together = [
                self.offers.session(activity, entry + timedelta(days=7 * week + 1 + day), minutes)
                for week in range(6)
                for day, (activity, minutes) in enumerate(parts)
            ]
            leave = min(months_later(entry, 6) - timedelta(days=1), END)
            alone = [self.offers.session(coaching, day, 60) for day in every(14, entry + timedelta(days=45), leave)]
            for number in range(group, self.number, len(_GROUPS)):
                self._somebody(number, entry, leave, together + alone)

    def _somebody(self, number: int, entry: date, leave: date, sessions: list[Session]) -> None:
        accepted = entry - timedelta(days=3)
        person = self.people.known(accepted)
        stay = person.enter(entry, education="isced-1-2", employment="long-term-unemployed")
        person.lives_on("entry", stay, entry, self.random.choice(goals.BENEFITS))
        early = self.room.chance(0.2)
        if early:
            leave = entry + timedelta(days=self.random.randint(20, 80))
            self.room.diary.quiet.add(leave)  # written down on its day: by the calendar a phase begins for who is in
        if entry + timedelta(days=42) <= leave:
            person.phase("individual", entry + timedelta(days=42))
        comes = 0 if number % 16 == 15 else 0.85
        for session in sessions:
            if session.on <= leave and self.room.chance(comes):
                self._comes(person, session)
        person.leave(stay, leave, "illness" if early else "completed")
        if early and self.room.chance(0.5) and leave < date(2022, 5, 1):
            stay, leave = self._back(person, leave)
        self._after(person, stay, leave)

    def _comes(self, person: Person, session: Session) -> None:
        self.offers.attend(person, session)
        last = (session.on.replace(day=1) + timedelta(days=32)).replace(day=1)
        self.offers.sign(person, session, last + timedelta(days=4))

    def _back(self, person: Person, gone: date) -> tuple[Stay, date]:
        again = gone + timedelta(days=60)
        stay = person.come_back(again)
        person.phase("individual", again + timedelta(days=42))
        leave = again + timedelta(days=90)
        person.leave(stay, leave)
        return stay, leave

    def _after(self, person: Person, stay: Stay, leave: date) -> None:
        onward = self.room.chance(self.success)
        kind = self.random.choice((*_WORK, "regular-studies", "vocational-training", "self-employment"))
        if onward:
            person.outcome(kind, started=leave + timedelta(days=self.random.randint(0, 40)))
        if self.room.chance(0.8):
            person.lives_on("exit", stay, leave, "wage" if onward else "social-assistance")
        asked = months_later(leave, 6) + timedelta(days=self.random.randint(0, 20))
        if asked <= LAST and self.room.chance(0.85):
            found = self.random.random()
            doing = () if found < 0.15 else (kind,) if onward and found < 0.8 else ("job-seeking",)
            person.followed_up("six-months", stay, asked, *doing)
