"""Guides whose examples are sent as they stand there: `http` blocks are requests, the `json` after one its answer."""

import json
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "docs" / "guides"
_BLOCK = re.compile(r"```(http|json)\n(.*?)```", re.DOTALL)


def examples(name: str) -> list[tuple[str, str, Any, Any]]:
    """(method, path, body, what the answer contains) of every example of a guide."""
    found: list[tuple[str, str, Any, Any]] = []
    for kind, text in _BLOCK.findall((FOLDER / f"{name}.md").read_text()):
        if kind == "json":
            found[-1] = (*found[-1][:3], json.loads(text))
            continue
        line, _, body = text.partition("\n")
        method, path = line.split()
        found.append((method, path, json.loads(body) if body.strip() else None, {}))
    return found


def missing(told: Any, answered: Any, where: str = "") -> list[str]:
    """What a guide says and the answer does not; a list's items may stand anywhere in the answer's."""
    if isinstance(told, dict):
        return [fault for key, one in told.items() for fault in missing(one, answered.get(key), f"{where}.{key}")]
    if isinstance(told, list) and told and isinstance(told[0], dict):
        return [f"{where}: {one}" for one in told if all(missing(one, other) for other in answered)]
    return [] if told == answered else [f"{where}: {told} is {answered}"]
