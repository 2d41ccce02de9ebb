"""What the README tells people to paste is sound and what it names is there; every command of `insteg` is run."""

import json
import re
from pathlib import Path

from graphql import build_schema, parse, validate
from typer.core import TyperGroup
from typer.main import get_command

from local.cli import app

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text()


def test_the_readmes_query_is_valid():
    found = re.findall(r'^\{"query".*\}$', README, re.MULTILINE)
    schema = build_schema((ROOT / "services" / "gateway" / "schema.graphql").read_text())
    assert found
    assert [validate(schema, parse(json.loads(query)["query"])) for query in found] == [[]] * len(found)


def test_every_place_that_the_readme_names_exists():
    named = set(re.findall(r"\b(?:docs|libs|services|deploy)/[A-Za-z0-9_./-]*[A-Za-z0-9_]", README))
    assert {"docs/guides/partners.md", "docs/security.md"} <= named
    assert [place for place in sorted(named) if not (ROOT / place).exists()] == []


def test_every_guide_is_named_in_the_readme():
    assert [g.name for g in (ROOT / "docs" / "guides").glob("*.md") if f"docs/guides/{g.name}" not in README] == []


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
