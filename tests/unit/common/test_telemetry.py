"""One trace from a request to whatever comes of it; numbers that never hide each other; no value in a log."""

import asyncio
import errno
import io
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Iterator

import pytest
import structlog
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from common import logs, telemetry
from common.telemetry import Metrics

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
OTHER = "00-aaaabbbbccccddddeeeeffff00001111-00f067aa0ba902b7-01"


@pytest.fixture
def spans(monkeypatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "_tracer", provider.get_tracer("test"))
    return exporter


def test_a_span_goes_on_where_the_request_came_from_and_hands_its_own_place_on(spans):
    with telemetry.span("handle", parent=PARENT):
        handed_on = telemetry.traceparent()
    (span,) = spans.get_finished_spans()
    assert format(span.context.trace_id, "032x") in PARENT
    assert handed_on == f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-01"
    assert handed_on != PARENT


def test_a_batch_is_linked_to_all_that_it_carries(spans):
    with telemetry.span("project", links=[PARENT, None, "rubbish", OTHER]):
        pass
    (span,) = spans.get_finished_spans()
    linked = [format(link.context.trace_id, "032x") for link in span.links]
    assert linked == [PARENT.split("-")[1], OTHER.split("-")[1]]


@pytest.mark.parametrize("rubbish", ["", "rubbish", "00-0-0-00", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"])
def test_a_traceparent_that_is_none_begins_a_new_trace(spans, rubbish):
    with telemetry.span("handle", parent=rubbish):
        assert telemetry.traceparent()


def test_outside_a_span_there_is_no_traceparent():
    assert telemetry.traceparent() is None


async def test_a_gauge_that_cannot_be_read_does_not_hide_the_others():
    metrics = Metrics("shop")

    async def broken() -> float:
        raise ConnectionRefusedError

    async def five() -> float:
        await asyncio.sleep(0)
        return 5

    metrics.gauge("outbox_pending", "Waiting.", broken)
    metrics.gauge("ovens", "Ovens.", five)
    metrics.request("GET /loaves/{loaf}", 200, 0.003)
    text = (await metrics.render()).decode()
    assert "outbox_pending NaN" in text
    assert "ovens 5.0" in text
    assert 'http_request_seconds_count{operation="GET /loaves/{loaf}",service="shop",status="200"} 1.0' in text


async def test_whoever_asks_for_one_number_by_name_lets_no_other_be_read():
    metrics, read = Metrics("shop"), []

    def counted(name: str) -> Callable[[], Awaitable[float]]:
        async def read_it() -> float:
            read.append(name)
            return 3

        return read_it

    for name in ("outbox_pending", "ovens"):
        metrics.gauge(name, "A number.", counted(name))
    text = (await metrics.render(["ovens"])).decode()
    assert [line for line in text.splitlines() if line and line[0] != "#"] == ["ovens 3.0"]
    assert read == ["ovens"]


@pytest.fixture
def logging_to(monkeypatch) -> Iterator[Callable[[io.StringIO], None]]:
    """Sets logging up with this as the standard output."""
    root = logging.getLogger()
    before = root.handlers[:], root.level

    def set_up(file: io.StringIO) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", file)
            logs.set_up("shop", "info")

    yield set_up
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def log_lines(logging_to) -> Callable[[], list[dict]]:
    written = io.StringIO()
    logging_to(written)
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def _raise_with_a_value() -> None:
    try:
        raise KeyError("Anna Svensson")
    except KeyError as cause:
        raise ValueError("19121212-1212 is not right") from cause


def test_log_lines_are_json_with_the_trace_they_belong_to(log_lines, spans):
    with telemetry.span("handle", parent=PARENT):
        structlog.get_logger("shop").info("baked", loaves=2)
        logging.getLogger("some.library").warning("careful")
    ours, theirs = log_lines()
    assert (ours["event"], ours["loaves"], ours["service"], ours["level"]) == ("baked", 2, "shop", "info")
    assert ours["trace_id"] == theirs["trace_id"] == PARENT.split("-")[1]
    assert (theirs["event"], theirs["logger"]) == ("careful", "some.library")


def test_an_exception_is_logged_by_its_kind_and_place_and_never_by_its_text(log_lines):
    try:
        _raise_with_a_value()
    except ValueError as error:
        structlog.get_logger("shop").exception("failed")
        logging.getLogger("some.library").exception("failed too")
        structlog.get_logger("shop").error("once more", **logs.described(error))
    lines = log_lines()
    assert len(lines) == 3
    for line in lines:
        assert line["error"] == "builtins.ValueError"
        assert line["cause"] == "builtins.KeyError"
        assert line["places"][-1].endswith("_raise_with_a_value")
        assert "19121212" not in json.dumps(line)
        assert "Svensson" not in json.dumps(line)


def test_spans_that_nobody_reads_have_a_name_for_log_lines_and_cost_nothing_more(monkeypatch):
    made = []
    monkeypatch.setattr(trace, "set_tracer_provider", made.append)
    provider = telemetry.set_up("shop", None)
    assert made == [provider]
    span = provider.get_tracer("shop").start_span("bake")
    assert span.get_span_context().is_valid
    assert not span.is_recording()


def test_spans_are_recorded_where_they_are_sent(monkeypatch):
    monkeypatch.setattr(trace, "set_tracer_provider", lambda _: None)
    sending = telemetry.set_up("shop", "http://127.0.0.1:1")
    assert sending.resource.attributes["service.name"] == "shop"
    assert len(sending._active_span_processor._span_processors) == 1
    assert sending.get_tracer("shop").start_span("bake").is_recording()
    sending.shutdown()


def test_what_is_below_the_level_is_not_written(log_lines):
    structlog.get_logger("shop").debug("kneaded")
    structlog.get_logger("shop").info("baked")
    assert [(line["event"], line["logger"]) for line in log_lines()] == [("baked", "shop")]


class _Full(io.StringIO):
    tries = 0

    def write(self, line: str) -> int:
        self.tries += 1
        raise OSError(errno.ENOSPC, f"no space left for {line}")


def test_a_line_that_cannot_be_written_ends_nothing(logging_to):
    full = _Full()
    logging_to(full)
    structlog.get_logger("shop").info("baked")
    assert full.tries == 1
