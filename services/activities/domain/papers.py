"""Attendance lists and certificates as templates: what they say is decided here, names are filled in behind the door.

Placeholders in braces stand for what only enrolment knows; whatever comes from here is written so that its own
braces stay braces.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from activities.domain.presence_in_programme import Spell
from activities.domain.programmes import STOCKHOLM
from contracts.decisions import Refusal
from contracts.door import Document, Section, Table, TableRow

Language = Literal["sv", "en"]
_LONGEST_LINE = 490
_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "list": "Närvarolista", "name": "Namn", "hours": "Timmar", "signature": "Underskrift", "signed": "Signerad",
        "certificate": "Intyg", "activity": "Aktivitet", "sessions": "Tillfällen", "sum": "Summa",
        "attended": "{name}, född {birth_date}, har deltagit i %s %s.", "from": "från %s till %s", "since": "från %s",
        "as_of": "Intyget avser närvaro som har registrerats till och med %s.", "other": "Övrigt",
    },
    "en": {
        "list": "Attendance list", "name": "Name", "hours": "Hours", "signature": "Signature", "signed": "Signed",
        "certificate": "Certificate", "activity": "Activity", "sessions": "Sessions", "sum": "Total",
        "attended": "{name}, born {birth_date}, has taken part in %s %s.", "from": "from %s to %s", "since": "since %s",
        "as_of": "This certificate covers attendance registered up to %s.", "other": "Other",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody on a session's list: expected, or there. `minutes` is None as long as nothing is written down."""

    person_id: str
    minutes: int | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Attended:
    """One activity that somebody attended: how often, how long."""

    title: str | None
    sessions: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody with spells in a programme, and what was attended inside them."""

    person_id: str
    spells: tuple[Spell, ...]
    attended: tuple[Attended, ...]


def attendance_list(
    title: str, starts_at: datetime, ends_at: datetime, people: Iterable[Expected], language: Language
) -> Document:
    """A session's list, to be signed on paper or to be kept."""
    words = _WORDS[language]
    starts, ends = starts_at.astimezone(STOCKHOLM), ends_at.astimezone(STOCKHOLM)
    when = f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}"
    columns = [words["name"], words["hours"], words["signature"]]
    rows = [
        TableRow(person_id=one.person_id, cells=["{name}", _hours(one.minutes, language), _signature(one, words)])
        for one in people
    ]
    return Document(
        title=_line(f"{words['list']}: {title}, {when}"),
        language=language,
        on=starts.date(),
        sections=[Section(table=Table(columns=columns, rows=rows))],
    )


def certificates(programme: str, attendees: Sequence[Attendee], language: Language, today: date) -> Document | Refusal:
    """One page for each person: which programme, when, and the hours that were attended."""
    for one in attendees:
        if not one.spells:
            message = f"{one.person_id} is no participant of the programme (yet)"
            return Refusal("not-a-participant", "person", message, "unknown")
        if not one.attended:
            message = f"{one.person_id} has not attended anything that was written down"
            return Refusal("nothing-attended", "person", message, "conflict")
    sections = [_certificate(programme, one, language, today) for one in attendees]
    return Document(title=_WORDS[language]["certificate"], language=language, on=today, sections=sections)


def _certificate(programme: str, attendee: Attendee, language: Language, today: date) -> Section:
    words = _WORDS[language]
    cells = [
        [_line(one.title or words["other"]), str(one.sessions), _hours(one.minutes, language)]
        for one in attendee.attended
    ]
    sessions = sum(one.sessions for one in attendee.attended)
    minutes = sum(one.minutes for one in attendee.attended)
    cells.append([words["sum"], str(sessions), _hours(minutes, language)])
    columns = [words["activity"], words["sessions"], words["hours"]]
    when = ", ".join(_when(spell, words) for spell in attendee.spells)
    return Section(
        heading=words["certificate"],
        person_id=attendee.person_id,
        paragraphs=[words["attended"] % (_line(programme), when), words["as_of"] % today],
        table=Table(columns=columns, rows=[TableRow(cells=row) for row in cells]),
        new_page=True,
    )


def _when(spell: Spell, words: dict[str, str]) -> str:
    if spell.last_day is None:
        return words["since"] % spell.first_day
    return words["from"] % (spell.first_day, spell.last_day)


def _signature(one: Expected, words: dict[str, str]) -> str:
    return words["signed"] if one.signed else ""


def _hours(minutes: int | None, language: Language) -> str:
    if minutes is None:
        return ""
    hours = str((Decimal(minutes) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP))
    return hours.replace(".", ",") if language == "sv" else hours


def _line(words: str) -> str:
    """One line of plain text whose braces are no placeholders."""
    return " ".join(words.split())[:_LONGEST_LINE].replace("{", "{{").replace("}", "}}")
