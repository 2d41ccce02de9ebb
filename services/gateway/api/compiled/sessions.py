"""Sessions in SQL: what storage/sessions.py asks, written as JSON."""

from gateway.api.compiled import pages
from gateway.api.compiled import text as written
from gateway.api.compiled.common import column, global_id, number, text
from gateway.api.compiled.compiling import Compiling, Expression, Field, Row
from gateway.api.compiled.text import Json, Sql, null_unless, sql
from gateway.storage.sessions import DAY, PLACES, SESSION


def sessions(compiling: Compiling, programme: Row, asked: Field) -> Json:
    """A page of them, by start."""
    bounds = ""
    if asked.arguments["activity"] is not None:
        bounds += f" AND s.activity_id = {compiling.argument(asked, 'activity', 'text')}"
    for name, sign in (("from", ">="), ("to", "<=")):
        if asked.arguments[name] is not None:
            bounds += f" AND {DAY} {sign} {compiling.argument(asked, name, 'date')}"
    listed = pages.Listed(
        rows=f"{SESSION} WHERE s.programme_id = {programme.at}.id{bounds} {{after}}",
        order=("s.at_us", "s.session_id"),
        kinds=("bigint", "text"),
        place=tuple[int, str],
        parent=(f"{programme.at}.id",),
        scope=lambda call, given, parent: (
            "sessions", call.viewer.organisation, parent[0], given["activity"], given["from"], given["to"],
        ),
    )  # fmt: skip
    return pages.connection(compiling, programme, asked, listed)


def occupancy(compiling: Compiling, session: Row, asked: Field) -> Json:
    """How full it is, for readers of exact figures."""
    row = Row(compiling.alias(), session)
    places = PLACES.format(session=f"{session.at}.session_id", series=f"{session.at}.series_id")
    shown: Json = [Sql(f"(SELECT {sql(compiling.object(row, asked))} FROM ({places}) {row.at})")]
    return null_unless(f"{session.around(1).at}.exact", shown)


def free(_: Compiling, row: Row, __: Field) -> Json:
    """None where there is room for everybody."""
    capacity = f"{row.around(1).at}.capacity"
    # greatest() passes over nulls.
    return written.number(
        f"CASE WHEN {capacity} IS NOT NULL THEN greatest(0, {capacity} - {row.at}.held) END", null=True
    )


SESSION_FIELDS: dict[str, Expression] = {
    "nodeId": global_id("Session", "session_id"),
    "id": text("session_id"),
    "activityId": text("activity_id"),
    "title": text("title", null=True),
    "area": text("area", null=True),
    "startsAt": column(written.moment, "starts_at"),
    "endsAt": column(written.moment, "ends_at"),
    "capacity": number("capacity", null=True),
    "cancelled": text("cancelled", null=True),
    "occupancy": occupancy,
}
OCCUPANCY: dict[str, Expression] = {"taken": number("held"), "waiting": number("waiting"), "free": free}
