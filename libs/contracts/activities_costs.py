"""What activities says of money: budget lines, what was spent on what, and what partners put in as time.

Aggregates: `budget:<programme>~<line>`, `cost:<cost>`. Amounts are decimals in SEK. What a definition states (a
total, a grant, a rate of co-financing) stands in the programme's definition: neither is ever derived from the other.
"""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import Amount, Code, Event, Id, Label

Financing = Literal["grant", "cofinancing-money", "cofinancing-time"]
"""A funder's grant; money that a partner puts in; working time that a partner puts in, at a rate."""

Sek = Annotated[Decimal, Field(max_digits=14, decimal_places=2)]
"""An amount that may be below zero: a credit note, a returned advance."""

Hours = Annotated[Decimal, Field(ge=0, max_digits=8, decimal_places=2)]


class BudgetSet(Event):
    """A line of the budget holds so much, from `occurred_on` on. Zero takes a line away; the last one speaks."""

    subject: ClassVar[str] = "insteg.activities.budget.set.v1"

    programme_id: Code
    controller: Code
    line: Code
    title: Label
    financing: Financing
    funder: Id
    """Who pays it: the fund, or the organisation that co-finances."""
    amount: Amount
    area: Code | None = None


class CostBooked(Event):
    """Something was paid, or given as time. `occurred_on` is the accounting day."""

    subject: ClassVar[str] = "insteg.activities.cost.booked.v1"

    fact: Literal["cost"] = "cost"
    cost_id: Id
    programme_id: Code
    controller: Code
    line: Code
    financing: Financing
    """Of the line, copied here, as `funder`, so that a reader needs no other subject."""
    funder: Id
    amount: Sek
    area: Code | None = None
    """As said, or that of the activity; None belongs to the programme as a whole."""
    activity_id: Id | None = None
    kind: Code | None = None
    """Of the activity."""
    hours: Hours | None = None
    rate: Amount | None = None
    """SEK an hour. For time, `amount` is hours times rate, rounded half up to the öre."""
    account: Code | None = None
    """The account of the ledger it was imported from."""
    voucher: Id | None = None
    """The ledger's own number of the booking."""


class CostCorrected(Event):
    """A booking was wrong: the whole of what holds instead, or void. As ParticipationCorrected."""

    subject: ClassVar[str] = "insteg.activities.cost.corrected.v1"

    cost_id: Id
    programme_id: Code
    controller: Code
    corrects: int = Field(ge=1)
    replacement: CostBooked | None = None


EVENTS: tuple[type[Event], ...] = (BudgetSet, CostBooked, CostCorrected)
