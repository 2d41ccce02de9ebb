"""What a programme costs: lines of the budget by who pays them, and what was booked on them as money or as time.

Amounts are decimals. Time that a partner puts in is worth hours times rate, rounded half up to the öre. Nothing here
is held against a stated total or grant: those are facts of their own, and overspending is a fact too.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from activities.domain.latest import Latest
from activities.domain.programmes import Programme, day_in_sweden
from contracts.activities import ActivityDefined
from contracts.activities_costs import BudgetSet, CostBooked, Financing
from contracts.base import Code, Id, Label
from contracts.decisions import Already, Refusal

ORE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the budget. `on` is the day from which it holds so much: today unless said."""

    line: Code
    title: Label
    financing: Financing
    funder: Id
    amount: Decimal
    area: Code | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """What was paid, or given as time, on the accounting day `on`."""

    line: Code
    on: date
    amount: Decimal | None = None
    hours: Decimal | None = None
    rate: Decimal | None = None
    area: Code | None = None
    account: Code | None = None
    voucher: Id | None = None


@dataclass(frozen=True, slots=True)
class Spending:
    """Where a booking belongs: its programme, the line as it stands, and the activity if it names one."""

    cost_id: Id
    programme: Programme
    line: BudgetSet
    activity: ActivityDefined | None = None


def budget_id(programme_id: str, line: str) -> str:
    """The aggregate's id: a line has its name within its programme."""
    return f"{programme_id}~{line}"


def set_line(
    last: Latest[BudgetSet] | None, line: Line, programme: Programme, at: datetime
) -> list[BudgetSet] | Already | Refusal:
    """Say what a line holds. Who pays it and how is fixed, because bookings were copied from it."""
    said = BudgetSet(
        programme_id=programme.id,
        controller=programme.controller,
        line=line.line,
        title=line.title,
        financing=line.financing,
        funder=line.funder,
        amount=line.amount,
        area=line.area,
        occurred_on=line.on or day_in_sweden(at),
        recorded_at=at,
    )
    clocks = {"recorded_at"} if line.on else {"recorded_at", "occurred_on"}
    if last is not None and last.event.model_dump(exclude=clocks) == said.model_dump(exclude=clocks):
        return Already(last.version)
    refusal = _unknown_area(line.area, programme) or _unknown_funder(line, programme)
    return refusal or _changed(last.event if last else None, said) or [said]


def book(
    spending: Spending, booking: Booking, booked: CostBooked | None, at: datetime
) -> list[CostBooked] | Already | Refusal:
    """Book a cost. `booked` is what was first said under this id."""
    cost = stated(spending, booking, at)
    if isinstance(cost, Refusal):
        return cost
    if booked is not None:
        same = booked.model_dump(exclude={"recorded_at"}) == cost.model_dump(exclude={"recorded_at"})
        message = "another cost is booked under this id; a wrong one is corrected"
        return Already(1) if same else Refusal("cost-exists", "cost_id", message, "conflict")
    return [cost]


def stated(spending: Spending, booking: Booking, at: datetime) -> CostBooked | Refusal:
    """The fact that a booking makes, original or corrected, or the rule that it breaks."""
    today, programme, activity = day_in_sweden(at), spending.programme, spending.activity
    if booking.on > today:
        return Refusal("in-the-future", "on", f"{booking.on} has not come yet: today is {today}")
    area = _area(booking, spending)
    amount = _amount(booking, spending.line.financing)
    if isinstance(area, Refusal):
        return area
    if isinstance(amount, Refusal):
        return amount
    return CostBooked(
        cost_id=spending.cost_id,
        programme_id=programme.id,
        controller=programme.controller,
        line=spending.line.line,
        financing=spending.line.financing,
        funder=spending.line.funder,
        amount=amount,
        area=area,
        activity_id=activity.activity_id if activity else None,
        kind=activity.kind if activity else None,
        hours=booking.hours,
        rate=booking.rate,
        account=booking.account,
        voucher=booking.voucher,
        occurred_on=booking.on,
        recorded_at=at,
    )


def _amount(booking: Booking, financing: Financing) -> Decimal | Refusal:
    if financing != "cofinancing-time":
        if booking.hours is not None or booking.rate is not None:
            return Refusal("hours-of-money", "hours", "hours and rate are of co-financing in time; say the amount")
        if not booking.amount:
            return Refusal("no-amount", "amount", "say an amount other than zero")
        return booking.amount
    if not booking.hours or not booking.rate:
        return Refusal("no-hours", "hours", "co-financing in time says hours and the rate per hour")
    worth = (booking.hours * booking.rate).quantize(ORE, ROUND_HALF_UP)
    if booking.amount not in {None, worth}:
        message = f"{booking.hours} hours at {booking.rate} are {worth}: leave the amount out"
        return Refusal("not-hours-times-rate", "amount", message)
    return worth


def _area(booking: Booking, spending: Spending) -> Code | Refusal | None:
    activity = spending.activity
    if activity is not None and activity.programme_id != spending.programme.id:
        return Refusal("another-programme", "activity_id", "the activity belongs to another programme")
    own = activity.area if activity else None
    if own is not None and booking.area not in {None, own}:
        return Refusal("another-area", "area", f"the activity belongs to {own}: leave the area out")
    area = booking.area or own or spending.line.area
    return _unknown_area(area, spending.programme) or area


def _unknown_area(area: Code | None, programme: Programme) -> Refusal | None:
    if area is None or area in programme.areas:
        return None
    return Refusal("unknown-area", "area", f"the programme's areas are: {', '.join(programme.areas) or 'none'}")


def _unknown_funder(line: Line, programme: Programme) -> Refusal | None:
    if line.funder in programme.organisations:
        return None
    message = f"the programme's organisations are: {', '.join(programme.organisations)}"
    return Refusal("unknown-organisation", "funder", message)


def _changed(last: BudgetSet | None, said: BudgetSet) -> Refusal | None:
    if last is None:
        return None
    if (last.financing, last.funder) != (said.financing, said.funder):
        message = f"the line is {last.financing} by {last.funder}: make another line, and set this one to zero"
        return Refusal("line-exists", "financing", message, "conflict")
    if said.occurred_on < last.occurred_on:
        message = f"the line was set on {last.occurred_on}; the newest one speaks"
        return Refusal("older-than-the-last", "on", message, "conflict")
    return None
