"""A row into a typed record: every cell that cannot be read is a problem naming row, column and reason.

What can be read but is untidy becomes a finding. In strict mode a finding refuses its row; in historical
mode the row is kept as a fact that carries it (issue 2, point 6).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from contracts.enrolment_codes import Finding
from local.importer import cells, participant_columns
from local.importer.files import Cell
from local.importer.lookups import Reader, Row
from local.importer.mapping import Mapping
from local.importer.problems import CellError, RowProblem
from local.importer.records import (
    ActivityRecord,
    AttendanceRecord,
    ParticipantRecord,
    Place,
    ProgrammeRecord,
    SessionRecord,
)

T = TypeVar("T")

IN_WORDS: dict[Finding, str] = {
    "outside-programme-period": "lies outside the programme's period",
    "before-engagement-start": "lies before the person's first day",
    "after-engagement-end": "lies after the person's last day",
    "no-start-date": "has no first day",
    "no-birth-date": "has no birth date that can be (before the first day)",
    "no-gender": "has no gender",
    "no-session": "names no session",
    "no-status": "does not say whether the person was there",
    "no-quantity": "says nothing of hours or quantity",
    "not-in-hours": "counts something else than hours",
    "volunteer": "is about a volunteer",
}


@dataclass
class Fields:
    """The fields of one row as they are taken one by one; what cannot be read is collected."""

    mapping: Mapping
    reader: Reader
    place: Place
    row: Row
    problems: list[RowProblem] = field(default_factory=list)

    def _cell(self, name: str) -> Cell:
        source = self.reader.mapping.sources().get(name)
        return None if source is None else self.reader.value(self.row, source)

    def _complain(self, name: str, reason: str) -> None:
        source = self.reader.mapping.sources().get(name)
        column = source.column if source and source.column else name
        self.problems.append(RowProblem(self.place.file, self.place.row, column, reason))

    def take(self, name: str, read: Callable[[Cell], T | None]) -> T | None:
        """A field's value, None if empty or unreadable."""
        try:
            return read(self._cell(name))
        except CellError as error:
            self._complain(name, str(error))
            return None

    def need(self, name: str, read: Callable[[Cell], T | None], otherwise: T) -> T:
        """A field that must not be empty; `otherwise` keeps the reading going after the complaint."""
        before = len(self.problems)
        value = self.take(name, read)
        if value is None and len(self.problems) == before:
            self._complain(name, "is empty")
        return otherwise if value is None else value

    def words(self, name: str) -> str | None:
        """A field as text, None if empty."""
        return self.take(name, lambda cell: cells.text(cell) or None)

    def code(self, name: str) -> str:
        """A field that must hold text."""
        return self.need(name, lambda cell: cells.text(cell) or None, "")

    def judge(self, findings: Sequence[tuple[Finding, str]]) -> tuple[Finding, ...]:
        """Findings with the field each is about: kept, or in strict mode turned into problems."""
        if self.mapping.mode == "strict":
            for finding, name in findings:
                if finding not in self.mapping.tolerated:
                    self._complain(name, f"{IN_WORDS[finding]} ({finding})")
        return tuple(dict.fromkeys(finding for finding, _ in findings))


def programme(row: Fields) -> ProgrammeRecord:
    """A row of a table of programmes."""
    return ProgrammeRecord(
        row.place,
        programme=row.code("programme"),
        title=row.code("title"),
        purpose=row.words("purpose"),
        start=row.take("start", cells.day),
        end=row.take("end", cells.day),
    )


def participant(row: Fields) -> ParticipantRecord:
    """A row of a list of participants."""
    stated = row.take("start", cells.day)
    start = stated or row.take("start_instead", cells.day)
    end = row.take("end", cells.day)
    if start is None:
        start = row.need("start", cells.day, date.min)
    if end is not None and end < start:
        row.problems.append(RowProblem(row.place.file, row.place.row, "end", "is before the first day"))
    born = row.take("birth_date", cells.day)
    if born is not None and born >= start:
        born = None
    role, gender = row.words("role") or "participant", row.words("gender")
    found: list[tuple[Finding, str]] = []
    if stated is None:
        found.append(("no-start-date", "start"))
    if _outside(start, row):
        found.append(("outside-programme-period", "start"))
    if born is None:
        found.append(("no-birth-date", "birth_date"))
    if gender is None:
        found.append(("no-gender", "gender"))
    if role == "volunteer":
        found.append(("volunteer", "role"))
    return ParticipantRecord(
        row.place,
        programme=row.code("programme"),
        reference=row.code("reference"),
        start=start,
        end=end,
        end_reason=row.words("end_reason") or "other",
        birth_date=born,
        gender=gender,
        municipality=row.words("municipality"),
        education=row.words("education"),
        employment=row.words("employment"),
        group=row.words("group"),
        referrer=row.words("referrer"),
        role=role,
        stage=row.words("stage") or "enrolled",
        given_name=row.words("given_name"),
        family_name=row.words("family_name"),
        findings=row.judge(found),
        further=participant_columns.read(row),
    )


