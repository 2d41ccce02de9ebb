"""Log lines as JSON with the trace they belong to, and nothing about people.

No body and no query string is ever logged. An exception is logged as its type and the places it came
through: its text may hold values (a database error quotes the row), so the text stays out.
"""

import contextlib
import logging
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO, cast

import structlog
from opentelemetry import trace
from structlog.typing import EventDict, WrappedLogger

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

_SAFE_FACTS = ("sqlstate", "constraint_name", "table_name")
_MOST_PLACES = 12


def set_up(service: str, level: str) -> None:
    """Send every log line of this process, other libraries' too, to standard output as JSON.

    Ours go there directly: through `logging` a line costs four times as much, and one below the level, which is not
    written at all, ten times.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        _trace_ids,
        _safe_exception,
    ]
    rendered, lines = structlog.processors.JSONRenderer(ensure_ascii=False), _Lines(sys.stdout)
    structlog.configure(
        processors=[*shared, rendered],
        logger_factory=lambda *name: _Named(lines, *name),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, rendered],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    structlog.contextvars.bind_contextvars(service=service)
    for name in ("uvicorn.access", "uvicorn.error", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


class _Lines:
    """Where lines go. One that cannot be written (a full disk, a reader gone) is lost, and not what it tells of."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._file.write(line)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._file.flush()


class _Named(structlog.WriteLogger):
    def __init__(self, lines: _Lines, name: str = "") -> None:
        super().__init__(cast("TextIO", lines))
        self.name = name


def described(error: BaseException) -> dict[str, Any]:
    """What may be said of an exception: its type, where it came through, and a database's own codes."""
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_PLACES:]
    facts: dict[str, Any] = {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "places": [f"{frame.filename.rsplit('/site-packages/')[-1]}:{frame.lineno} {frame.name}" for frame in frames],
    }
    facts |= {name: value for name in _SAFE_FACTS if (value := getattr(error, name, None))}
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        facts["cause"] = f"{type(cause).__module__}.{type(cause).__qualname__}"
    return facts


def _trace_ids(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = format(context.trace_id, "032x")
        event["span_id"] = format(context.span_id, "016x")
    return event


def _safe_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    found = event.pop("exc_info", None)
    error = found if isinstance(found, BaseException) else found[1] if isinstance(found, tuple) else sys.exc_info()[1]
    if found and error is not None:
        event.update(described(error))
    return event
