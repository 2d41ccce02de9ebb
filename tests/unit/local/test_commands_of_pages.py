"""Every command and operation that a page names is one that there is: `make`, `insteg`, `python -m`, and HTTP."""

import re
import sys
from types import SimpleNamespace

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

import activities.api.access
import enrolment.api.access
import gateway.api.access
import matching.api.access
import reporting.api.access
import surveys.api.access
from common.http import heard
from common.serve.program import _parse, main
from gateway.__main__ import _COMMANDS as GATEWAYS
from local import composed, smoke
from local.cli import app
from local.cli.reporting import app as looking_after
from reporting.__main__ import PROGRAM
from tests.support.pages import ROOT, calls, pages, spans

SERVICES = ("enrolment", "activities", "matching", "surveys", "reporting", "gateway")
ANY_SERVICE = {"<service>", "SERVICE"}
REFUSAL = typer.BadParameter.__base__
"""Of everything that the command line does not take."""
STANDS_FOR = {"KIND": "final", "FILE": str(ROOT / "README.md")}
"""What a page leaves open and the command line would not take as it stands."""
REGISTRIES = (
    enrolment.api.access.rules(), activities.api.access.rules(), matching.api.access.rules(),
    surveys.api.access.rules(), reporting.api.access.rules(), gateway.api.access.http_registry(),
)  # fmt: skip
PAGES = sorted(pages())


def refused(words: list[str]) -> str:
    """Why the command line would not take these words. A bare name is taken: sentences speak of a command by it."""
    command, name, rest, context = get_command(app), "insteg", words, typer.Context(get_command(app))
    try:
        while isinstance(command, TyperGroup) and rest:
            found, command, rest = command.resolve_command(context, rest)
            name, context = f"{name} {found}", typer.Context(command)
        if rest:
            command.make_context(name, [STANDS_FOR.get(word, word) for word in rest])
    except REFUSAL as error:
        return error.format_message()
    return ""


@pytest.mark.parametrize("page", PAGES)
def test_every_call_of_insteg_is_one_that_the_command_line_takes(page: str):
    assert {" ".join(words): why for words in calls("insteg", page) if (why := refused(words))} == {}


def test_a_call_that_the_command_line_does_not_take_is_found():
    assert refused(["report", "make", "natverksbygge", "final", "--sign"]) == ""
    assert "No such command 'mark'" in refused(["report", "mark", "natverksbygge"])
    assert "No such option" in refused(["import", "--peple", "people.csv"])
    assert "Missing argument" in refused(["export", "month", "bridge"])


@pytest.mark.parametrize("page", PAGES)
def test_every_target_of_make_is_in_the_makefile(page: str):
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert [words for words in calls("make", page) if words and words[0] not in targets] == []


def known(service: str, word: str) -> bool:
    """Whether a service takes this command, by its own parser."""
    if service == "gateway":
        return word in GATEWAYS
    own = re.findall(r'"([a-z]+)": (?:Own|Lone)Command\(', (ROOT / "services" / service / "__main__.py").read_text())
    told = SimpleNamespace(name=service, commands={name: SimpleNamespace(help="") for name in own}, alone={})
    try:
        _parse(told, [word])
    except SystemExit:
        return False
    return True


def test_what_insteg_passes_on_to_reporting_stands_in_reportings_own_help(capsys):
    with pytest.raises(SystemExit):
        main(PROGRAM, ["--help"])
    passed_on = [command.name for command in looking_after.registered_commands]
    assert passed_on
    assert set(passed_on) <= {*re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE)}


def test_every_command_of_a_service_is_one_that_it_has():
    wanted: dict[str, set[str]] = {name: set() for name in SERVICES}
    others = []
    for module, *words in (call for page in PAGES for call in calls("python -m", page)):
        if module in ANY_SERVICE:
            for name in SERVICES:  # the gateway keeps nothing that could be recovered
                wanted[name] |= set(words[:1]) - ({"recover"} if name == "gateway" else set())
        elif module in wanted:
            wanted[module] |= set(words[:1])
        else:
            others.append(module)
    assert {"doctor", "migrate"} <= wanted["gateway"]
    assert [(name, word) for name, words in wanted.items() for word in words if not known(name, word)] == []
    assert known("enrolment", "rewrap")
    assert not known("matching", "rewrap")
    assert set(others) == {"local.composed", "local.smoke", "tests.bench", "tests.load"}


@pytest.mark.parametrize("program", [composed, smoke], ids=lambda program: program.__name__)
def test_every_option_of_another_program_is_one_that_it_has(program, monkeypatch, capsys):
    called = [words[1:] for page in PAGES for words in calls("python -m", page) if words[0] == program.__name__]
    assert called
    for words in called:
        chosen = [] if words[0].startswith("--") else words[:1]
        monkeypatch.setattr(sys, "argv", [program.__name__, *chosen, "--help"])
        with pytest.raises(SystemExit) as ended:
            program.main()
        told = capsys.readouterr().out
        assert ended.value.code == 0
        assert [word for word in words if word.startswith("--") and f"{word} " not in told] == []


def test_every_measurement_and_crowd_that_a_page_asks_for_is_one_that_there_is():
    called = {(words[0], one) for page in PAGES for words in calls("python -m", page) if words[0].startswith("tests.")
              for one in words[1:]}  # fmt: skip
    listed = {"tests.bench": "tests/bench/__main__.py", "tests.load": "tests/load/scenarios.py"}
    assert [(module, one) for module, one in called if f'"{one}": ' not in (ROOT / listed[module]).read_text()] == []


_OPERATION = re.compile(r"^(GET|POST|PUT|DELETE) (/[^\s?]*)")


def there_is(method: str, path: str) -> bool:
    """Whether a service declares this operation. `{name}`, `<name>` and `...` stand for any one part of a path."""
    parts = re.sub(r"<[^>]+>|\.\.\.|\{[^}]+\}", "0", path).split("/")
    for declared in (heard.OPERATION, *(rule.operation for registry in REGISTRIES for rule in registry.rules())):
        verb, _, template = declared.partition(" ")
        wanted = template.split("/")
        if (
            verb == method
            and len(wanted) == len(parts)
            and all(part == other or other.startswith("{") for part, other in zip(parts, wanted, strict=True))
        ):
            return True
    return False


@pytest.mark.parametrize("page", PAGES)
def test_every_operation_in_a_sentence_is_one_that_a_service_declares(page: str):
    named = [found.groups() for span in spans(page) if (found := _OPERATION.match(span))]
    assert [operation for operation in named if not there_is(*operation)] == []


def test_an_operation_that_nobody_declares_is_found():
    assert there_is("POST", "/webhooks/{webhook}/check")
    assert not there_is("POST", "/webhooks/{webhook}/checks")
    assert not there_is("GET", "/webhooks/{webhook}/check")
