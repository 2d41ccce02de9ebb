"""Every setting of every service is set by chart and compose, or stands below as one that is left at its default."""

import json
import re

import pytest
import yaml

from local.composed import OWN_KEYS, make_secrets
from local.documents import chart
from local.documents.__main__ import BASE
from local.system.layout import SERVICES
from tests.support.charting import CHART, ROOT, containers, manifests, merged, preset, shipped

LEFT = {
    "clock_file": "production refuses a simulated clock",
    "log_level": "info",
    "otlp_endpoint": "traces stay in the process unless somebody collects them",
    "pool_size": "fits the resources of the chart",
    "accept_unsynced_bus": "compose runs its own NATS, synced",
    "stream_replicas": "compose runs one NATS",
    "stream_gib": "a million events: a city's for years; the doctor says when it is time for more",
    "arrival_seconds": "thirty seconds are enough for a batch over a poor line",
    "drain_seconds": "compose gives thirty seconds in all",
    "host": "set in the image",
    "port": "set in the image",
    "audience": "insteg",
    "gateway_role": "gateway",
    "batch": "measured",
    "subjects_in_memory": "fits the resources of the chart",
    "compiled": "on; off only to compare",
    "documents_dir": "trusted documents are an installation's own: services.gateway.documents in the chart",
    "introspection": "partners read the published schema; staff may ask",
    "seconds_per_query": "measured",
    "page_client_secret": "a public client's PKCE is enough; else insteg_page_client_secret in the gateway's secret",
    "earlier_master_keys": "only while the master key is turned: insteg_earlier_master_keys in enrolment's secret",
    "earlier_report_keys": "public halves of earlier signing keys; none at first",
    "smtp_url": "an installation's own: insteg_smtp_url in enrolment's secret; without it nothing is e-mailed",
}
"""Settings that compose or chart leave at their default, and why that is right. The chart takes most as `settings`."""

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
ADMIN = {"admin_database_url"}
"""Told to `provision` alone."""


def settings(service: str) -> set[str]:
    return {*chart.settings_of(service).model_fields}


def given(environment: list[dict]) -> set[str]:
    names = {variable["name"] for variable in environment}
    return {name.removeprefix("INSTEG_").lower() for name in names if name.startswith("INSTEG_")} - {"secrets_dir"}


@pytest.mark.parametrize("service", SERVICES)
def test_the_chart_sets_every_setting_or_leaves_it_knowingly(service: str):
    secret = next(d for d in shipped("trial") if d["kind"] == "Secret" and d["metadata"]["name"] == f"insteg-{service}")
    files = {key.removeprefix("insteg_") for key in secret["stringData"]}
    environment = next(
        c["env"] for name, c in containers(shipped("trial")) if name == f"Deployment/insteg-{service}/{service}"
    )
    unset = settings(service) - given(environment) - files - ADMIN
    unknown = {name for name in unset if name not in LEFT and name not in chart.settable(service)}
    assert not unknown, "neither set, nor settable, nor said to be left at its default"
    assert not (unset - {*LEFT}) & chart.secrets_of(chart.settings_of(service)), "a secret must be set"


@pytest.mark.parametrize("service", SERVICES)
def test_compose_sets_every_setting_or_leaves_it_knowingly(service: str, tmp_path):
    make_secrets(tmp_path, users=False)
    files = {file.name.removeprefix("insteg_") for file in (tmp_path / service).iterdir()}
    told = {name.removeprefix("INSTEG_").lower() for name in COMPOSE["services"][service]["environment"]}
    unset = settings(service) - told - files - ADMIN
    required = {name for name, field in chart.settings_of(service).model_fields.items() if field.is_required()}
    assert not unset & (required - {"port"})
    assert not {name for name in unset if name not in LEFT and name not in chart.settable(service)}
    assert not (unset - {*LEFT}) & chart.secrets_of(chart.settings_of(service)), "a secret must be set"


