"""What En väg in tells of itself: ten models and tools, judgements, statistics."""

from datetime import date, timedelta

from local.simulate.accounts import Accounts
from local.simulate.book.calendar import months_later
from local.simulate.room import Room

_MODELS = 11
"""In March 2019 five were done and six close to done."""


def tell_of_itself(room: Room) -> None:
    """All of it."""
    body = room.definition.model_dump(mode="json", exclude_none=True)
    room.diary.command(room.definition.period.start - timedelta(days=3), "enrolment", "programmes", body)
    accounts = Accounts(room)
    for number in range(_MODELS):
        name = f"{room.id}-m{number:02}"
        accounts.deliverable(
            name, f"Modell {number + 1}", date(2016, 9, 1), kind=("model", "tool", "method")[number % 3]
        )
        accounts.step(name, "in-progress", date(2017, 2, 1) + timedelta(days=30 * number))
        done = date(2018, 3, 1) + timedelta(days=60 * number) if number < 5 else date(2019, 5, 1 + 3 * number)
        if number < 10 or room.seed % 2:
            accounts.step(name, "done", done)
        if number % 3 == 0:
            accounts.step(name, "adopted", done + timedelta(days=50), to=room.owner)
        if number % 6 == 0:
            accounts.step(name, "spread", done + timedelta(days=90), to="falun-borlange-regionen")
    _money(accounts)
    for year in range(2016, 2020):
        of, told = date(year, 9, 1), date(year, 9, 25)
        accounts.publish("unemployed-third-country", room.random.randint(2500, 3600), of, told)
        accounts.publish("unemployed-all", room.random.randint(600, 900), of, told)
        accounts.publish("months-to-establishment", room.random.randint(2400, 6000), of, told)
    accounts.judge("meeting-place", "partly", room.owner, date(2017, 12, 1))
    accounts.judge("meeting-place", "reached", room.owner, date(2019, 6, 3))
    accounts.judge("easier-to-take-interns", "reached", room.owner, date(2019, 9, 2))
    accounts.judge("continued-funding", room.random.choice(("reached", "not-reached")), room.owner, date(2019, 9, 20))


def _money(accounts: Accounts) -> None:
    """The fund pays the larger part of what is booked, quarter by quarter; and evenings for whoever came, counted."""
    random, name = accounts.room.random, accounts.room.id
    accounts.budget("measures", "Insatser", "amif", 13_800_000, date(2016, 6, 1))
    for number in range(13):
        on = months_later(date(2016, 8, 31), 3 * number)
        accounts.cost(f"{name}-c{number}", "measures", random.randint(700_000, 1_300_000), on)
        accounts.count(f"{name}-v{number}", random.randint(10, 60), on)
        if number % 5 == 1:
            accounts.count(f"{name}-v{number}", random.randint(10, 60), on, on + timedelta(days=9))