def activity(row: Fields) -> ActivityRecord:
    """A row of a list of activities."""
    return ActivityRecord(
        row.place,
        activity=row.code("activity"),
        programme=row.code("programme"),
        title=row.code("title"),
        kind=row.words("kind") or "other",
        area=row.words("area"),
        audience=row.words("audience"),
        host=row.words("host"),
        languages=_several(row.words("languages")),
        where=row.words("place"),
        accessibility=_several(row.words("accessibility")),
    )


def session(row: Fields) -> SessionRecord:
    """A row of a list of sessions."""
    zone = row.mapping.zone
    nothing = cells.moment("1970-01-01T00:00:00Z", zone)
    assert nothing is not None
    starts = row.need("starts_at", lambda cell: cells.moment(cell, zone), nothing)
    ends = row.need("ends_at", lambda cell: cells.moment(cell, zone), nothing)
    if not row.problems and ends <= starts:
        row.problems.append(RowProblem(row.place.file, row.place.row, "ends_at", "the session ends before it starts"))
    return SessionRecord(
        row.place,
        session=row.code("session"),
        activity=row.code("activity"),
        starts_at=starts,
        ends_at=ends,
        room=row.words("room"),
        consultants=_several(row.words("consultants")),
        capacity=row.take("capacity", _seats),
    )


def _seats(cell: Cell) -> int | None:
    """A whole number of seats. Raises CellError."""
    value = cells.number(cell)
    if value is not None and (value != int(value) or not 1 <= value <= 10_000):
        raise CellError("this is not a number of seats")
    return None if value is None else int(value)


def _several(words: str | None) -> tuple[str, ...]:
    """What stands in one cell, parted by semicolons."""
    return tuple(word.strip() for word in (words or "").split(";") if word.strip())


def attendance(row: Fields) -> AttendanceRecord:
    """A row of a list of who came. A quantity is hours if its unit says so; else it is kept as it is."""
    session_id, status = row.words("session"), row.words("status")
    on = row.take("on", cells.day) if session_id else row.need("on", cells.day, date.min)
    quantity, unit = row.take("quantity", cells.number), row.words("unit") or "hours"
    found: list[tuple[Finding, str]] = []
    if on is not None:
        found += _against_periods(on, row)
    if session_id is None:
        found.append(("no-session", "session"))
    if status is None:
        found.append(("no-status", "status"))
    if quantity is None and session_id is None:
        found.append(("no-quantity", "quantity"))
    if unit != "hours":
        found.append(("not-in-hours", "unit"))
    return AttendanceRecord(
        row.place,
        attendance=row.words("attendance"),
        activity=row.words("activity"),
        session=session_id,
        reference=row.code("reference"),
        on=on,
        status=status or "unknown",
        minutes=_minutes(row, quantity, session_id) if unit == "hours" else 0,
        quantity=None if unit == "hours" else quantity,
        unit=None if unit == "hours" else unit,
        findings=row.judge(found),
        after_lock=row.words("after_lock"),
    )


def _minutes(row: Fields, hours: Decimal | None, session: str | None) -> int | None:
    """Hours as minutes; unsaid, they are the session's own length, which the service knows."""
    if hours is None and session is not None:
        return None
    return row.take("quantity", lambda _: cells.minutes(hours or Decimal(0))) or 0


def _outside(on: date, row: Fields) -> bool:
    first, last = row.take("programme_start", cells.day), row.take("programme_end", cells.day)
    return bool((first and on < first) or (last and on > last))


def _against_periods(on: date, row: Fields) -> list[tuple[Finding, str]]:
    found: list[tuple[Finding, str]] = [("outside-programme-period", "on")] if _outside(on, row) else []
    first, last = row.take("spell_start", cells.day), row.take("spell_end", cells.day)
    if first and on < first:
        found.append(("before-engagement-start", "on"))
    if last and on > last:
        found.append(("after-engagement-end", "on"))
    return found