def test_nothing_is_told_that_no_service_knows():
    known = set().union(*(settings(service) for service in SERVICES))
    for service in SERVICES:
        told = {name.removeprefix("INSTEG_").lower() for name in COMPOSE["services"][service]["environment"]}
        assert told - {"secrets_dir"} <= known, service
    for name, container in containers(shipped("production")):
        assert given(container.get("env", [])) <= known, name


def test_the_keys_that_are_made_are_those_that_the_services_ask_for():
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    for service in SERVICES:
        elsewhere = ADMIN | {"database_url", "nats_url", "client_secret", *LEFT}
        secret = chart.secrets_of(chart.settings_of(service)) - elsewhere
        named = {name for name in secret if re.search(r"key|pepper", name)}
        assert {*values["services"][service]["keys"]} == named, f"{service}: the chart's keys"
        assert {*OWN_KEYS.get(service, ())} == named, f"{service}: the keys of compose"


def test_the_schema_is_the_one_that_the_settings_would_write_now():
    assert (CHART / "values.schema.json").read_text() == chart.text(BASE), "run `make docs`"


def test_every_value_has_a_sentence_and_unknown_ones_are_refused():
    def look(where: str, node: dict) -> None:
        if where.rpartition("/")[2] != "items":
            assert node.get("description", "").strip().endswith("."), where
        if "properties" in node and where != "/global":
            assert node.get("additionalProperties") is False, where
        for name, below in node.get("properties", {}).items():
            look(f"{where}/{name}", below)

    look("", json.loads((CHART / "values.schema.json").read_text()))


def test_a_setting_of_one_service_reaches_it_and_no_other():
    values = preset("trial") | {"services": {"reporting": {"settings": {"batch": 77}}}}
    told = {name: c["env"] for name, c in containers(manifests(values)) if c.get("args") == ["serve"]}
    having = [name for name, env in told.items() if {"name": "INSTEG_BATCH", "value": "77"} in env]
    assert having == ["Deployment/insteg-reporting/reporting"]


def test_trusted_documents_reach_the_gateway_and_no_other():
    over = {"services": {"gateway": {"documents": "our-questions", "settings": {"documents_only": True}}}}
    ran = dict(containers(manifests(merged(preset("production"), over))))
    where = {"name": "INSTEG_DOCUMENTS_DIR", "value": "/etc/insteg/documents"}
    having = [name for name, container in ran.items() if where in container.get("env", [])]
    assert "Deployment/insteg-gateway/gateway" in having
    assert all("gateway" in name for name in having)
    mounts = {m["name"]: m["mountPath"] for m in ran["Deployment/insteg-gateway/gateway"]["volumeMounts"]}
    assert mounts["documents"] == where["value"]


def test_whatever_reaches_an_engine_has_the_files_that_prove_who_it_talks_to():
    over = {
        "database": {"caSecret": "database-ca"},
        "broker": {"filesSecret": "bus-files"},
        "migrations": {"contractAfterUpgrade": True},
    }
    ran = [
        (name, {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]})
        for name, container in containers(manifests(merged(preset("production"), over)))
        if any(variable["name"] == "INSTEG_SECRETS_DIR" for variable in container.get("env", []))
    ]
    assert {name.partition("/")[0] for name, _ in ran} >= {"Job", "Deployment"}
    assert sum("contract" in name for name, _ in ran) == 5, "one for each service with a database of its own"
    for name, mounts in ran:
        assert mounts["database-ca"] == "/etc/insteg/database", name
        assert mounts["bus-files"] == "/etc/insteg/bus", name


@pytest.mark.parametrize("service", SERVICES)
def test_whoever_installs_is_told_every_key_that_a_service_needs(service: str):
    told = (ROOT / "docs" / "operations" / "install.md").read_text()
    assert not [key for key in OWN_KEYS[service] if f"`insteg_{key}`" not in told]
