"""What each image is made of: a CycloneDX bill of materials and a list of licences, from the lockfile.

`python -m local.documents.licences out/sbom` writes both for every service. uv writes the bill; licences are those
that the installed packages state about themselves.
"""

import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from local.system.layout import SERVICES

_ROOT = Path(__file__).parents[3]
_UV = _ROOT / ".tools" / "bin" / "uv"
_EXPORT = ("export", "--frozen", "--no-dev", "--no-emit-project", "--format", "cyclonedx1.5", "--quiet")
_SHORT = 60


def bill(service: str) -> dict[str, Any]:
    """The CycloneDX document of a service's image, with licences."""
    command = [str(_UV), *_EXPORT, "--extra", service]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own tool
    document: dict[str, Any] = json.loads(done.stdout)
    for component in document["components"]:
        component["licenses"] = [{"license": {"name": licence(component["name"])}}]
    return document


def licence(package: str) -> str:
    """What a package says it may be used under, in one line; of one that is not installed here nothing is known."""
    try:
        told: dict[str, Any] = metadata(package).json
    except PackageNotFoundError:
        return "of another platform"
    classifiers = told.get("classifier") or []
    classified = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License")]
    stated = str(told.get("license") or "").strip().splitlines()
    short = stated[0] if stated and len(stated[0]) <= _SHORT else ""
    return told.get("license_expression") or ", ".join(classified) or short or "not stated"


def listing(document: dict[str, Any]) -> str:
    """One line a package: name, version, licence."""
    rows = [(c["name"], c.get("version", ""), c["licenses"][0]["license"]["name"]) for c in document["components"]]
    return "".join(f"{name} {version}  {said}\n" for name, version, said in sorted(rows))


def main() -> None:
    """Write `<service>.cdx.json` and `<service>.licences.txt` into a folder."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "out/sbom")
    folder.mkdir(parents=True, exist_ok=True)
    for service in SERVICES:
        document = bill(service)
        (folder / f"{service}.cdx.json").write_text(json.dumps(document, indent=1) + "\n")
        (folder / f"{service}.licences.txt").write_text(listing(document))


if __name__ == "__main__":
    main()
