"""Figures of a goal: a value on a date, as known at a position, by facet, or step by step along a curve."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import Enum

import strawberry
from strawberry import Info

from gateway.api.asking import Asking
from gateway.api.errors import Refused
from gateway.api.schema.words import BigInt, Watermark, resolved
from gateway.domain.figures import Measure, Rounding, Target, meets, percent, shown
from gateway.storage.goals import Cell, Day, moments

_LONGEST_CURVE = timedelta(days=366 * 20)
_NUMERATOR = (
    "People or things counted; of hours minutes, of days all days together, of SEK öre, of a published statistic "
    "hundredths."
)
_DENOMINATOR = (
    "What the numerator is divided by: of a share among how many, of days and of SEK for each how many people, of a "
    "published statistic 100 or the other statistic. Null where the numerator stands alone."
)
_SHOWN = "The value in the goal's unit, as `value` of the figure: rounded alike, and null of nobody."


@strawberry.enum(
    description="What a figure is broken down by: what is known of people from an entry, or the area of what was done."
)
class Facet(Enum):
    """The facets that a goal's definition may ask for."""

    GENDER = "gender"
    AGE = "age"
    MUNICIPALITY = "municipality"
    GROUP = "group"
    REFERRER = strawberry.enum_value("referrer", description="The partner who referred them.")
    EDUCATION = "education"
    EMPLOYMENT = "employment"
    AREA = strawberry.enum_value(
        "area",
        description="The area of what was attended, paid for or made, never of a person: whoever was in two areas is "
        "counted in both. Releases do not tell areas apart.",
    )


@strawberry.enum(description="Where a goal stands against its target.")
class GoalStatus(Enum):
    """Only what can be said from one value."""

    REACHED = strawberry.enum_value("reached", description="The value meets the target.")
    NOT_YET = strawberry.enum_value("not-yet", description="The value does not meet the target on this date.")


@strawberry.enum(description="How far apart the steps of a curve are.")
class CurveBy(Enum):
    """A step of a week or a month says the value at its end, and is dated to its first day."""

    DAY = strawberry.enum_value("day", description="A step for every day that changed something.")
    WEEK = strawberry.enum_value("week", description="A step for every such week, dated to its Monday.")
    MONTH = strawberry.enum_value("month", description="A step for every such month, dated to its first day.")


@strawberry.type(description="An exact figure about people. For staff and steering groups only.")
class Figure:
    """Numbers are whole; only `value` and `percent` are rounded, as the goal says, and only to be shown."""

    value: str | None = strawberry.field(
        description="The value in the goal's unit: people and things whole, everything else rounded as the goal's "
        "definition says (one decimal, half up, where it says nothing). Null for a quotient of nobody or nothing."
    )
    numerator: BigInt = strawberry.field(description=_NUMERATOR)
    denominator: BigInt | None = strawberry.field(description=_DENOMINATOR)
    percent: str | None = strawberry.field(
        description="For shares: rounded as `value` is. Null otherwise, and for a share of nobody."
    )
    meets_target: bool | None = strawberry.field(
        description="Compared in whole numbers (of a share: numerator * 100 >= target * denominator; of a ceiling "
        "<=). Null without a target."
    )
    status: GoalStatus | None = strawberry.field(description="Null without a target.")
    as_of: date = strawberry.field(description="The date that the figure speaks of.")
    projection: bool = strawberry.field(description="The date lies ahead: facts still to come may change the figure.")
    position: BigInt = strawberry.field(description="The position of the inbound log as known at which it is told.")
    watermark: Watermark = strawberry.field(description="How far the facts reach in this answer.")
    asked_position: strawberry.Private[int | None]

    @resolved("When the last fact at that position became known; null before the first.")
    async def known_at(self, info: Info[Asking, None]) -> datetime | None:
        """Of the watermark where it is told as known now."""
        if self.asked_position is None:
            return self.watermark.known_at
        return await info.context.load.by(moments).load(self.asked_position)


