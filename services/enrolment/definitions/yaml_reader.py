"""YAML as plain data with the place of every value, and nothing that YAML can do beside that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from enrolment.domain.definition_rules import Issue, Path

LARGEST_BYTES = 512 * 1024
DEEPEST = 16
MOST_NODES = 50_000

Marks = dict[Path, tuple[int, int]]
"""Line and column, from 0, of the value (or, in a mapping, the key) at each path."""

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "false": False,
          "False": False}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of the YAML itself; line and column from 0."""

    line: int
    column: int
    field: str
    rule: str
    message: str


class _Stop(Exception):  # noqa: N818 - ends the reading where going on makes no sense
    def __init__(self, trouble: Trouble) -> None:
        self.trouble = trouble


@dataclass(slots=True)
class _Open:
    """A mapping or list being read."""

    value: dict[Any, Any] | list[Any]
    path: Path
    key: Any = None
    awaits_key: bool = True


def parse(content: bytes) -> tuple[Any, Marks, list[Trouble]]:
    """The document (None if there is none to speak of), the places of its values, and the faults of its YAML."""
    reader = _Reader()
    try:
        reader.read(_events(content))
    except _Stop as stop:
        return None, {}, [*reader.troubles, stop.trouble]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        return None, {}, [*reader.troubles, Trouble(line, column, "", "not-yaml", str(error.problem or "is not YAML"))]
    except (YAMLError, RecursionError, ValueError):
        return None, {}, [*reader.troubles, Trouble(0, 0, "", "not-yaml", "is not YAML")]
    if reader.document is None and not reader.troubles:
        return None, {}, [Trouble(0, 0, "", "empty", "the file holds no definition")]
    return reader.document, reader.marks, reader.troubles


def _events(content: bytes) -> Iterator[Event]:
    if len(content) > LARGEST_BYTES:
        raise _Stop(Trouble(0, 0, "", "too-large", f"a definition file has {LARGEST_BYTES} bytes at most"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n")
        raise _Stop(Trouble(line, 0, "", "not-utf-8", "the file is not UTF-8")) from None
    yield from YAML(typ="safe", pure=True).parse(text)


class _Reader:
    """Builds plain data from events; one method a kind of event."""

    def __init__(self) -> None:
        self.document: Any = None
        self.marks: Marks = {}
        self.troubles: list[Trouble] = []
        self._stack: list[_Open] = []
        self._documents = 0
        self._nodes = 0

    def read(self, events: Iterator[Event]) -> None:
        """Everything, unless something makes going on pointless."""
        for event in events:
            if isinstance(event, NodeEvent):
                self._node(event)
            elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                self._stack.pop()
                self._value_ended()
            elif isinstance(event, DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    raise _Stop(self._trouble(event, "second-document", "a file holds one definition"))

    def _node(self, event: NodeEvent) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise _Stop(self._trouble(event, "too-large", f"a definition has {MOST_NODES} values at most"))
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise _Stop(self._trouble(event, "anchor", "anchors and aliases are not read: write it out"))
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent):
            self._opened(event, {})
        elif isinstance(event, SequenceStartEvent):
            self._opened(event, [])

    def _opened(self, event: NodeEvent, value: dict[Any, Any] | list[Any]) -> None:
        self._refuse_tag(event)
        if len(self._stack) >= DEEPEST:
            raise _Stop(self._trouble(event, "too-deep", f"nested more than {DEEPEST} levels deep"))
        if self._awaits_key():
            raise _Stop(self._trouble(event, "key-not-text", "a key is a word"))
        path = self._place(event)
        self._put(value)
        self._stack.append(_Open(value, path))

    def _scalar(self, event: ScalarEvent) -> None:
        self._refuse_tag(event)
        if self._awaits_key():
            self._key(event)
            return
        self._place(event)
        self._put(_meaning(event))
        self._value_ended()

    def _key(self, event: ScalarEvent) -> None:
        top = self._stack[-1]
        top.key, top.awaits_key = event.value, False
        path = (*top.path, event.value)
        if path in self.marks:
            self.troubles.append(self._trouble(event, "key-twice", f"{event.value} is there twice", path))
        self.marks.setdefault(path, (event.start_mark.line, event.start_mark.column))

    def _place(self, event: NodeEvent) -> Path:
        """The path of a value that begins here. In a mapping its key has been marked already."""
        if not self._stack:
            path: Path = ()
        elif isinstance(self._stack[-1].value, list):
            path = (*self._stack[-1].path, len(self._stack[-1].value))
        else:
            path = (*self._stack[-1].path, self._stack[-1].key)
        self.marks.setdefault(path, (event.start_mark.line, event.start_mark.column))
        return path

    def _put(self, value: Any) -> None:
        if not self._stack:
            self.document = value
        elif isinstance(self._stack[-1].value, list):
            self._stack[-1].value.append(value)
        else:
            self._stack[-1].value.setdefault(self._stack[-1].key, value)

    def _value_ended(self) -> None:
        if self._stack:
            self._stack[-1].awaits_key = True

    def _awaits_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].value, dict) and self._stack[-1].awaits_key

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None:
            raise _Stop(self._trouble(event, "tag", f"tags such as {event.tag} are not read"))

    def _trouble(self, event: Event, rule: str, message: str, path: Path = ()) -> Trouble:
        mark = event.start_mark
        return Trouble(mark.line, mark.column, Issue(path, rule, message).field, rule, message)


def _meaning(event: ScalarEvent) -> Any:
    """What a plain scalar says in YAML 1.2; a quoted one is text."""
    text: str = event.value
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return Decimal(text) if _FLOAT.fullmatch(text) else text
