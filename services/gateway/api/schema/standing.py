"""Where a goal stands: state, who is still out, interval, worst and best case, forecast, what it would take."""

from datetime import date
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.schema.words import BigInt, resolved
from gateway.domain.figures import Unit, forecast, tenths
from gateway.storage import standing as storage
from gateway.storage.goals import GoalKey
from gateway.storage.standing import StandingKey


@strawberry.enum(description="Where a goal stands against its target.")
class GoalState(Enum):
    """As reporting judges it."""

    NOT_YET_DUE = strawberry.enum_value("not-yet-due", description="Too early to say.")
    MET = strawberry.enum_value("met", description="It is reached, whatever is still to come.")
    ON_TRACK = strawberry.enum_value("on-track", description="It will be reached if things go on as they do.")
    AT_RISK = strawberry.enum_value("at-risk", description="It will not be reached if things go on as they do.")
    MISSED = strawberry.enum_value("missed", description="It can no longer be reached.")


@strawberry.enum(description="What a forecast takes for granted.")
class ForecastMethod(Enum):
    """The rule that it was made by."""

    LINEAR_SINCE_START = strawberry.enum_value("linear-since-start", description="As many a day as until now.")
    PENDING_AS_MATURED = strawberry.enum_value(
        "pending-as-matured", description="Those whose result is awaited turn out as those whose window is over."
    )
    AS_IT_IS = strawberry.enum_value("as-it-is", description="Nothing more happens.")


@strawberry.type(description="Where a goal stands on a day, exact. For staff and steering groups only.")
class Standing:
    """Percent have one decimal, rounded half up."""

    state: GoalState | None = strawberry.field(description="Null without a target.")
    pending: BigInt = strawberry.field(description="People whose result is still awaited.")
    lost: BigInt = strawberry.field(description="People whose result will not come: nobody could reach them.")
    low: str | None = strawberry.field(
        description="The interval's lower end in percent (Wilson, 95 %), of shares, over those whose result is known. "
        "While people are pending it may lie high: who succeeds is often known before who does not."
    )
    high: str | None = strawberry.field(description="The interval's upper end in percent; of shares.")
    secondary: bool = strawberry.field(
        description="Everybody's result is in: the interval then says how far chance reaches, not what is unknown."
    )
    worst: str | None = strawberry.field(description="Percent if everybody awaited or lost fails; of shares.")
    best: str | None = strawberry.field(description="Percent if everybody awaited or lost succeeds; of shares.")
    forecast: str | None = strawberry.field(
        description="The value to come, in the goal's unit: percent, hours and SEK with one decimal, rounded half up, "
        "days and statistics whole, cut off."
    )
    method: ForecastMethod = strawberry.field(description="What the forecast takes for granted.")
    needed: BigInt | None = strawberry.field(
        description="How many more it would take, in people, things, minutes or öre. Null of ceilings and averages, "
        "which no number more would reach."
    )
    days_left: int = strawberry.field(description="Days left until the target's day.")


@strawberry.type
class WithStanding:
    """The standing of a goal."""

    key: strawberry.Private[GoalKey]
    exact: strawberry.Private[bool]
    unit: strawberry.Private[Any]

    @resolved("Where it stands, exact. Null where `withheld` says why.")
    async def standing(
        self,
        info: Info[Asking, None],
        as_of: Annotated[
            date | None, strawberry.argument(description="The date that is spoken of. Today if left out.")
        ] = None,
    ) -> Standing | None:
        """On a date, as known now."""
        if not self.exact:
            return None
        key = StandingKey(self.key, as_of or info.context.today)
        return _standing((await info.context.load.by(storage.standings).load(key))[0], self.unit.value)


def _standing(row: Any, unit: Unit) -> Standing:
    return Standing(
        state=None if row["state"] is None else GoalState(row["state"]),
        pending=BigInt(row["pending"]),
        lost=BigInt(row["lost"]),
        low=tenths(row["low_permille"]),
        high=tenths(row["high_permille"]),
        secondary=row["secondary"],
        worst=tenths(row["worst_permille"]),
        best=tenths(row["best_permille"]),
        forecast=forecast(unit, row["forecast"]),
        method=ForecastMethod(row["method"]),
        needed=None if row["needed"] is None else BigInt(row["needed"]),
        days_left=row["days_left"],
    )
