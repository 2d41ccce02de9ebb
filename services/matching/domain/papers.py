"""Timetables on paper and in calendars, and feedback. Names come from the personal-data door, never from here.

The token of the member of staff who asks is forwarded, so that enrolment's audit says who saw whom.
Protected people are left out before anything is sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from contracts.base import Code, Id
from contracts.door import (
    Channel,
    Document,
    DoorDocument,
    DoorMessages,
    Format,
    MessageTemplate,
    Recipient,
    Section,
    Table,
    TableRow,
)
from matching.domain.speed_dating import Meeting, SpeedDating, Timetable, round_times
from matching.domain.taking_place import Met

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
Paper = Literal["people", "tables", "feedback-to-employers"]
_COLUMNS: dict[Paper, list[str]] = {
    "people": ["Tid", "Bord", "Arbetsgivare"],
    "tables": ["Tid", "Deltagare", "Tolk"],
    "feedback-to-employers": ["Deltagare", "Ert svar", "Deltagarens svar"],
}
_MARKS = {"yes": "ja", "maybe": "kanske", "no": "nej", None: "–"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What papers are made from: people whom lists may show, and employers by name."""

    programme_id: Code
    version: int
    event: SpeedDating
    timetable: Timetable
    met: Sequence[Met]
    hidden: set[Id]
    employers: Mapping[Id, str]

    def meetings(self) -> list[Meeting]:
        """Every meeting that may be shown, in the order of rounds and tables."""
        shown = (one for one in self.timetable.meetings if one.person_id not in self.hidden)
        return sorted(shown, key=lambda one: (one.round, one.table))

    def people_met(self) -> list[Id]:
        """Everybody who met somebody and may be written to from a list."""
        return sorted({one.person_id for one in self.met} - self.hidden)

    def times(self) -> dict[int, tuple[datetime, datetime]]:
        """When each round begins and ends."""
        return dict(enumerate(round_times(self.event), 1))

    def clock(self, round_: int) -> str:
        """A round's time as a wall clock in Sweden shows it."""
        begins, ends = (at.astimezone(_STOCKHOLM) for at in self.times()[round_])
        return f"{begins:%H.%M}–{ends:%H.%M}"


def document(sheet: Sheet, of: Paper, format_: Format) -> DoorDocument:
    """What the door is asked to render."""
    sections = {"people": _of_people, "tables": _of_tables, "feedback-to-employers": _of_feedback}[of](sheet)
    day = sheet.event.starts_at.astimezone(_STOCKHOLM).date()
    return _document(sheet, of, format_, f"Snabbmöten {day}", sections)


def names_of(sheet: Sheet, people: Iterable[Id]) -> DoorDocument:
    """A list of names for a table's calendar, numbered in their order: the door may have to leave somebody out."""
    rows = [TableRow(person_id=one, cells=[str(number), "{name}"]) for number, one in enumerate(people)]
    section = Section(table=Table(columns=["Nr", "Namn"], rows=rows))
    return _document(sheet, "calendar", "csv", "Snabbmöten", [section])


def feedback(sheet: Sheet, message_id: Id, channel: Channel) -> DoorMessages:
    """What every participant is told: who of the employers would like to go on, and whom they wanted themselves."""
    body = "Hej {given_name}! Tack för att du kom. Arbetsgivare som gärna vill gå vidare med dig: {interested}."
    english = "Hello {given_name}! Thank you for coming. Employers who would like to go on with you: {interested}."
    return DoorMessages(
        message_id=message_id,
        programme_id=sheet.programme_id,
        purpose="speed-dating-feedback",
        channel=channel,
        template={
            "sv": MessageTemplate(subject="Efter snabbmötena", body=body),
            "en": MessageTemplate(subject="After the speed dating", body=english),
        },
        recipients=[
            Recipient(person_id=one, values={"interested": _interested(sheet, one)}) for one in sheet.people_met()
        ],
    )


def _interested(sheet: Sheet, person_id: Id) -> str:
    wants = [one.employer_id for one in sheet.met if one.person_id == person_id and one.of_employer in {"yes", "maybe"}]
    return ", ".join(sorted(sheet.employers[one] for one in wants)) or "–"


def _of_people(sheet: Sheet) -> list[Section]:
    rows: dict[Id, list[TableRow]] = {}
    for one in sheet.meetings():
        cells = [sheet.clock(one.round), _plain(one.table), _plain(sheet.employers[one.employer_id])]
        rows.setdefault(one.person_id, []).append(TableRow(person_id=one.person_id, cells=cells))
    columns = _COLUMNS["people"]
    return [
        Section(heading="{name}", person_id=person, table=Table(columns=columns, rows=some), new_page=True)
        for person, some in sorted(rows.items())
    ]


def _of_tables(sheet: Sheet) -> list[Section]:
    rows: dict[tuple[Id, Id], list[TableRow]] = {}
    for one in sheet.meetings():
        cells = [sheet.clock(one.round), "{name}", _plain(one.interpreter_id or "–")]
        rows.setdefault((one.table, one.employer_id), []).append(TableRow(person_id=one.person_id, cells=cells))
    return [
        Section(
            heading=_plain(f"{table}: {sheet.employers[employer]}"),
            table=Table(columns=_COLUMNS["tables"], rows=some),
            new_page=True,
        )
        for (table, employer), some in sorted(rows.items())
    ]


def _of_feedback(sheet: Sheet) -> list[Section]:
    rows: dict[Id, list[TableRow]] = {}
    for one in sheet.met:
        if one.person_id not in sheet.hidden:
            cells = ["{name}", _MARKS[one.of_employer], _MARKS[one.of_person]]
            rows.setdefault(one.employer_id, []).append(TableRow(person_id=one.person_id, cells=cells))
    return [
        Section(
            heading=_plain(sheet.employers[employer]),
            table=Table(columns=_COLUMNS["feedback-to-employers"], rows=some),
            new_page=True,
        )
        for employer, some in sorted(rows.items())
    ]


def _document(sheet: Sheet, of: str, format_: Format, title: str, sections: list[Section]) -> DoorDocument:
    return DoorDocument(
        document_id=f"{sheet.event.event_id[:50]}~{sheet.version}~{of}",
        programme_id=sheet.programme_id,
        purpose="speed-dating-timetable",
        format=format_,
        document=Document(title=title, sections=sections or [Section(paragraphs=["–"])]),
    )


def _plain(words: str) -> str:
    """Words that hold no placeholder: a brace is written twice."""
    return words.replace("{", "{{").replace("}", "}}")
