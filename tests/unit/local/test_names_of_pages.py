"""What a page names and the code has is there under that name: files, links, settings, values of the chart, alerts."""

import re
from functools import cache

import pytest
import yaml

from tests.support.pages import ROOT, pages, spans

PAGES = sorted(pages())
_PLACE = re.compile(r"(?<![/\w.-])(?:docs|libs|services|tests|clients|\.ci|deploy(?!/insteg-))/[\w./-]*\w")
"""A path from the root; `deploy/insteg-...` is what kubectl calls a deployment."""
_VALUE = re.compile(r"^[a-zA-Z]+(?:\.(?:\w+|<\w+>))+(?=$|[:= ])")
VALUES = yaml.safe_load((ROOT / "deploy/helm/insteg/values.yaml").read_text())


@cache
def _text(*patterns: str) -> str:
    return "\n".join(file.read_text() for pattern in patterns for file in sorted(ROOT.glob(pattern)))


def settings() -> set[str]:
    """Every field of every service's settings."""
    text = _text("libs/common/settings.py", "services/*/settings.py")
    return set(re.findall(r"^    ([a-z_]+): ", text, re.MULTILINE))


def value_there(path: str) -> bool:
    """Whether the chart has this value; below `settings` stands any setting of a service, by its name there."""
    at, before = VALUES, ""
    for part in path.split("."):
        if before == "settings":
            return part in settings()
        at = next(iter(at.values())) if part.startswith("<") else at.get(part, {} if part == "settings" else None)
        if at is None:
            return False
        before = part
    return True


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_folder_is_there(page: str):
    assert [place for place in sorted(set(_PLACE.findall(pages()[page]))) if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_between_pages_leads_somewhere(page: str):
    linked = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", pages()[page]) if "://" not in link]
    assert [link for link in linked if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_variable_is_a_setting_or_one_that_the_tools_read(page: str):
    tools = _text("Makefile", "docker-compose.yml", "Dockerfile", "libs/**/*.py", "tests/**/*.py", "deploy/**/*.sh")
    named = set(re.findall(r"\bINSTEG_([A-Z_]+)\b", pages()[page]))
    assert [one for one in sorted(named) if one.lower() not in settings() and f"INSTEG_{one}" not in tools] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_value_of_the_chart_is_one_that_it_has(page: str):
    named = [found[0] for span in spans(page) if (found := _VALUE.match(span)) and found[0].split(".")[0] in VALUES]
    assert [path for path in named if not value_there(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_alert_is_one_that_rings(page: str):
    rules = _text("deploy/**/*.yaml", "deploy/**/*.tpl")
    named = set(re.findall(r"\bInsteg(?!Client)[A-Z][A-Za-z]+\b", pages()[page]))
    assert [alert for alert in sorted(named) if not re.search(rf"\balert: {alert}\b", rules)] == []


def test_names_that_there_are_not_are_found():
    assert value_there("networkPolicy.egressTo")
    assert value_there("services.<service>.settings.stream_gib")
    assert not value_there("networkPolicy.egresTo")
    assert not value_there("settings.otlp_endpoin")
    assert "otlp_endpoint" in settings()
    assert "otlp_endpoin" not in settings()
