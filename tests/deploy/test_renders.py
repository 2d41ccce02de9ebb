"""What each preset becomes, as somebody would read it before installing: kept, and compared."""

import copy
import os

import helm_python
import kubernetes_validate
import pytest

from tests.support.charting import CHART, PRESETS, ROOT, preset, rendered, shipped, steady

GOLDEN = ROOT / "tests" / "deploy" / "golden"
SUPPORTED = ["1.29.0", "1.37.0"]
BETWEEN = [f"1.{minor}.0" for minor in range(30, 37)]
OF_OTHERS = {"ServiceMonitor", "PrometheusRule", "HTTPRoute"}
"""Kinds of operators, which Kubernetes' own schemas do not know."""


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_renders_to_what_is_kept(name: str):
    """Written anew with INSTEG_GOLDEN=1; look at the difference before committing it."""
    parts = [f"# {path}\n{steady(text).strip()}\n" for path, text in rendered(preset(name)).items() if text.strip()]
    text = "\n".join(parts)
    kept = GOLDEN / f"{name}.yaml"
    if os.environ.get("INSTEG_GOLDEN"):
        kept.write_text(text)
    assert text == kept.read_text(), "the chart renders differently; is that meant?"


@pytest.mark.parametrize("name", PRESETS)
def test_helm_finds_nothing_to_complain_of(name: str):
    found = helm_python.lint(str(CHART), values=preset(name), strict=True)
    findings = found["messages"] if isinstance(found, dict) else found
    assert not [finding for finding in findings if "icon" not in str(finding)], findings


@pytest.mark.parametrize("version", [*SUPPORTED, *(pytest.param(v, marks=pytest.mark.long) for v in BETWEEN)])
@pytest.mark.parametrize("name", PRESETS)
def test_every_manifest_is_one_that_kubernetes_takes(name: str, version: str):
    wanted = shipped(name)
    assert len(wanted) > 30
    for document in wanted:
        if document["kind"] not in OF_OTHERS:
            kubernetes_validate.validate(document, version, strict=True)


def test_the_schemas_are_not_blind():
    deployment = copy.deepcopy(next(d for d in shipped("trial") if d["kind"] == "Deployment"))
    deployment["spec"]["replicaz"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(deployment, SUPPORTED[-1], strict=True)


def test_only_known_kinds_of_others_go_unvalidated():
    kinds = {d["kind"] for name in PRESETS for d in shipped(name) if "monitoring.coreos" in d["apiVersion"]}
    assert kinds <= OF_OTHERS
