"""Where a goal stands, in SQL: what storage/standing.py asks, written as JSON."""

from gateway.api.compiled import figures
from gateway.api.compiled import text as written
from gateway.api.compiled.common import column, enum, names_of, number
from gateway.api.compiled.compiling import Compiling, Expression, Field, Row
from gateway.api.compiled.text import Json, Sql, flag, null_unless, one_of, sql
from gateway.api.schema.standing import ForecastMethod, GoalState
from gateway.domain.figures import forecast_per


def standing(compiling: Compiling, goal: Row, asked: Field) -> Json:
    """On a day, for readers of exact figures."""
    given = asked.arguments["asOf"] is not None
    on = compiling.argument(asked, "asOf", "date") if given else figures.today(compiling)
    row, g = Row(compiling.alias(), goal), goal.at
    source = f"read.standing_of({g}.programme_id, {g}.id, {g}.version, {on})"
    shown: Json = [Sql(f"(SELECT {sql(compiling.object(row, asked))} FROM {source} {row.at})")]
    return null_unless(f"{goal.around(1).at}.exact", shown)


def _or_null(expression: str, shown: Json) -> Json:
    return null_unless(f"{expression} IS NOT NULL", shown)


def _percent(name: str) -> Expression:
    def expression(_: Compiling, row: Row, __: Field) -> Json:
        value = f"{row.at}.{name}"
        return _or_null(value, [Sql(figures.rounded(value, "10"))])

    return expression


def _state(_: Compiling, row: Row, __: Field) -> Json:
    return _or_null(f"{row.at}.state", one_of(f"{row.at}.state", names_of(GoalState)))


def _forecast(_: Compiling, row: Row, __: Field) -> Json:
    value, per = f"{row.at}.forecast", figures.by_unit(row.around(1), forecast_per)
    whole = f"concat('\"', {value}, '\"')"
    return _or_null(value, [Sql(f"CASE WHEN {per} = 1 THEN {whole} ELSE {figures.rounded(value, per)} END")])


def _needed(_: Compiling, row: Row, __: Field) -> Json:
    return _or_null(f"{row.at}.needed", written.big(f"{row.at}.needed"))


STANDING: dict[str, Expression] = {
    "state": _state,
    "pending": column(written.big, "pending"),
    "lost": column(written.big, "lost"),
    "low": _percent("low_permille"),
    "high": _percent("high_permille"),
    "secondary": lambda _, row, __: flag(f"{row.at}.secondary"),
    "worst": _percent("worst_permille"),
    "best": _percent("best_permille"),
    "forecast": _forecast,
    "method": enum(ForecastMethod, "method"),
    "needed": _needed,
    "daysLeft": number("days_left"),
}
