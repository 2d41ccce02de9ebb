"""What a coordination association asks of the intervention itself."""

from decimal import Decimal

from contracts.programme.definition import Budget, YearBudget
from reporting.domain.exports.coordination import coordination
from reporting.domain.exports.record import Record
from tests.support.histories import definition


def test_the_budget_of_each_year_and_direction_is_told_as_it_was_written():
    years = (
        YearBudget(year=2019, amount=Decimal("100000.00"), direction="pre-rehabilitation"),
        YearBudget(year=2019, amount=Decimal("50000.50")),
    )
    told = coordination(definition().model_copy(update={"budget": Budget(by_year=years)}), Record(), [])
    assert told.intervention["budget_by_year"] == [
        {"year": 2019, "amount": Decimal("100000.00"), "direction": "pre-rehabilitation"},
        {"year": 2019, "amount": Decimal("50000.50"), "direction": None},
    ]
    assert coordination(definition(), Record(), []).intervention["budget_by_year"] is None
