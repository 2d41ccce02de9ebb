"""Dashboards and alerts speak of the metrics that the code exports, of all of them, and of no others."""

import ast
import re
from functools import cache

import yaml

from local.documents import observability
from local.documents.observability import ALERTS, FOREIGN, PANELS
from local.system.layout import SERVICES
from tests.support.charting import CHART, ROOT

KINDS = {"gauge", "counter", "level"}
_WORDS = {
    "sum",
    "max",
    "min",
    "by",
    "rate",
    "increase",
    "histogram_quantile",
    "time",
    "job",
    "operation",
    "status",
    "le",
    "worker",
}


@cache
def exported() -> set[str]:
    """Every name that code registers, read from the calls themselves: once, for it reads all of the code."""
    found = {"http_request_seconds"}
    for file in [*(ROOT / "libs" / "common").rglob("*.py"), *(ROOT / "services").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            name = node.args[0].value
            if called in KINDS and isinstance(name, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+", name):
                found.add(name)
    return found


def spoken_of(expression: str) -> set[str]:
    """The metrics of an expression, without the endings that Prometheus adds."""
    bare = re.sub(r'\{[^}]*\}|\[[^\]]*\]|"[^"]*"', "", expression)
    names = set(re.findall(r"[a-z_]{3,}", bare)) - _WORDS
    return {re.sub(r"^(http_request_seconds|worker_restarts)_(count|bucket|total)$", r"\1", name) for name in names}


def test_the_walk_through_the_code_finds_what_the_design_lists():
    listed = {"outbox_pending", "outbox_oldest_age_seconds", "projection_lag_events", "projection_freshness_seconds",
              "parked_total", "relay_resync_total", "http_request_seconds"}  # fmt: skip
    assert listed <= exported()


def test_every_exported_metric_is_drawn():
    assert {panel.metric for panel in PANELS} == exported()


def test_no_expression_speaks_of_a_metric_that_is_not_exported():
    for panel in PANELS:
        assert spoken_of(panel.expression) == {panel.metric}, panel.title
    for alert in ALERTS:
        assert spoken_of(alert.expression) == {alert.metric}, alert.name
        assert alert.metric in exported() | FOREIGN, alert.name


def test_what_must_wake_somebody_has_an_alert():
    watched = {alert.metric for alert in ALERTS}
    assert {
        "projection_freshness_seconds",
        "outbox_oldest_age_seconds",
        "parked_total",
        "relay_resync_total",
        "reports_late",
        "reports_due_soon",
    } <= watched
    assert watched >= FOREIGN


def test_every_alert_links_to_a_runbook_that_exists():
    for alert in ALERTS:
        assert (ROOT / "docs" / "operations" / alert.runbook).exists(), alert.runbook


def test_what_is_shipped_is_what_the_table_says():
    assert (CHART / "files" / "alerts.yaml").read_text() == observability.alerts(), "run `make docs`"
    assert (CHART / "files" / "dashboards" / "insteg.json").read_text() == observability.dashboard(), "run `make docs`"


def test_prometheus_of_compose_reads_every_service():
    told = yaml.safe_load((ROOT / "deploy" / "observability" / "prometheus.yaml").read_text())
    assert {job["job_name"] for job in told["scrape_configs"]} == {*SERVICES}
