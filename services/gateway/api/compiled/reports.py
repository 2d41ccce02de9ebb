"""Reports and their calendar in SQL: what storage/reports.py asks, written as JSON."""

from gateway.api.compiled import text as written
from gateway.api.compiled.common import column, day, enum, global_id, text, titled
from gateway.api.compiled.compiling import Compiling, Expression, Field, Row
from gateway.api.compiled.programmes import listed
from gateway.api.compiled.text import Json, Sql, rows, sql
from gateway.api.schema.reports import ReportEdition, ReportKind

_REPORTS = "SELECT {j} AS j FROM read.report {r} WHERE {r}.programme_id = {p}.id ORDER BY {r}.signed_at DESC, {r}.id"
_DUE = "SELECT {j} AS j FROM read.report_due {r} WHERE {r}.programme_id = {p}.id ORDER BY {r}.due_on, {r}.id"


def files(compiling: Compiling, report: Row, asked: Field) -> Json:
    """By format and language."""
    row = Row(compiling.alias(), report)
    shown, r = sql(compiling.object(row, asked)), row.at
    where = f"{r}.report_id = {report.at}.id ORDER BY {r}.format, {r}.language"
    return rows(f"SELECT {shown} AS j FROM read.report_file {r} WHERE {where}")


def _path(_: Compiling, row: Row, __: Field) -> Json:
    r = row.at
    return written.text(f"concat('/reports/', {r}.report_id, '/', {r}.format, '?language=', {r}.language)")


def _to(_: Compiling, row: Row, __: Field) -> Json:
    return [Sql(f"to_json({row.at}.to_organisations)::text")]


WITH_REPORTS: dict[str, Expression] = {"reports": listed(_REPORTS), "calendar": listed(_DUE)}
REPORT: dict[str, Expression] = {
    "nodeId": global_id("Report", "id"),
    "id": text("id"),
    "programmeId": text("programme_id"),
    "kind": enum(ReportKind, "kind"),
    "edition": enum(ReportEdition, "edition"),
    "calendarId": text("calendar_id", null=True),
    "coversFrom": day("covers_from"),
    "coversTo": day("covers_to"),
    "signedAt": column(written.moment, "signed_at"),
    "sha256": text("sha256"),
    "title": titled("title"),
    "files": files,
}
REPORT_FILE: dict[str, Expression] = {
    "format": text("format"),
    "language": text("language"),
    "mediaType": text("media_type"),
    "sha256": text("sha256"),
    "path": _path,
}
REPORT_DUE: dict[str, Expression] = {
    "id": text("id"),
    "dueOn": day("due_on"),
    "deliveredOn": day("delivered_on", null=True),
    "toOrganisations": _to,
    "title": titled("title"),
}
