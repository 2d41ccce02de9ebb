"""The chart's values.schema.json: written by hand for what the chart knows, from the settings for what services know.

A setting that a service gets is a value that the chart takes, with the sentence that stands under it in the code.
"""

import ast
import inspect
import json
from importlib import import_module
from pathlib import Path
from typing import Any

from common.settings import Settings
from local.system.layout import SERVICES

OF_THE_CHART = {
    "environment", "host", "port", "clock_file", "issuer", "jwks_url", "audience", "client_id", "door_url",
    "stream_replicas", "accept_unsynced_bus", "listeners", "drain_seconds", "patience_seconds", "token_url",
    "bus_monitor_url", "documents_dir",
}  # fmt: skip
"""Settings that the chart derives from values of its own."""


def settings_of(service: str) -> type[Settings]:
    """The settings that a service's own program reads."""
    program = import_module(f"{service}.__main__")
    found = getattr(program, "PROGRAM", None)
    kind: type[Settings] = found.settings if found else program.Settings
    return kind


def secrets_of(kind: type[Settings]) -> set[str]:
    """The settings whose value is a secret."""
    return {name for name, field in kind.model_fields.items() if "SecretStr" in str(field.annotation)}


def sentences(kind: type[Settings]) -> dict[str, str]:
    """Every setting's sentence: the one that stands under it."""
    found: dict[str, str] = {}
    for parent in reversed([c for c in kind.__mro__ if issubclass(c, Settings)]):
        body = ast.parse(inspect.getsource(parent)).body[0]
        assert isinstance(body, ast.ClassDef)
        for setting, below in zip(body.body, body.body[1:], strict=False):
            if isinstance(setting, ast.AnnAssign) and isinstance(below, ast.Expr):
                found[ast.unparse(setting.target)] = " ".join(str(ast.literal_eval(below.value)).split())
    return found


def settable(service: str) -> dict[str, Any]:
    """The schema of `services.<service>.settings`: what is neither a secret nor the chart's own business."""
    kind = settings_of(service)
    said, hidden = sentences(kind), secrets_of(kind) | OF_THE_CHART
    shapes = kind.model_json_schema()["properties"]
    return {name: _shape(shape, said[name]) for name, shape in sorted(shapes.items()) if name not in hidden}


def _shape(shape: dict[str, Any], sentence: str) -> dict[str, Any]:
    several = [one for one in shape.get("anyOf", []) if one.get("type") != "null"]
    whole = {**shape, **(several[0] if several else {})}
    kept = ("type", "enum", "minimum", "maximum", "exclusiveMinimum", "pattern", "minLength")
    return {"description": sentence} | {key: whole[key] for key in kept if key in whole}


def text(base: Path) -> str:
    """The whole schema: `base` (JSON) with the services' settings put in."""
    document: dict[str, Any] = json.loads(base.read_text())
    common = set.intersection(*({*settable(name)} for name in SERVICES))
    everywhere = settable(SERVICES[0])
    document["properties"]["settings"]["properties"] = {name: everywhere[name] for name in sorted(common)}
    services = document["properties"]["services"]["properties"]
    for name in SERVICES:
        services[name] = json.loads(json.dumps(document["$defs"]["service"]))
        services[name]["description"] = f"The service {name}."
        services[name]["properties"]["settings"] = {
            "description": f"Settings of {name}, over those for every service.",
            "type": "object", "additionalProperties": False, "properties": settable(name),
        }  # fmt: skip
    del document["$defs"]["service"]
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


__all__ = ["OF_THE_CHART", "secrets_of", "sentences", "settable", "settings_of", "text"]
