"""Money over HTTP: lines, bookings, corrections, and sums that are exact beside what the definition states."""

import random
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from activities.handlers import programme_defined
from tests.support.commanding import Commanded
from tests.support.four_programmes import defined

D = "till-arbete-eller-studier"
STAFF = {"programme_id": D, "line": "staff", "title": "Personal", "financing": "grant", "funder": "esf",
         "amount": "5258446.00", "on": "2020-07-01"}  # fmt: skip
TIME = {"programme_id": D, "line": "own-time", "title": "Arbetstid", "financing": "cofinancing-time",
        "funder": "vasteras", "amount": "3000000", "on": "2020-07-01"}  # fmt: skip
COST = {"cost_id": "a117", "programme_id": D, "line": "staff", "on": "2020-09-30", "amount": "41250.50"}
SUGGESTOPEDIA = {
    "activity_id": "suggestopedia",
    "programme_id": D,
    "title": "Suggestopedi",
    "kind": "language-training",
}


class Vasteras:
    """A service in which programme D is known, asked as its owner."""

    def __init__(self, service: Commanded) -> None:
        self.service = service

    async def done(self, path, body):
        return await self.service.done(path, body, organisation="vasteras")

    async def refused(self, path, body):
        return await self.service.refused(path, body, organisation="vasteras")

    async def budget(self, on: str | None = None):
        more = f"&on={on}" if on else ""
        return (await self.service.get(f"/budget?programme={D}{more}", organisation="vasteras")).json()


@pytest.fixture
async def vasteras(empty: Commanded) -> Vasteras:
    empty.tokens.clock.set(datetime(2020, 12, 1, 9, tzinfo=UTC))
    async with empty.pool.acquire() as connection:
        await programme_defined(connection, defined(D))
    service = Vasteras(empty)
    await service.done("/budget-lines", STAFF)
    await service.done("/budget-lines", TIME)
    return service


async def test_three_stated_facts_stand_beside_what_was_booked_and_none_is_derived(vasteras):
    await vasteras.done("/costs", COST)
    await vasteras.done(
        "/costs", {"programme_id": D, "line": "own-time", "on": "2020-09-30", "hours": "7.75", "rate": 450}
    )
    budget = await vasteras.budget()
    grants = [{"funder": "esf", "fund": "esf-2014-2020", "granted": "5258446"}]
    assert budget["stated"] == {
        "total": "11218708.00", "about": False, "cofinancing_percent": 50, "grants": grants,
    }  # fmt: skip
    assert [(line["line"], line["booked"], line["left"]) for line in budget["lines"]] == [
        ("own-time", "3487.50", "2996512.50"),
        ("staff", "41250.50", "5217195.50"),
    ]
    assert budget["booked"]["total"] == "44738.00"
    assert budget["booked"]["hours"] == "7.75"
    assert budget["booked"]["by_financing"] == {"cofinancing-time": "3487.50", "grant": "41250.50"}


async def test_bookings_are_summed_by_area_and_activity_up_to_a_day(vasteras):
    await vasteras.done("/activities", SUGGESTOPEDIA)
    await vasteras.done("/costs", {**COST, "activity_id": "suggestopedia"})
    await vasteras.done("/costs", {**COST, "cost_id": "b1", "on": "2020-10-31", "amount": "-250.50"})
    (event,) = await vasteras.service.bodies("cost:a117")
    assert (event["kind"], event["amount"], event["funder"]) == ("language-training", "41250.50", "esf")
    september, now = await vasteras.budget("2020-09-30"), await vasteras.budget()
    assert (september["booked"]["total"], now["booked"]["total"]) == ("41250.50", "41000.00")
    assert now["booked"]["by_activity"] == {"suggestopedia": "41250.50", "": "-250.50"}


async def test_a_thousand_bookings_in_one_batch_sum_to_the_ore(vasteras):
    """As floats these would be off: the same amounts added as floating-point numbers differ from their exact sum."""
    chance = random.Random(7)
    amounts = [Decimal(chance.randrange(1, 10**7)) / 100 for _ in range(1000)]
    assert Decimal(repr(sum(float(a) for a in amounts))) != sum(amounts), "choose amounts that floats get wrong"
    bodies = [{**COST, "cost_id": f"c{n}", "amount": str(amount)} for n, amount in enumerate(amounts)]
    rows = [{"operation": "costs", "body": body} for body in bodies]
    await vasteras.done("/batch", {"mode": "all-or-nothing", "commands": rows})
    budget = await vasteras.budget()
    assert Decimal(budget["booked"]["total"]) == sum(amounts)
    assert budget["booked"]["bookings"] == 1000


