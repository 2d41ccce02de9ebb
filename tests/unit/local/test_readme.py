"""What the README tells people to paste is sound, what it names is there; so are the commands of all other pages."""

import json
import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate
from typer.core import TyperGroup
from typer.main import get_command

from local.cli import app

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text()
PAGES = {str(page.relative_to(ROOT)): page for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]}
_CODE = re.compile(r"```[^\n]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
_CALLED = re.compile(r"(?:^|[\s(])insteg ([a-z-][^\n|;&>)#]*)", re.MULTILINE)


def test_the_readmes_query_is_valid():
    found = re.findall(r'^\{"query".*\}$', README, re.MULTILINE)
    schema = build_schema((ROOT / "services" / "gateway" / "schema.graphql").read_text())
    assert found
    assert [validate(schema, parse(json.loads(query)["query"])) for query in found] == [[]] * len(found)


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?<!report )make ([a-z0-9-]+)", README))
    assert named <= targets


def test_every_place_that_the_readme_names_exists():
    named = set(re.findall(r"\b(?:docs|libs|services|deploy)/[A-Za-z0-9_./-]*[A-Za-z0-9_]", README))
    assert {"docs/guides/partners.md", "docs/security.md"} <= named
    assert [place for place in sorted(named) if not (ROOT / place).exists()] == []


def test_every_guide_is_named_in_the_readme():
    assert [g.name for g in (ROOT / "docs" / "guides").glob("*.md") if f"docs/guides/{g.name}" not in README] == []


def _unknown(called: str) -> list[str]:
    """The words and options of a call of `insteg` that it would not take."""
    command = get_command(app)
    words = called.split()
    while isinstance(command, TyperGroup) and words and words[0].isalpha():
        if words[0] not in command.commands:
            return [words[0]]
        command = command.commands[words.pop(0)]
    options = {"--help", *(name for each in command.params for name in each.opts)}
    return [word for word in words if word.startswith("--") and word not in options]


@pytest.mark.parametrize("page", PAGES)
def test_every_call_of_insteg_on_a_page_is_one_that_there_is(page: str):
    code = "\n".join(block or span for block, span in _CODE.findall(PAGES[page].read_text()))
    assert {called: wrong for called in _CALLED.findall(code) if (wrong := _unknown(called))} == {}


def test_a_call_that_there_is_not_is_found():
    assert _unknown("report make natverksbygge final --sign") == []
    assert _unknown("report mark natverksbygge") == ["mark"]
    assert _unknown("import --peple people.csv") == ["--peple"]


def _leaves(command: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(command, TyperGroup):
        return [leaf for name, each in command.commands.items() for leaf in _leaves(each, (*path, name))]
    return [path]


def _run_by_tests(leaf: tuple[str, ...], tests: str) -> bool:
    """Called as a process with these words, told to the terminal's own helpers, or standing in a guide that is run."""
    words = r",\s*".join(f'"{word}"' for word in leaf)
    helper = rf'_(?:said|refused)\(\w+, "{leaf[-1]}"' if leaf[0] == "report" else "(?!)"
    guide = f"insteg {' '.join(leaf)} " in (ROOT / "docs/guides/defining-a-programme.md").read_text()
    return guide or re.search(rf"\.(?:run|start)\(\s*{words}|{helper}", tests) is not None


def test_every_command_of_the_terminal_is_run_by_a_test():
    tests = "\n".join(file.read_text() for file in (ROOT / "tests" / "e2e").rglob("*.py"))
    leaves = _leaves(get_command(app))
    assert len(leaves) > 15
    assert [" ".join(leaf) for leaf in leaves if not _run_by_tests(leaf, tests)] == []
    assert not _run_by_tests(("reporting", "forget"), tests)
