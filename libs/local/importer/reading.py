"""A file of one subject into records and problems; whole folders for mappings that name their files."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from contracts.enrolment_codes import Finding
from local.importer import answering, employing, ledger, rows
from local.importer.files import Table, read_table
from local.importer.lookups import Folder, Reader
from local.importer.mapping import SUBJECTS, Mapping, Subject
from local.importer.problems import CellError, FileRefusedError, RowProblem
from local.importer.records import AttendanceRecord, ParticipantRecord, Place, Record

AnyRecord = Record | employing.EmployerRecord | employing.OpeningRecord | answering.AnswerRecord

_READ: dict[Subject, Callable[[rows.Fields], AnyRecord]] = {
    "programmes": rows.programme,
    "participants": rows.participant,
    "activities": rows.activity,
    "sessions": rows.session,
    "attendance": rows.attendance,
    "costs": ledger.cost,
    "employers": employing.employer,
    "openings": employing.opening,
    "answers": answering.answer,
}


@dataclass
class Reading:
    """What one file holds: the records that can be used, and what is wrong with the other rows."""

    subject: Subject
    file: str
    rows: int
    records: list[AnyRecord] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def findings(self) -> Counter[Finding]:
        """How many kept rows carry each finding."""
        kept = (r for r in self.records if isinstance(r, ParticipantRecord | AttendanceRecord))
        return Counter(finding for record in kept for finding in record.findings)


def read_file(mapping: Mapping, subject: Subject, path: Path) -> Reading:
    """Read one list. Raises FileRefusedError."""
    table = mapping.table(subject)
    sheet = table.sheet if table else None
    return _read(mapping, subject, Folder(path.parent), read_table(path, sheet))


def read_folder(mapping: Mapping, path: Path) -> list[Reading]:
    """Read every file that the mapping names, in the order in which they must be sent. Raises FileRefusedError."""
    folder = Folder(path)
    return [
        _read(mapping, subject, folder, folder.table(table.file))
        for subject in SUBJECTS
        if (table := mapping.table(subject)) and table.file
    ]


def _read(mapping: Mapping, subject: Subject, folder: Folder, table: Table) -> Reading:
    wanted = mapping.table(subject)
    if wanted is None:
        raise FileRefusedError(f"This mapping says nothing of {subject}: choose another, or add that part to it.")
    reader = Reader(wanted, folder)
    reader.check_columns(table)
    reading = Reading(subject, table.name, len(table.rows))
    seen: dict[object, int] = {}
    for number, row in table.rows:
        taken = rows.Fields(mapping, reader, Place(table.name, number), row)
        try:
            record = _READ[subject](taken)
        except CellError as error:
            reading.problems.append(RowProblem(table.name, number, "row", str(error)))
            continue
        if not taken.problems:
            _refuse_second(taken, record, seen)
        reading.problems += taken.problems
        if not taken.problems:
            reading.records.append(record)
    return reading


def _refuse_second(taken: rows.Fields, record: AnyRecord, seen: dict[object, int]) -> None:
    """Two rows of one list about the same thing: the second would silently lose, so it is refused."""
    identity = record.identity
    first = seen.setdefault(identity, taken.place.row)
    if first != taken.place.row:
        taken.problems.append(RowProblem(taken.place.file, taken.place.row, "row", f"says the same as row {first}"))
