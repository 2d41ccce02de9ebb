"""The ways in from outside, by ingress and Gateway API: whatever the gateway serves is reached, and nothing else."""

from typing import Any

import pytest

from gateway.api.access import http_registry
from tests.support.charting import manifests, merged, preset

HOST = "insteg.example"
PARENTS = [{"name": "public", "namespace": "entrances"}]
INWARD = ["/livez", "/readyz", "/metrics", "/openapi.json"]
"""What a gateway answers to the cluster alone."""
SERVED = sorted({rule.operation.partition(" ")[2] for rule in http_registry().rules()})


def shown(**values: Any) -> list[dict[str, Any]]:
    return manifests(merged(preset("production"), values))


def routes(*, command_apis: bool) -> dict[str, dict[str, Any]]:
    entrance = {"enabled": True, "host": HOST, "parentRefs": PARENTS, "commandApis": command_apis}
    return {d["metadata"]["name"]: d for d in shown(gatewayApi=entrance) if d["kind"] == "HTTPRoute"}


def matches(path: str, kind: str, wanted: str) -> bool:
    return path == wanted if kind == "Exact" else path.startswith(wanted)


def of_ingress() -> list[tuple[str, str]]:
    (ingress,) = [d for d in shown() if d["kind"] == "Ingress"]
    return [(path["pathType"], path["path"]) for path in ingress["spec"]["rules"][0]["http"]["paths"]]


def of_gateway_api() -> list[tuple[str, str]]:
    (rule,) = routes(command_apis=False)["insteg-gateway"]["spec"]["rules"]
    return [(match["path"]["type"], match["path"]["value"]) for match in rule["matches"]]


@pytest.mark.parametrize("ways", [of_ingress, of_gateway_api], ids=["ingress", "Gateway API"])
def test_whatever_the_gateway_serves_to_people_is_reached_and_nothing_else(ways):
    found = ways()
    let_in = [path for path in [*SERVED, *INWARD] if any(matches(path, kind, wanted) for kind, wanted in found)]
    assert len(SERVED) > 10
    assert let_in == SERVED
    for kind, wanted in found:
        assert any(matches(path, kind, wanted) for path in SERVED), f"nothing is served at {wanted}"


def test_each_service_has_a_name_of_its_own_behind_the_gateway_that_was_named():
    found, services = routes(command_apis=True), {d["metadata"]["name"]: d for d in shown() if d["kind"] == "Service"}
    assert len(found) == 6
    for name, route in found.items():
        part = name.removeprefix("insteg-")
        assert route["spec"]["parentRefs"] == PARENTS
        assert route["spec"]["hostnames"] == [HOST if part == "gateway" else f"{part}.{HOST}"]
        (backend,) = route["spec"]["rules"][0]["backendRefs"]
        assert backend["port"] in [port["port"] for port in services[backend["name"]]["spec"]["ports"]]


def test_without_command_apis_partners_view_is_all_that_is_open():
    assert list(routes(command_apis=False)) == ["insteg-gateway"]
