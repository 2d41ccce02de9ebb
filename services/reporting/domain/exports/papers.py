"""Funders' files as templates: what they say is decided here, identities come behind the personal-data door."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from contracts.door import Document, Section, Table, TableRow
from reporting.domain.exports.participant_months import Row
from reporting.domain.exports.submissions import Difference
from reporting.domain.languages import Language

Kind = Literal["text", "number", "date"]
Column = tuple[str, Kind]
"""A column's name in English, as in `_SV`, and what its cells are."""

_MONTH: tuple[Column, ...] = (("Identity", "text"), ("Start", "date"), ("End", "date"), ("Hours", "number"))
_DIFFERENCES: tuple[Column, ...] = (
    ("Change", "text"),
    ("Identity before", "text"), ("Identity", "text"),
    ("Start before", "date"), ("Start", "date"),
    ("End before", "date"), ("End", "date"),
    ("Hours before", "number"), ("Hours", "number"), ("Difference in hours", "number"),
)  # fmt: skip
_SV: Mapping[str, str] = {
    "Identity": "Identitet", "Start": "Startdatum", "End": "Slutdatum", "Hours": "Timmar", "Change": "Ändring",
    "Identity before": "Identitet förut", "Start before": "Startdatum förut", "End before": "Slutdatum förut",
    "Hours before": "Timmar förut", "Difference in hours": "Skillnad i timmar", "new": "ny", "gone": "utgår",
    "Birth date": "Födelsedatum", "Gender": "Kön", "Age": "Ålder", "Consent": "Samtycke", "Referrer": "Remittent",
    "Age at first registration": "Ålder vid första registrering", "Unaccompanied minor": "Ensamkommande barn",
    "From outside the EU": "Från land utanför EU", "End reason": "Avslutsorsak", "Days": "Dagar",
    "Education": "Utbildning", "Income before": "Försörjning före", "Income after": "Försörjning efter",
    "Work before, percent": "Arbete före, procent", "Work after, percent": "Arbete efter, procent",
    "Studies before, percent": "Studier före, procent", "Studies after, percent": "Studier efter, procent",
    "Working or studying after": "Arbetar eller studerar efter",
    "Started or increased": "Påbörjat eller utökat", "changed": "ändrad",
    "Participants": "Deltagare", "Differences": "Ändringar",
}  # fmt: skip


def month_file(month: str, rows: Mapping[str, Row], language: Language) -> Document:
    """The month's file: identity, start, end, hours."""
    cells = [
        (person, ["{funder_identity}", row.starts_on.isoformat(), _day(row.ends_on), hours(row.minutes, language)])
        for person, row in sorted(rows.items())
    ]
    return table(f"{said('Participants', language)} {month}", _MONTH, cells, language)


def difference_list(month: str, changes: Iterable[Difference], language: Language) -> Document:
    """What a correction changes, person by person, before and after."""
    cells = [(change.person_id, _change(change, language)) for change in changes]
    return table(f"{said('Differences', language)} {month}", _DIFFERENCES, cells, language)


def table(
    title: str, columns: Sequence[Column], rows: Iterable[tuple[str | None, list[str]]], language: Language
) -> Document:
    """One table; of each row whom its placeholders are about."""
    listed = [TableRow(person_id=person, cells=cells) for person, cells in rows]
    names = [said(name, language) for name, _ in columns]
    made = Table(columns=names, kinds=[kind for _, kind in columns], rows=listed)
    return Document(title=title, language=language, sections=[Section(table=made)])


def said(word: str, language: Language) -> str:
    """A word in the file's language."""
    return _SV.get(word, word) if language == "sv" else word


def hours(minutes: int, language: Language) -> str:
    """Minutes as hours with two decimals, rounded half up."""
    shown = str((Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return shown.replace(".", ",") if language == "sv" else shown


def _change(change: Difference, language: Language) -> list[str]:
    before, after = change.before, change.after
    kind = "new" if before is None else "gone" if after is None else "changed"
    moved = (after.minutes if after else 0) - (before.minutes if before else 0)
    return [
        said(kind, language),
        "{funder_identity_before}" if before else "",
        "{funder_identity}" if after else "",
        _day(before and before.starts_on),
        _day(after and after.starts_on),
        _day(before and before.ends_on),
        _day(after and after.ends_on),
        hours(before.minutes, language) if before else "",
        hours(after.minutes, language) if after else "",
        hours(moved, language),
    ]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
