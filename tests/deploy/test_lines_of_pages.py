"""What the pages tell people to paste for Kubernetes and compose names what the chart and the compose file have."""

from itertools import pairwise
from typing import Any

import pytest
import yaml

from tests.support.charting import ROOT, manifests, pods, shipped
from tests.support.pages import calls, pages

PAGES = sorted(pages())
RELEASE = "insteg"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
VERBS = {"install", "upgrade", "rollback", "test"}
LINES = [
    (page, program, words)
    for page in PAGES
    for program in ("helm", "kubectl", "docker compose", "docker-compose")
    for words in calls(program, page)
    if words
]


def of(program: str) -> list[list[str]]:
    return [words for _, called, words in LINES if called == program]


def told(words: list[str], option: str) -> list[str]:
    """Every value that is given with an option."""
    return [value for name, value in pairwise(words) if name == option]


def selected(labels: dict[str, str], selector: str) -> bool:
    return dict(one.split("=") for one in selector.split(",")).items() <= labels.items()


@pytest.mark.parametrize("words", of("helm"), ids=" ".join)
def test_a_call_of_helm_is_about_this_release_and_its_files_render(words: list[str]):
    verb, *rest = words
    names = [word for word in rest if not word.startswith(("-", "."))]
    assert verb in VERBS
    assert names[:1] in ([], [RELEASE])
    for file in told(rest, "-f"):
        assert len(manifests(yaml.safe_load((ROOT / file).read_text()))) > 30
    if verb == "install" and names:
        assert (ROOT / names[1] / "Chart.yaml").is_file()
    if verb == "test":
        hooks = [document["metadata"].get("annotations", {}).get("helm.sh/hook") for document in shipped("production")]
        assert "test" in hooks


@pytest.mark.parametrize("words", of("kubectl"), ids=" ".join)
@pytest.mark.parametrize("preset", ["trial", "production"])
def test_a_call_of_kubectl_names_what_is_rendered(words: list[str], preset: str):
    documents = shipped(preset)
    match words:
        case ["exec", target, "--", "python", "-m", service, _]:
            kind, _, name = target.partition("/")
            assert kind == "deploy"
            ((_, pod),) = [found for found in pods(documents) if found[0] == f"Deployment/{name}"]
            assert [one["name"] for one in pod["containers"] if f"/{service}:" in one["image"]]
        case ["get", "pods", "-l", selector]:
            templates = [one["spec"]["template"] for one in documents if "template" in one.get("spec", {})]
            assert any(selected(template["metadata"]["labels"], selector) for template in templates)
        case ["apply", "--dry-run=server"]:
            assert len(documents) > 30
        case _:
            pytest.fail(f"nobody holds this line: kubectl {' '.join(words)}")


@pytest.mark.parametrize("words", of("docker compose") + of("docker-compose"), ids=" ".join)
def test_a_call_of_compose_names_what_its_file_has(words: list[str]):
    verb, *rest = words
    assert verb in {"up", "build", "exec", "restart"}
    if verb == "exec":
        named = next(word for word in rest if not word.startswith("-"))
        assert named in COMPOSE["services"]


@pytest.mark.parametrize("page", PAGES)
def test_a_profile_that_a_page_names_is_in_the_compose_file(page: str):
    has = {profile for service in COMPOSE["services"].values() for profile in service.get("profiles", ())}
    words = pages()[page].replace("`", " ").split()
    assert [name for name in told(words, "--profile") if name not in has] == []


def test_there_are_lines_of_each_kind():
    assert {program for _, program, _ in LINES} == {"helm", "kubectl", "docker compose", "docker-compose"}
    assert [words for words in of("helm") if told(words, "-f")]
    assert any("--profile" in text for text in pages().values())
