"""A definition file: YAML in, a definition or every fault with its line and column out.

The file is read event by event, never handed to a YAML constructor: no anchors or aliases (the
billion laughs), no tags, no second document, no bottomless nesting, no key twice, no huge file. Plain
scalars mean what YAML 1.2 says; dates stay text until the grammar reads them.
"""

from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from contracts.programme import ProgrammeDefinition
from enrolment.definitions.schema import read_document
from enrolment.definitions.yaml_reader import LARGEST_BYTES, Marks, Trouble, parse
from enrolment.domain.definition_rules import Issue, Path


@dataclass(frozen=True, slots=True, order=True)
class LocatedFault:
    """What is wrong, and where to look: file:line:column (both from 1)."""

    file: str
    line: int
    column: int
    field: str
    rule: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        return f"{where}{self.field + ': ' if self.field else ''}{self.message} ({self.rule})"


@dataclass(frozen=True, slots=True)
class Faults:
    """All that is wrong with one file, in the order of its lines."""

    faults: tuple[LocatedFault, ...]

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def read_file(file: FilePath) -> ProgrammeDefinition | Faults:
    """The definition in a file, or all its faults. Also for a file that cannot be read at all."""
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
    except OSError as error:
        return Faults((LocatedFault(str(file), 1, 1, "", "unreadable", error.strerror or "cannot be read"),))
    return read_text(content, str(file))


def read_text(content: bytes, name: str) -> ProgrammeDefinition | Faults:
    """The definition in a file's content, or all its faults; `name` stands in the messages."""
    document, marks, troubles = parse(content)
    read = read_document(document) if document is not None else ()
    if isinstance(read, ProgrammeDefinition) and not troubles:
        return read
    issues = () if isinstance(read, ProgrammeDefinition) else read
    return Faults(tuple(sorted([*_in_yaml(troubles, name), *_in_meaning(issues, marks, name)])))


def _in_yaml(troubles: list[Trouble], name: str) -> list[LocatedFault]:
    return [LocatedFault(name, t.line + 1, t.column + 1, t.field, t.rule, t.message) for t in troubles]


def _in_meaning(issues: tuple[Issue, ...], marks: Marks, name: str) -> list[LocatedFault]:
    return [
        LocatedFault(name, line + 1, column + 1, issue.field, issue.rule, issue.message)
        for issue in issues
        for line, column in [_nearest(marks, issue.path)]
    ]


def _nearest(marks: Marks, path: Path) -> tuple[int, int]:
    """Where the path begins in the file; what is missing is sought where it should have been."""
    sought: tuple[Any, ...] = path
    while sought not in marks and sought:
        sought = sought[:-1]
    return marks.get(sought, (0, 0))
