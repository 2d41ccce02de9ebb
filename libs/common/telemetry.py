"""Traces and metrics: one trace from a command through its event to the projection, numbers for whoever watches.

Traces leave the process only if an OTLP endpoint is set. Metrics are read at `/metrics`; parts of a
service register gauges whose value is asked for when somebody looks.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from opentelemetry import trace
from opentelemetry.context import attach, detach
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, DEFAULT_ON
from opentelemetry.trace import Link, Span, SpanContext, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

Read = Callable[[], Awaitable[float]]

_HEADER = "traceparent"
_MOST_LINKS = 64
_PATIENCE_SECONDS = 2.0
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("insteg")


def set_up(service: str, otlp_endpoint: str | None) -> TracerProvider:
    """Make this process's spans real. Once per process; `shutdown()` of the result sends what is left.

    Without an endpoint nobody reads them: then they are only named, for log lines and for what comes after them.
    """
    provider = TracerProvider(
        resource=Resource.create({"service.name": service}),
        sampler=ALWAYS_OFF if otlp_endpoint is None else DEFAULT_ON,
        shutdown_on_exit=False,
    )
    if otlp_endpoint is not None:
        # Imported where it is wanted: it takes a fifth of a second of every start.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        exporter = OTLPSpanExporter(endpoint=otlp_endpoint.rstrip("/") + "/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider


def traceparent() -> str | None:
    """The current span as a W3C traceparent: what an event carries on."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


@contextmanager
def span(
    name: str,
    *,
    parent: str | None = None,
    links: Iterable[str | None] = (),
    kind: SpanKind = SpanKind.INTERNAL,
) -> Iterator[Span]:
    """A span under the traceparent `parent` (else under the current one), linked to those of a batch."""
    context = _propagator.extract({_HEADER: parent}) if parent else None
    linked = [Link(found) for link in links if (found := _span_context(link)) is not None]
    current = _tracer.start_span(name, context=context, kind=kind, links=linked)
    token = attach(trace.set_span_in_context(current))
    try:
        yield current
    finally:
        detach(token)
        current.end()


@contextmanager
def caused(name: str, by: Iterable[str | None]) -> Iterator[Span]:
    """A span for a batch: part of the one trace that caused it, or linked to the first of the several that did."""
    causes = [cause for cause in dict.fromkeys(by) if cause]
    alone = causes[0] if len(causes) == 1 else None
    with span(name, parent=alone, links=() if alone else causes[:_MOST_LINKS], kind=SpanKind.CONSUMER) as current:
        yield current


def _span_context(header: str | None) -> SpanContext | None:
    if header is None:
        return None
    context = trace.get_current_span(_propagator.extract({_HEADER: header})).get_span_context()
    return context if context.is_valid else None


class _Asked(NamedTuple):
    name: str
    gauge: Gauge
    read: Read


class Metrics:
    """The metrics of one process."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "http_request_seconds", "How long requests took.", ["service", "operation", "status"],
            registry=self.registry, buckets=_BUCKETS,
        )  # fmt: skip
        self._service = service
        self._asked: list[_Asked] = []
        self._counted: dict[tuple[str, int], Histogram] = {}

    def request(self, operation: str, status: int, seconds: float) -> None:
        """Count one request."""
        kept = self._counted.get((operation, status))
        if kept is None:
            kept = self._counted[operation, status] = self.requests.labels(self._service, operation, str(status))
        kept.observe(seconds)

    def gauge(self, name: str, description: str, read: Read) -> None:
        """A number that is asked for (from the database, say) whenever somebody looks."""
        self._asked.append(_Asked(name, Gauge(name, description, registry=self.registry), read))

    def counter(self, name: str, description: str, labels: Iterable[str] = ()) -> Counter:
        """A number that only grows."""
        return Counter(name, description, list(labels), registry=self.registry)

    def level(self, name: str, description: str, labels: Iterable[str] = ()) -> Gauge:
        """A number that is set where it changes."""
        return Gauge(name, description, list(labels), registry=self.registry)

    async def render(self, names: Collection[str] = ()) -> bytes:
        """In Prometheus' text format, all or only those of these names. A gauge that cannot be read says NaN."""
        wanted = self._asked if not names else [one for one in self._asked if one.name in names]
        await asyncio.gather(*(_read(one.gauge, one.read) for one in wanted))
        return generate_latest(self.registry.restricted_registry(names) if names else self.registry)


async def _read(gauge: Gauge, read: Read) -> None:
    try:
        gauge.set(await asyncio.wait_for(read(), _PATIENCE_SECONDS))
    except Exception:
        gauge.set(float("nan"))
