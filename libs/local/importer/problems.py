"""What is wrong with a file or a row, in words for the person who has to mend it."""

from dataclasses import dataclass


class FileRefusedError(Exception):
    """The whole file cannot be taken. The text is one sentence that says what to do."""


class CellError(ValueError):
    """One cell cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong with one row. `row` counts as a spreadsheet does: the header is row 1."""

    file: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, {self.column}: {self.reason}"
