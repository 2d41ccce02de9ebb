"""Field values of a row, by the mapping: its own columns, columns of rows looked up in other files, constants."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from local.importer.cells import text
from local.importer.files import Cell, Table, read_table
from local.importer.mapping import Lookup, Source
from local.importer.mapping import Table as TableMapping
from local.importer.problems import CellError, FileRefusedError

Row = dict[str, Cell]


@dataclass
class Folder:
    """The files of one import: each is read once, each lookup indexed once."""

    path: Path
    read: Callable[[Path], Table] = read_table
    _tables: dict[str, Table] = field(default_factory=dict)
    _indexes: dict[tuple[str, str], dict[str, Row]] = field(default_factory=dict)

    def table(self, file: str) -> Table:
        """A file of the folder. Raises FileRefusedError."""
        if file not in self._tables:
            self._tables[file] = self.read(self.path / file)
        return self._tables[file]

    def find(self, lookup: Lookup, value: str) -> Row | None:
        """The row whose key column has this value."""
        place = (lookup.file, lookup.key)
        if place not in self._indexes:
            table = self.table(lookup.file)
            if lookup.key not in table.columns:
                raise FileRefusedError(f"{lookup.file} has no column {lookup.key!r}, by which it is looked up.")
            self._indexes[place] = {text(row[lookup.key]): row for _, row in table.rows}
        return self._indexes[place].get(value)


@dataclass(frozen=True)
class Reader:
    """Reads fields of one table's rows."""

    mapping: TableMapping
    folder: Folder

    def check_columns(self, table: Table) -> None:
        """Refuse a file that lacks a column the mapping names. Raises FileRefusedError."""
        for name, source in self.mapping.sources().items():
            for column in filter(None, (source.column, *source.otherwise)):
                if not source.optional and "." not in column and column not in table.columns:
                    known = ", ".join(table.columns)
                    raise FileRefusedError(f"{table.name} has no column {column!r} (for {name}), but {known}.")

    def cell(self, row: Row, column: str) -> Cell:
        """A column's cell; `lookup.Column` goes through the named lookup. Raises CellError."""
        head, _, rest = column.partition(".")
        if not rest or head not in self.mapping.lookups:
            return row.get(column)
        lookup = self.mapping.lookups[head]
        key = text(self.cell(row, lookup.by))
        if not key:
            return None
        found = self.folder.find(lookup, key)
        if found is None:
            raise CellError(f"this is not in {lookup.file}")
        return found.get(rest)

    def value(self, row: Row, source: Source) -> Cell:
        """A field's value by its source, None if empty. Raises CellError."""
        for column in filter(None, (source.column, *source.otherwise)):
            cell = self.cell(row, column)
            if cell not in (None, ""):
                return _shaped(cell, source)
        return _shaped(source.constant, source) if source.constant is not None else None


def _shaped(cell: Cell, source: Source) -> Cell:
    if source.values is not None:
        word = text(cell)
        if word not in source.values:
            raise CellError(f"this is none of {', '.join(sorted(source.values))}")
        cell = source.values[word]
    if source.slug:
        cell = slug(text(cell))
    return f"{source.prefix}{text(cell)}" if source.prefix else cell


def slug(words: str) -> str:
    """A code from a label: `Completed Interviews` -> `completed-interviews`."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
