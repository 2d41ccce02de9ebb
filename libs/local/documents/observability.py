"""Dashboards and alerts, written from one table of the metrics' names: what is not exported cannot be drawn.

`tests/deploy` holds the table against the names that the code registers, and both against what was written.
"""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Panel:
    """One metric as it is drawn."""

    metric: str
    title: str
    expression: str
    unit: str = "short"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing worth waking somebody for, and the page that says what to do."""

    name: str
    metric: str
    expression: str
    minutes: int
    severity: str
    says: str
    runbook: str


PANELS = (
    Panel("http_request_seconds", "Requests a second",
          "sum by (job, operation, status) (rate(http_request_seconds_count[$__rate_interval]))", "reqps"),
    Panel("http_request_seconds", "Slowest hundredth of the requests",
          "histogram_quantile(0.99, sum by (le, job) (rate(http_request_seconds_bucket[$__rate_interval])))", "s"),
    Panel("outbox_pending", "Events committed and not yet in the stream", "sum by (job) (outbox_pending)"),
    Panel("outbox_oldest_age_seconds", "Age of the oldest of them", "max by (job) (outbox_oldest_age_seconds)", "s"),
    Panel("relay_resync_total", "Resyncs of the relay", "sum by (job) (increase(relay_resync_total[1h]))"),
    Panel("relay_leading", "Processes that relay (one a service)", "sum by (job) (relay_leading)"),
    Panel("projection_lag_events", "Events not yet in the figures", "max(projection_lag_events)"),
    Panel("projection_read_events", "Events that the figures have taken up, a second",
          "max(rate(projection_read_events[$__rate_interval]))", "ops"),
    Panel("projection_freshness_seconds", "Age of the figures", "min(projection_freshness_seconds)", "s"),
    Panel("parked_total", "Parked", "max by (job) (parked_total)"),
    Panel("inbox_parked", "Parked reactions", "max by (job) (inbox_parked)"),
    Panel("reports_late", "Reports that are late", "max(reports_late)"),
    Panel("reports_due_soon", "Reports due within 14 days", "max(reports_due_soon)"),
    Panel("worker_up", "Workers that run", "min by (job, worker) (worker_up)"),
    Panel("websockets_open", "WebSockets that are open", "sum by (job) (websockets_open)"),
    Panel("subscriptions_open", "Subscriptions over them", "sum by (job) (subscriptions_open)"),
    Panel("worker_restarts", "Restarts of workers", "sum by (job, worker) (increase(worker_restarts_total[1h]))"),
)  # fmt: skip

ALERTS = (
    Alert("InstegFiguresOld", "projection_freshness_seconds", "min(projection_freshness_seconds) > 60", 5, "critical",
          "The figures are {{ $value | humanizeDuration }} old.", "lost-projector.md"),
    Alert("InstegOutboxStuck", "outbox_oldest_age_seconds", "max by (job) (outbox_oldest_age_seconds) > 60", 5,
          "critical", "Events of {{ $labels.job }} have waited for {{ $value | humanizeDuration }} to be published.",
          "broker-loss.md"),
    Alert("InstegParked", "parked_total", "max by (job) (parked_total) > 0", 1, "warning",
          "{{ $labels.job }} holds {{ $value }} aggregates whose events cannot be taken in.", "poison-events.md"),
    Alert("InstegReactionsParked", "inbox_parked", "max by (job) (inbox_parked) > 0", 1, "warning",
          "{{ $labels.job }} holds {{ $value }} events that it could not react to.", "poison-events.md"),
    Alert("InstegRelayResyncs", "relay_resync_total", "sum by (job) (increase(relay_resync_total[15m])) > 10", 0,
          "warning", "The relay of {{ $labels.job }} has lost its place {{ $value }} times.", "broker-loss.md"),
    Alert("InstegNobodyRelays", "relay_leading", "sum by (job) (relay_leading) == 0", 5, "critical",
          "No process of {{ $labels.job }} publishes its events.", "broker-loss.md"),
    Alert("InstegWorkerDown", "worker_up", "max by (job, worker) (worker_up) == 0", 5, "critical",
          "The worker {{ $labels.worker }} of {{ $labels.job }} does not run.", "lost-projector.md"),
    Alert("InstegErrors", "http_request_seconds",
          'sum by (job) (rate(http_request_seconds_count{status=~"5.."}[5m])) > 0.1', 5, "warning",
          "{{ $labels.job }} answers with errors.", "README.md"),
    Alert("InstegReportLate", "reports_late", "max(reports_late) > 0", 60, "warning",
          "{{ $value }} reports were due and are not signed.", "reports-late.md"),
    Alert("InstegReportDueSoon", "reports_due_soon", "max(reports_due_soon) > 0", 60, "info",
          "{{ $value }} reports are due within 14 days and are not signed.", "reports-late.md"),
    Alert("InstegCertificateEnds", "certmanager_certificate_expiration_timestamp_seconds",
          "certmanager_certificate_expiration_timestamp_seconds - time() < 14 * 86400", 60, "warning",
          "The certificate {{ $labels.name }} ends in {{ $value | humanizeDuration }}.", "key-rotation.md"),
)  # fmt: skip

FOREIGN = {"certmanager_certificate_expiration_timestamp_seconds"}
"""Metrics that others export: cert-manager's own."""


def dashboard() -> str:
    """Grafana's document."""
    panels = [_panel(number, panel) for number, panel in enumerate(PANELS)]
    document: dict[str, Any] = {
        "uid": "insteg", "title": "Insteg", "schemaVersion": 41, "editable": False, "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"}, "timezone": "browser",
        "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus", "label": "Source"}]},
        "panels": panels,
    }  # fmt: skip
    return json.dumps(document, indent=1) + "\n"


def alerts() -> str:
    """The groups of rules, as PrometheusRule and Prometheus itself take them; RUNBOOKS is put in by the chart."""
    lines = ["groups:", "  - name: insteg", "    rules:"]
    for alert in ALERTS:
        lines += [
            f"      - alert: {alert.name}",
            f"        expr: {json.dumps(alert.expression)}",
            f"        for: {alert.minutes}m",
            f"        labels: {{severity: {alert.severity}}}",
            "        annotations:",
            f"          summary: {json.dumps(alert.says)}",
            f"          runbook_url: RUNBOOKS/{alert.runbook}",
        ]
    return "\n".join(lines) + "\n"


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    return {
        "id": number + 1, "type": "timeseries", "title": panel.title,
        "datasource": {"type": "prometheus", "uid": "${source}"},
        "gridPos": {"h": 8, "w": 12, "x": 12 * (number % 2), "y": 8 * (number // 2)},
        "targets": [{"refId": "A", "expr": panel.expression}],
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
    }  # fmt: skip
