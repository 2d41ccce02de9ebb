"""The house rules that no linter knows: sizes, docstrings, one clock, no workplace words."""

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "services").rglob("*.py"), *(ROOT / "libs").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MIGRATIONS = sorted([*(ROOT / "services").rglob("*.sql"), *(ROOT / "libs").rglob("*.sql")])
DOMAIN_WORDS = re.compile(
    r"\b(programmes?|participants?|enrolments?|spells?|goals?|attendances?|municipalit\w+|refugees?|newcomers?)\b",
    re.IGNORECASE,
)
SQL_CLOCK = re.compile(
    r"\b(now\s*\(\)|current_timestamp|current_date|localtimestamp|clock_timestamp|statement_timestamp|transaction_timestamp)",
    re.IGNORECASE,
)
CLOCK_CALLS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def clock_reads(tree: ast.AST) -> list[int]:
    """Lines of Python that ask the machine's clock, by call or in SQL text (docstrings aside)."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if (owner, node.attr) in CLOCK_CALLS:
                found.append(node.lineno)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found += [node.lineno] if SQL_CLOCK.search(node.value) else []
    return sorted(found)


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=_relative)
def test_a_file_stays_a_room_not_a_hall(path: Path):
    text = path.read_text()
    assert text.count("\n") < 300, "split it before 300 lines"
    long = [f.name for f in _functions(ast.parse(text)) if (f.end_lineno or 0) - f.lineno >= 50]
    assert not long, f"split these functions before 50 lines: {long}"


@pytest.mark.parametrize("path", SOURCES, ids=_relative)
def test_every_module_says_why_it_exists(path: Path):
    assert ast.get_docstring(ast.parse(path.read_text())), "a module docstring is missing"


@pytest.mark.parametrize("path", [p for p in SOURCES if p.name == "settings.py"], ids=_relative)
def test_every_setting_says_in_a_sentence_what_it_is_for(path: Path):
    classes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
    (told,) = [node for node in classes if "Settings" in ast.unparse(node.bases[0])]
    for setting, below in itertools.pairwise([*told.body, ast.Pass()]):
        if isinstance(setting, ast.AnnAssign):
            sentence = ast.literal_eval(below.value) if isinstance(below, ast.Expr) else ""
            assert sentence.endswith("."), ast.unparse(setting.target)


@pytest.mark.parametrize("path", [p for p in SOURCES if _relative(p) != "libs/common/clock.py"], ids=_relative)
def test_no_python_asks_the_machines_clock(path: Path):
    assert not clock_reads(ast.parse(path.read_text())), "take a common.clock.Clock"


def test_the_clock_rule_sees_what_it_forbids():
    forbidden = "import time\nx = time.time()\ny = datetime.now(UTC)\nz = 'SELECT now()'\nw = dt.date.today()\n"
    assert clock_reads(ast.parse(forbidden)) == [2, 3, 4, 5]


@pytest.mark.parametrize("path", MIGRATIONS, ids=_relative)
def test_no_sql_asks_the_machines_clock(path: Path):
    code = re.sub(r"--[^\n]*", "", path.read_text())
    assert not SQL_CLOCK.search(code), "pass the time as a parameter"


@pytest.mark.parametrize("path", sorted((ROOT / "libs" / "common").rglob("*.py")), ids=_relative)
def test_common_knows_no_word_of_the_domain(path: Path):
    found = {match.group(0) for match in DOMAIN_WORDS.finditer(path.read_text())}
    assert not found, f"common could serve a bakery unchanged; these words do not belong there: {found}"


def test_no_room_is_called_utils():
    assert not [p for p in SOURCES if p.stem in {"utils", "util", "helpers", "misc", "base_service"}]


def test_each_decision_has_a_number_of_its_own():
    decisions = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    titles = [path.read_text().partition(".")[0] for path in decisions]
    assert titles == [f"# {number}" for number in range(1, len(decisions) + 1)]
