"""An image holds what its service imports and nothing that another one needs; what is in it is known by name."""

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import jsonschema
import pytest
import yaml

from local.documents import licences
from local.system.layout import SERVICES
from tests.support.charting import ROOT

OURS = {*SERVICES, "common", "contracts", "local", "tests"}
ALSO_RUN = ("libs/common", "libs/contracts", "libs/local/issuer.py", "libs/local/composed.py", "libs/local/smoke.py",
            "libs/local/system/keys.py", "libs/local/system/layout.py")  # fmt: skip
"""What of libs/ a service's image runs; the rest of libs/local is for one machine."""
COPYLEFT = re.compile(r"\b(A?GPL|SSPL|BUSL|GNU (Affero )?General)", re.IGNORECASE)


@cache
def names(service: str) -> frozenset[str]:
    """The packages of a service's image, by their normal names."""
    return frozenset(_normal(component["name"]) for component in bill(service)["components"])


@cache
def bill(service: str) -> dict:
    return licences.bill(service)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(*places: str) -> set[str]:
    """Every module that is imported, at the top or inside a function, but not for types alone."""
    files = [f for place in places for f in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))]
    found: set[str] = set()
    for file in files:
        tree = ast.parse(file.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - OURS - {*sys.stdlib_module_names}


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_has_every_library_that_its_code_imports(service: str):
    distributions = packages_distributions()
    missing = {
        module
        for module in imported(*ALSO_RUN, f"services/{service}")
        if not {_normal(name) for name in distributions.get(module, [])} & names(service)
    }
    assert not missing, f"put it into the extra `{service}` of pyproject.toml"


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_has_no_large_library_that_its_code_does_not_import(service: str):
    large = {
        "scipy",
        "ortools",
        "typst",
        "matplotlib",
        "highspy",
        "python-calamine",
        "strawberry-graphql",
        "rich",
        "pyarrow",
    }
    modules = imported("libs/common", f"services/{service}")
    wanted = {_normal(name) for module in modules for name in packages_distributions().get(module, [])}
    assert not (names(service) & large) - wanted


@pytest.mark.parametrize("service", SERVICES)
def test_the_bill_of_materials_names_every_package_with_version_and_licence(service: str):
    document = bill(service)
    assert document["bomFormat"] == "CycloneDX"
    jsonschema.validate(document, {"required": ["specVersion", "components", "dependencies", "metadata"]})
    for component in document["components"]:
        assert component["version"], component
        assert component["purl"].startswith("pkg:pypi/"), component
        assert component["licenses"][0]["license"]["name"] != "not stated", component["name"]


@pytest.mark.parametrize("service", SERVICES)
def test_no_licence_asks_for_more_than_ours_can_give(service: str):
    strict = [line for line in licences.listing(bill(service)).splitlines() if COPYLEFT.search(line)]
    assert not [line for line in strict if "LGPL" not in line and "Lesser" not in line]


def test_the_dockerfile_is_what_it_promises():
    text = (ROOT / "Dockerfile").read_text()
    stages = text.split("\nFROM ")
    final = stages[-1]
    assert len(stages) == 3, "built in one stage, run in another"
    assert "USER 10001:10001" in final
    assert "HEALTHCHECK" in final
    assert "org.opencontainers.image.licenses" in final
    assert "apt-get" not in text
    for image in ("BASE", "BUILD"):
        assert re.search(rf"^ARG {image}_IMAGE=\S+:\d+\.\d+\.\d+", text, re.MULTILINE), "a version, not a moving tag"
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE)
    assert set(copied) == {"pyproject.toml uv.lock", "libs/", "services/${SERVICE}/", "LICENSE"}
    assert "COPY --from=build /opt/insteg /opt/insteg" in final


def test_libraries_do_without_what_the_dockerfile_takes_away(tmp_path: Path):
    taken = re.findall(r"find /opt/insteg -type f .*?-delete", (ROOT / "Dockerfile").read_text(), re.DOTALL)
    for library in ("pyarrow", "highspy"):
        (home,) = importlib.util.find_spec(library).submodule_search_locations
        shutil.copytree(home, tmp_path / library)
    before = _size(tmp_path)
    for command in taken:
        subprocess.run(["/bin/sh", "-c", command.replace("/opt/insteg", str(tmp_path))], check=True)
    assert before - _size(tmp_path) > 50e6, "or it is not worth a line"
    subprocess.run([sys.executable, "-c", _USED], env={"PYTHONPATH": str(tmp_path)}, check=True)


_USED = """
import io, os, highspy, pyarrow.parquet
for library in (highspy, pyarrow):
    assert library.__file__.startswith(os.environ["PYTHONPATH"]), library.__file__
file = io.BytesIO()
table = pyarrow.table([["a"], [1]], names=["text", "number"])
with pyarrow.parquet.ParquetWriter(file, table.schema, compression="zstd") as writer:
    writer.write_table(table)
assert pyarrow.parquet.read_table(io.BytesIO(file.getvalue())) == table
assert highspy.Highs().run() == highspy.HighsStatus.kOk
"""


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def test_only_what_is_copied_goes_to_the_builder():
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert set(let_in) == {"pyproject.toml", "uv.lock", "LICENSE", "libs/", "services/"}


def test_compose_hardens_every_container_and_publishes_on_loopback_alone():
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    for name, service in composed["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        assert not re.search(r":(latest)?\}?$", service["image"]), name
    published = {name for name, service in composed["services"].items() if service.get("ports")}
    assert published == {*SERVICES, "grafana"}
    assert composed["networks"]["inside"]["internal"] is True


def test_every_service_is_prepared_before_it_serves():
    composed = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for service in SERVICES:
        assert composed[service]["depends_on"][f"{service}-prepare"] == {"condition": "service_completed_successfully"}
        assert "provision && python -m $$SERVICE migrate" in composed[f"{service}-prepare"]["entrypoint"][2]


def test_the_stand_ins_take_the_names_that_are_expected():
    text = (ROOT / "deploy" / "images" / "stand-ins.sh").read_text()
    assert "ARG ${1:-BASE}_IMAGE=" in text, "read from the Dockerfile, so that they cannot drift"
    assert Path(ROOT / "deploy" / "images" / "postgres-entrypoint.sh").exists()
