"""Prometheus' own tool takes what we hand it: the alerts of the chart, and the configuration that compose mounts."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from local.system.layout import SERVICES
from tests.support.charting import CHART, ROOT

ALERTS = CHART / "files" / "alerts.yaml"
UNPACKED = ROOT / ".tools" / "prometheus" / "usr" / "bin" / "promtool"
CONFIGURATION = ROOT / "deploy" / "observability" / "prometheus.yaml"


def promtool(*told: str) -> subprocess.CompletedProcess[str]:
    if not (tool := shutil.which("promtool") or shutil.which(UNPACKED)):
        pytest.skip("not run: promtool is missing (`make promtool` brings it on Debian)")
    return subprocess.run([tool, *told], capture_output=True, text=True, check=False)


def test_every_alert_is_a_rule_that_prometheus_can_evaluate():
    done = promtool("check", "rules", str(ALERTS))
    count = len(yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"])
    assert (done.returncode, f"{count} rules found" in done.stdout) == (0, True), done.stdout + done.stderr


def test_an_expression_with_a_fault_is_refused(tmp_path: Path):
    broken = tmp_path / "alerts.yaml"
    broken.write_text(ALERTS.read_text().replace("max by (job) (parked_total)", "max by job (parked_total)", 1))
    assert promtool("check", "rules", str(broken)).returncode != 0


def test_the_configuration_that_compose_mounts_is_valid(tmp_path: Path):
    text = CONFIGURATION.read_text()
    shutil.copy(ALERTS, tmp_path / "alerts.yaml")
    (tmp_path / "prometheus.yaml").write_text(text.replace("/etc/prometheus", str(tmp_path)))
    done = promtool("check", "config", str(tmp_path / "prometheus.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_service_is_scraped_under_its_own_name():
    jobs = yaml.safe_load(CONFIGURATION.read_text())["scrape_configs"]
    assert {job["job_name"]: job["static_configs"][0]["targets"] for job in jobs} == {
        service: [f"{service}:8400"] for service in SERVICES
    }


@pytest.mark.parametrize(
    ("series", "rings"),
    [
        ([("projection_freshness_seconds", "61+0x200")], {"InstegFiguresOld"}),
        ([("projection_freshness_seconds", "59+0x200")], set()),
        ([('parked_total{job="reporting"}', "1+0x200")], {"InstegParked"}),
        ([('inbox_parked{job="matching"}', "2+0x200")], {"InstegReactionsParked"}),
        ([('relay_leading{job="surveys"}', "0+0x200")], {"InstegNobodyRelays"}),
        ([("reports_late", "1+0x200")], {"InstegReportLate"}),
        ([("reports_due_soon", "1+0x200")], {"InstegReportDueSoon"}),
        ([('outbox_oldest_age_seconds{job="enrolment"}', "90+0x200")], {"InstegOutboxStuck"}),
    ],
)
def test_an_alert_rings_for_what_it_is_there_for_and_no_other_does(series, rings, tmp_path: Path):
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    wanted = [
        {
            "eval_time": "150m",
            "alertname": rule["alert"],
            "exp_alerts": [] if rule["alert"] not in rings else [_told(rule, series)],
        }
        for rule in rules
    ]
    test = {
        "rule_files": [str(ALERTS)],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series],
                "alert_rule_test": wanted,
            }
        ],
    }
    (tmp_path / "test.yaml").write_text(yaml.safe_dump(test))
    done = promtool("test", "rules", str(tmp_path / "test.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


def _told(rule: dict, series: list[tuple[str, str]]) -> dict:
    """The alert as it arrives: its own labels and the series' job."""
    name, values = series[0]
    job = {"job": name.split('"')[1]} if '"' in name else {}
    value = values.partition("+")[0]
    words = {"{{ $labels.job }}": job.get("job", ""), "{{ $value }}": value}
    summary = rule["annotations"]["summary"].replace("{{ $value | humanizeDuration }}", f"1m {int(value) - 60}s")
    for word, said in words.items():
        summary = summary.replace(word, said)
    annotations = {**rule["annotations"], "summary": summary}
    return {"exp_labels": {**rule["labels"], **job}, "exp_annotations": annotations}
