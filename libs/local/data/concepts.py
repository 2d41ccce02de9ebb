"""The services' own short lists of concepts (`contracts.taxonomy`), made from the reference data shipped here.

Run by hand after a new snapshot: `python -m local.data.concepts`. A service cannot read this package, and it needs
no definitions and no relations: an id to check and a label to show are enough.
"""

import json
from pathlib import Path
from typing import Any

import contracts.taxonomy
from contracts.taxonomy import KINDS, ConceptKind

HERE = Path(__file__).parent / "reference"
THERE = Path(contracts.taxonomy.__file__).parent


def text(kind: ConceptKind) -> str:
    """One list as it is shipped: its source first, then id and label, in the order of ids."""
    source, pairs = _pairs(kind)
    lines = [f"# {source}", *(f"{concept}\t{' '.join(label.split())}" for concept, label in sorted(pairs))]
    return "\n".join(lines) + "\n"


def _pairs(kind: ConceptKind) -> tuple[str, list[tuple[str, str]]]:
    if kind == "skill":
        occupations = _read("occupations")
        return occupations["source"], list(occupations["skills"].items())
    if kind == "occupation-group":
        occupations = _read("occupations")
        return occupations["source"], [(one["id"], one["label"]) for one in occupations["occupation_groups"]]
    reference = _read("reference")
    return reference["source"], [(one["id"], one["label"]) for one in reference[kind]]


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    return content


def main() -> None:
    """Write every list."""
    for kind in KINDS:
        (THERE / f"{kind}.tsv").write_text(text(kind), "utf-8")


if __name__ == "__main__":
    main()
