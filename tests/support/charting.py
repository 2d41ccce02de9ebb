"""The chart rendered by the real Helm engine, as a list of manifests."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import helm_python
import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "insteg"
PRESETS = ("trial", "production")


def preset(name: str) -> dict[str, Any]:
    return yaml.safe_load((CHART / f"values-{name}.yaml").read_text())


def merged(values: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`over` on top of `values`, as a second -f is."""
    both = dict(values)
    for key, value in over.items():
        known = both.get(key)
        both[key] = merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return both


def rendered(values: dict[str, Any]) -> dict[str, str]:
    """Template by template. Raises helm_python.HelmError with the sentence that a person would read."""
    with helm_python.Chart.load(str(CHART)) as chart:
        chart.validate_schema(values)
        found = chart.render(values, name="insteg", namespace="insteg")
    return {path.partition("templates/")[2]: text for path, text in sorted(found.items())}


def manifests(values: dict[str, Any]) -> list[dict[str, Any]]:
    texts = [text for path, text in rendered(values).items() if path.endswith(".yaml")]
    return [document for text in texts for document in yaml.load_all(text, yaml.CSafeLoader) if document]


@cache
def shipped(name: str) -> list[dict[str, Any]]:
    """A preset's manifests; not to be changed."""
    return manifests(preset(name))


def pods(documents: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Name and pod specification of everything that runs."""
    found = []
    for document in documents:
        name = f"{document['kind']}/{document['metadata']['name']}"
        if document["kind"] == "Pod":
            found.append((name, document["spec"]))
        elif "template" in document.get("spec", {}):
            found.append((name, document["spec"]["template"]["spec"]))
    return found


def containers(documents: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{name}/{container['name']}", container)
        for name, pod in pods(documents)
        for container in [*pod.get("initContainers", []), *pod["containers"]]
    ]


_RANDOM = re.compile(
    r"^(\s*(?:postgres|nats|database-password|insteg_[a-z_]+|client-[a-z]+): ).*$|(password: )\".*?\"", re.MULTILINE
)


def steady(text: str) -> str:
    """With what is made at random replaced: the rest must be the same every time."""
    return _RANDOM.sub(lambda found: f"{found.group(1) or found.group(2)}RANDOM", text)