async def test_a_correction_moves_or_voids_a_booking_and_both_versions_stay(vasteras):
    await vasteras.done("/costs", COST)
    moved = {"line": "own-time", "on": "2020-09-30", "hours": 10, "rate": "400.00"}
    await vasteras.done("/costs/a117/corrections", {"corrects": 1, "replacement": moved})
    assert (await vasteras.budget())["booked"]["by_financing"] == {"cofinancing-time": "4000.00"}
    listed = (await vasteras.service.get(f"/costs?programme={D}", organisation="vasteras")).json()["costs"]
    assert [(cost["cost_id"], cost["version"], cost["line"], cost["amount"]) for cost in listed] == [
        ("a117", 2, "own-time", "4000.00")
    ]
    await vasteras.done("/costs/a117/corrections", {"corrects": 1, "replacement": None})
    assert (await vasteras.budget())["booked"]["bookings"] == 0
    first, *corrections = await vasteras.service.bodies("cost:a117")
    assert (first["amount"], len(corrections)) == ("41250.50", 2)


async def test_a_line_and_what_is_booked_on_it_may_come_in_one_batch(vasteras):
    line = {**STAFF, "line": "travel", "title": "Resor", "amount": "50000"}
    rows = [
        {"operation": "budget-lines", "body": line},
        {"operation": "costs", "body": {**COST, "line": "travel"}},
        {"operation": "cost-corrections", "body": {"cost_id": "a117", "corrects": 1, "replacement": None}},
    ]
    content = await vasteras.done("/batch", {"mode": "all-or-nothing", "commands": rows})
    assert [(answer["status"], answer["version"]) for answer in content["answers"]] == [(201, 1), (201, 1), (201, 2)]


async def test_a_line_may_hold_more_from_a_day_on(vasteras):
    await vasteras.done("/budget-lines", {**STAFF, "amount": "6000000", "on": "2020-11-01"})
    assert [line["amount"] for line in (await vasteras.budget("2020-10-31"))["lines"]] == ["3000000.00", "5258446.00"]
    assert [line["amount"] for line in (await vasteras.budget())["lines"]] == ["3000000.00", "6000000.00"]
    await vasteras.done("/budget-lines", {**STAFF, "amount": 0, "on": "2020-12-01"})
    assert [line["line"] for line in (await vasteras.budget())["lines"]] == ["own-time"]


REFUSED = [
    ("/costs", {**COST, "amount": 41250.5}, (422, "value-error", "amount")),
    ("/costs", {**COST, "amount": "1.005"}, (422, "value-error", "amount")),
    ("/costs", {**COST, "amount": "NaN"}, (422, "value-error", "amount")),
    ("/costs", {**COST, "amount": "1e3"}, (422, "value-error", "amount")),
    ("/costs", {**COST, "amount": 10**13}, (422, "decimal-whole-digits", "amount")),
    ("/costs", {**COST, "amount": "0.00"}, (422, "no-amount", "amount")),
    ("/costs", {**COST, "hours": -1}, (422, "greater-than-equal", "hours")),
    ("/costs", {**COST, "line": "none"}, (409, "unknown-budget-line", "line")),
    ("/costs", {**COST, "activity_id": "none"}, (409, "unknown-activity", "activity_id")),
    ("/costs", {**COST, "on": "2020-12-02"}, (422, "in-the-future", "on")),
    ("/costs", {**COST, "on": 1600000000}, (422, "value-error", "on")),
    ("/costs", {**COST, "programme_id": "none"}, (409, "unknown-programme", "programme_id")),
    ("/costs", {**COST, "text": "lön till"}, (422, "unknown-field", "text")),
    ("/costs/none/corrections", {"corrects": 1, "replacement": None}, (404, "unknown-cost", "cost_id")),
    ("/budget-lines", {**STAFF, "amount": "-1"}, (422, "greater-than-equal", "amount")),
    ("/budget-lines", {**STAFF, "funder": "nobody"}, (422, "unknown-organisation", "funder")),
    ("/budget-lines", {**STAFF, "funder": "vasteras"}, (409, "line-exists", "financing")),
]


async def test_what_breaks_a_rule_writes_nothing(vasteras):
    for path, body, expected in REFUSED:
        assert await vasteras.refused(path, body) == expected, body


async def test_only_owners_book_and_steering_groups_read(vasteras):
    service = vasteras.service
    assert (await service.refused("/costs", COST, organisation="esf"))[:2] == (403, "outside-your-organisation")
    assert (await service.get(f"/budget?programme={D}", organisation="arbetsformedlingen")).status_code == 404
    assert (await service.get(f"/costs?programme={D}", role="auditor", organisation="esf")).status_code == 200
    assert (await service.get(f"/budget?programme={D}&on=yesterday", organisation="vasteras")).status_code == 422