@strawberry.type(description="One value of a facet. Cells of a facet with several values per person may overlap.")
class BreakdownCell:
    """As Figure, for one value of a facet."""

    value: str = strawberry.field(description="The facet's value; `unknown` where nobody recorded it.")
    shown: str | None = strawberry.field(description=_SHOWN)
    numerator: BigInt = strawberry.field(description=_NUMERATOR)
    denominator: BigInt | None = strawberry.field(description=_DENOMINATOR)
    percent: str | None = strawberry.field(description="For shares: rounded as the figure is.")


@strawberry.type(description="The value from a day on, until the next step.")
class Step:
    """A curve is a list of these: days without a change have none."""

    on: date = strawberry.field(description="The first day of this value.")
    shown: str | None = strawberry.field(description=_SHOWN)
    numerator: BigInt = strawberry.field(description=_NUMERATOR)
    denominator: BigInt | None = strawberry.field(description=_DENOMINATOR)
    percent: str | None = strawberry.field(description="For shares: rounded as the figure is.")


def figure(
    measure: Measure,
    target: Target | None,
    cells: Sequence[Cell],
    *,
    how: Rounding,
    on: date,
    today: date,
    position: int | None,
    now: int,
    mark: Watermark,
) -> Figure:
    """The figure that the sums of a goal amount to."""
    num, den = (cells[0].num, cells[0].den) if cells else (0, 0)
    reached = None if target is None else meets(measure, num, den, target)
    return Figure(
        value=shown(measure, num, den, how),
        numerator=BigInt(num),
        denominator=_denominator(measure, den),
        percent=_percent(measure, num, den, how),
        meets_target=reached,
        status=None if reached is None else GoalStatus.REACHED if reached else GoalStatus.NOT_YET,
        as_of=on,
        projection=on > today,
        position=BigInt(now if position is None else position),
        asked_position=position,
        watermark=mark,
    )


def breakdown(measure: Measure, cells: Sequence[Cell], how: Rounding) -> list[BreakdownCell]:
    """The cells of a facet, those that came to nothing left out."""
    return [
        BreakdownCell(
            value=cell.value,
            shown=shown(measure, cell.num, cell.den, how),
            numerator=BigInt(cell.num),
            denominator=_denominator(measure, cell.den),
            percent=_percent(measure, cell.num, cell.den, how),
        )
        for cell in cells
        if cell.num or cell.den
    ]


def curve(measure: Measure, days: Sequence[Day], start: date, how: Rounding) -> list[Step]:
    """The running value from `start` on; what came before stands on its first day."""
    steps: list[Step] = []
    num = den = 0
    if not days or days[0].on != start:
        days = [Day(start, 0, 0), *days]
    for day in days:
        if steps and not (day.num or day.den):
            continue
        num, den = num + day.num, den + day.den
        steps.append(
            Step(
                on=day.on,
                shown=shown(measure, num, den, how),
                numerator=BigInt(num),
                denominator=_denominator(measure, den),
                percent=_percent(measure, num, den, how),
            )
        )
    return steps


def gathered(days: Sequence[Day], start: date, by: CurveBy) -> list[Day]:
    """The changes of each week or month together, dated to its first day, or to the curve's where that is later."""
    sums: dict[date, Day] = {}
    for day in days:
        first = day.on
        if by is CurveBy.WEEK:
            first -= timedelta(days=first.weekday())
        elif by is CurveBy.MONTH:
            first = first.replace(day=1)
        first = max(first, start)
        known = sums.get(first, Day(first, 0, 0))
        sums[first] = Day(first, known.num + day.num, known.den + day.den)
    return list(sums.values())


def period(start: date, end: date) -> tuple[date, date]:
    """A period in its right order and of a bearable length. Raises Refused."""
    if end < start:
        raise Refused("period-backwards", "`from` must not lie after `to`.")
    if end - start > _LONGEST_CURVE:
        raise Refused("period-too-long", "A curve may span at most 20 years.")
    return start, end


def _denominator(measure: Measure, den: int) -> BigInt | None:
    return BigInt(den) if measure.quotient else None


def _percent(measure: Measure, num: int, den: int, how: Rounding) -> str | None:
    return percent(num, den, how) if measure.unit == "percent" else None
