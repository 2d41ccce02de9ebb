"""An image holds what its service imports and nothing that another one needs; what is in it is known by name."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution, packages_distributions
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
def distributions() -> Mapping[str, list[str]]:
    """Looked up once: it reads every installed file's name."""
    return packages_distributions()


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
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("find_spec"):
                found.add(ast.literal_eval(node.args[0]))
    return found - OURS - {*sys.stdlib_module_names}


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_has_every_library_that_its_code_imports(service: str):
    missing = {
        module
        for module in imported(*ALSO_RUN, f"services/{service}")
        if not {_normal(name) for name in distributions().get(module, [])} & names(service)
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
        "numpy",
        "pandas",
        "xlsxwriter",
    }
    modules = imported("libs/common", f"services/{service}")
    wanted = {_normal(name) for module in modules for name in distributions().get(module, [])}
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
    assert len(stages) == 4, "built in one stage, run in another, on what a third leaves of the base"
    assert final.startswith("scratch\n"), "what was taken away would weigh as much as before"
    assert "USER 10001:10001" in final
    assert "HEALTHCHECK" in final
    assert "org.opencontainers.image.licenses" in final
    assert "apt-get" not in text
    for image in ("BASE", "BUILD"):
        assert re.search(rf"^ARG {image}_IMAGE=\S+:\d+\.\d+\.\d+", text, re.MULTILINE), "a version, not a moving tag"
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE)
    assert set(copied) == {"pyproject.toml uv.lock", "libs/", "services/${SERVICE}/", "LICENSE"}
    assert re.findall("^COPY .*$", final, re.MULTILINE) == [
        "COPY --from=base / /", "COPY --from=build /opt/insteg /opt/insteg",
    ]  # fmt: skip


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_does_without_what_the_dockerfile_takes_away(service: str, tmp_path: Path):
    """An image's libraries and no others, as the Dockerfile leaves them, under the same trial as a built image."""
    _linked(service, tmp_path / "lib")
    shutil.copytree(ROOT / "libs", tmp_path / "app" / "libs")
    shutil.copytree(ROOT / "services" / service, tmp_path / "app" / "services" / service)
    before = _size(tmp_path / "lib")
    for command in re.findall(r"find /opt/insteg -type [df] .*?(?:-delete|\{\} \+)", _dockerfile(), re.DOTALL):
        if "strip" not in command:
            subprocess.run(["/bin/sh", "-c", command.replace("/opt/insteg", str(tmp_path / "lib"))], check=True)
    assert _size(tmp_path / "lib") < before
    path = ":".join(str(tmp_path / part) for part in ("app/services", "app/libs", "lib"))
    trial = [sys.executable, "-S", "-B", str(ROOT / "deploy/images/heavy_paths.py"), service]
    done = subprocess.run(trial, env={"PYTHONPATH": path}, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{service}: " in done.stdout


def _dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def _linked(service: str, folder: Path) -> None:
    """The files of an image's distributions, as links where the file system has them."""
    for name in names(service):
        for file in distribution(name).files or ():
            source = Path(file.locate())
            if ".." in file.parts or file.suffix == ".pyc" or not source.exists():
                continue
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                target.hardlink_to(source)
            except OSError:
                shutil.copy2(source, target)


def test_whatever_the_trial_of_an_image_knows_is_a_service_and_every_service_is_tried():
    tried = ast.parse((ROOT / "deploy/images/heavy_paths.py").read_text())
    assert {node.name for node in tried.body if isinstance(node, ast.FunctionDef)} - {"main"} == {*SERVICES}
    script = (ROOT / "deploy/images/try.sh").read_text()
    assert f"for service in {' '.join(SERVICES)}; do" in script


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
