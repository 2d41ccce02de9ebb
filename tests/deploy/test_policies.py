"""What every pod of every preset must be, written as tests instead of a policy engine."""

import re

import pytest

from tests.support.charting import PRESETS, containers, manifests, merged, pods, preset, shipped

pytestmark = pytest.mark.parametrize("name", PRESETS)


def _serving(name: str) -> list[tuple[str, dict]]:
    running = [d for d in shipped(name) if d["kind"] in {"Deployment", "StatefulSet"}]
    return [(d["metadata"]["name"], c) for d in running for c in d["spec"]["template"]["spec"]["containers"]]


def test_every_pod_is_restricted(name: str):
    for where, pod in pods(shipped(name)):
        security = pod["securityContext"]
        assert security["runAsNonRoot"] is True, where
        assert security["runAsUser"] > 0, where
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, where
        assert pod["automountServiceAccountToken"] is False, where
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys(), where
        assert not [volume for volume in pod.get("volumes", []) if "hostPath" in volume], where


def test_no_container_may_become_more_than_it_is_or_write_where_it_stands(name: str):
    for where, container in containers(shipped(name)):
        security = container["securityContext"]
        assert security["allowPrivilegeEscalation"] is False, where
        assert security["readOnlyRootFilesystem"] is True, where
        assert security["capabilities"] == {"drop": ["ALL"]}, where


def test_every_container_has_limits_and_a_version(name: str):
    for where, container in containers(shipped(name)):
        assert container["resources"]["limits"]["memory"], where
        assert {"cpu", "memory"} <= container["resources"]["requests"].keys(), where
        assert re.search(r":[0-9][0-9A-Za-z._-]*$", container["image"]), (where, container["image"])


def test_whatever_serves_has_all_three_probes(name: str):
    for where, container in _serving(name):
        assert {"startupProbe", "readinessProbe", "livenessProbe"} <= container.keys(), where


def test_a_service_is_alive_by_livez_and_ready_by_readyz(name: str):
    for where, container in _serving(name):
        if container.get("args") == ["serve"]:
            assert container["livenessProbe"]["httpGet"]["path"] == "/livez", where
            assert container["readinessProbe"]["httpGet"]["path"] == "/readyz", where


def test_a_pod_drains_in_the_right_order(name: str):
    for document in shipped(name):
        for container in document.get("spec", {}).get("template", {}).get("spec", {}).get("containers", []):
            if container.get("args") != ["serve"]:
                continue
            told = {variable["name"]: variable["value"] for variable in container["env"]}
            out = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
            grace = document["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
            assert grace > out + int(told["INSTEG_DRAIN_SECONDS"]), document["metadata"]["name"]


def test_the_schema_is_expanded_before_a_service_starts(name: str):
    for where, pod in pods(shipped(name)):
        if any(container.get("args") == ["serve"] for container in pod["containers"]):
            assert pod["initContainers"][-1]["args"] == ["migrate", "--before-release"], where


def test_no_secret_stands_in_an_environment_or_a_config_map(name: str):
    for where, container in containers(shipped(name)):
        for variable in container.get("env", []):
            secret = re.search(r"PASSWORD|SECRET$|_KEY$|PEPPER|DATABASE_URL|NATS_URL", variable["name"])
            assert not (secret and "value" in variable), (where, variable["name"])


def test_only_the_secret_of_its_own_service_is_mounted(name: str):
    for where, pod in pods(shipped(name)):
        service = next((c["name"] for c in pod["containers"] if c.get("args") == ["serve"]), None)
        mounted = {volume["secret"]["secretName"] for volume in pod.get("volumes", []) if "secret" in volume}
        if service:
            assert mounted <= {f"insteg-{service}", "insteg-database-ca", "insteg-bus-files"}, where


def test_everything_is_denied_and_then_the_needed_paths_allowed(name: str):
    policies = {d["metadata"]["name"]: d["spec"] for d in shipped(name) if d["kind"] == "NetworkPolicy"}
    deny = policies["insteg-deny"]
    assert set(deny["policyTypes"]) == {"Ingress", "Egress"}
    assert not {"ingress", "egress"} & deny.keys()
    to_gateway = policies["insteg-gateway"]["ingress"][0]["from"]
    asking = [
        peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"]
        for peer in to_gateway
        if "podSelector" in peer
    ]
    assert asking == ["smoke"], "no service asks the gateway"
    to_enrolment = policies["insteg-enrolment"]["ingress"][0]["from"]
    assert len([peer for peer in to_enrolment if "podSelector" in peer]) == 5


def test_the_smoke_test_can_be_left_out_without_leaving_a_hole(name: str):
    without = manifests(merged(preset(name), {"smoke": {"enabled": False}}))
    assert "smoke" not in str([d["metadata"] for d in without])


def test_who_mounts_the_volume_of_another_runs_beside_it(name: str):
    """ReadWriteOnce is once a node: elsewhere the pod would wait for ever."""
    claims = {d["metadata"]["name"] for d in shipped(name) if d["kind"] == "PersistentVolumeClaim"}
    for where, pod in pods(shipped(name)):
        mounted = {v["persistentVolumeClaim"]["claimName"] for v in pod["volumes"] if "persistentVolumeClaim" in v}
        for claim in mounted & claims - {where.rpartition("/")[2]}:
            (beside,) = pod["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
            component = beside["labelSelector"]["matchLabels"]["app.kubernetes.io/component"]
            assert (beside["topologyKey"], f"insteg-{component}") == ("kubernetes.io/hostname", claim), where
