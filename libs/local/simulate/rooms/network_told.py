"""What the network building tells of itself: its model, its reports, statistics and the steering group's judgements."""

from datetime import date

from local.simulate.accounts import Accounts
from local.simulate.book import goals_of_network_building as goals
from local.simulate.book.calendar import ONE_DAY, months_later
from local.simulate.room import Room

PARTS = ("Kursinnehåll", "Kontakt mellan deltagare", "Lokaler", "Kontakter med föreningar")


def tell_of_itself(room: Room, model: str) -> None:
    """All of it. Which report is late and whether the model is adopted is drawn."""
    body = room.definition.model_dump(mode="json", exclude_none=True)
    room.diary.command(goals.FIRST - 3 * ONE_DAY, "enrolment", "programmes", body)
    accounts = Accounts(room)
    _model(accounts, model, adopted=room.chance(0.7))
    late = room.chance(0.5)
    accounts.deliver("interim-1", date(2014, 12, 12))
    accounts.deliver("interim-2", date(2015, 6, 17) if late else date(2015, 6, 15))
    for number, due in enumerate(goals.TO_STEERING_GROUP):
        accounts.deliver(due.report, due.on + ONE_DAY if late and number == 2 else due.on - 5 * ONE_DAY)
    for year, month in ((2014, 9), (2014, 12), (2015, 3), (2015, 6), (2015, 9)):
        of = date(year, month, 28)
        accounts.publish("unemployed-foreign-born", room.random.randint(1800, 2400), of, of + 20 * ONE_DAY)
        accounts.publish("unemployed-all", room.random.randint(700, 2000), of, of + 20 * ONE_DAY)
    _money_and_evenings(accounts)
    accounts.judge("no-prejudice", "not-reached", "styrgruppen", date(2015, 3, 2))
    accounts.judge("no-prejudice", "partly", "styrgruppen", date(2015, 11, 30))
    accounts.judge("vision-2020", room.random.choice(("reached", "partly")), "styrgruppen", date(2015, 11, 30))


def _model(accounts: Accounts, model: str, *, adopted: bool) -> None:
    accounts.deliverable(model, "Arbetsmodell", date(2014, 9, 1), kind="model")
    for number, title in enumerate(PARTS):
        part = f"{model}-{number + 1}"
        accounts.deliverable(part, title, date(2014, 10, 1 + number), part_of=model)
        accounts.step(part, "in-progress", date(2015, 1, 12 + number))
        if adopted or number:
            accounts.step(part, "done", date(2015, 10, 5 + number))
    if adopted:  # a whole is done when its parts are
        accounts.step(model, "done", date(2015, 11, 2))
        accounts.step(model, "adopted", date(2015, 11, 25), to="harjedalen")


def _money_and_evenings(accounts: Accounts) -> None:
    """What is followed up in writing; and evenings with associations, where nobody asks who comes."""
    random, name = accounts.room.random, accounts.room.id
    accounts.budget("course", "Kurs och möten", "samordningsforbundet", 1_500_000, goals.FIRST)
    for number in range(6):
        on = months_later(date(2014, 8, 29), 3 * number)
        accounts.cost(f"{name}-c{number}", "course", random.randint(90_000, 240_000), on)
        accounts.count(f"{name}-v{number}", random.randint(5, 40), on)
    accounts.cost_was(f"{name}-c2", "course", 101_500, months_later(date(2014, 8, 29), 6), date(2015, 4, 20))
    accounts.count(f"{name}-v1", 17, date(2014, 11, 29), date(2014, 12, 8))
    accounts.count(f"{name}-v3", 0, date(2015, 5, 29), date(2015, 6, 8))
