"""What the pods may reach outside the release: what the operations page says, rendered by the chart."""

import re
from typing import Any

import yaml

from tests.support.charting import ROOT, manifests, merged, preset, shipped

PAGE = (ROOT / "docs" / "operations" / "install.md").read_text()
(EXAMPLE,) = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(networkPolicy:.*?)```", PAGE, re.DOTALL))
WANTED = {(one["cidr"], port) for one in EXAMPLE["networkPolicy"]["egressTo"] for port in one["ports"]}


def outside(documents: list[dict[str, Any]]) -> dict[str, set[tuple[str, int]]]:
    """By policy: the ranges of addresses, and ports, that its pods may reach."""
    return {
        policy["metadata"]["name"]: {
            (to["ipBlock"]["cidr"], port["port"])
            for rule in policy["spec"].get("egress", [])
            for to in rule.get("to", [])
            if "ipBlock" in to
            for port in rule["ports"]
        }
        for policy in documents
        if policy["kind"] == "NetworkPolicy"
    }


def test_what_the_page_names_is_reached_by_the_services_and_nothing_else_is():
    found = outside(manifests(merged(preset("production"), EXAMPLE)))
    assert found.pop("insteg-services") == WANTED
    assert found.pop("insteg-smoke") == {(cidr, 443) for cidr, _ in WANTED}
    assert not any(found.values())


def test_the_page_names_whatever_a_service_calls():
    said = PAGE.partition("**What the pods may reach.**")[2]
    for outward in ("PostgreSQL", "NATS", "OIDC provider", "mail server", "webhooks", "otlp_endpoint"):
        assert outward in said
    assert {5432, 4222, 8222, 443, 587, 4318} == {port for _, port in WANTED}


def test_without_a_word_nothing_outside_is_reached():
    found = outside(shipped("trial"))
    assert "insteg-services" in found
    assert not any(found.values())
