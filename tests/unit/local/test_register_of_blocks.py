"""Every fenced block of every page is run by a test that is named here, or stands here with the reason why not."""

import ast
import re
from functools import cache

import pytest

from tests.support.pages import ROOT, Block, blocks, fences_left, pages

GUIDE = "test_guide.py::test_every_example_of_the_guide_is_answered_as_it_says"
REPORT_GUIDE = "test_report_guide.py::test_every_example_of_the_guide_is_answered_as_it_says"
NEW_PROGRAMME = "tests/e2e/local/test_defining_a_programme.py::test_a_newcomer_gets_from_an_empty_file_to_a_figure"
DEMO = "tests/e2e/local/test_what_a_demo_lets_paste.py"
LISTENING = "tests/integration/local/test_listening.py"
WEBHOOKS = "tests/integration/reporting/test_webhooks.py"
PARKING = "tests/integration/common/inbound/test_parking.py"
REACTIONS = "tests/integration/common/test_reactions.py"
RELAY = "tests/integration/common/test_relay.py"
BY_OPERATORS = "test_what_the_page_tells_operators_to_run_in_the_database"
SEEN_ONCE = "what was seen once, on the day that the page names"

RUN: dict[str, dict[str, str]] = {
    "README.md": {
        "make demo": "tests/unit/local/test_commands_of_pages.py::test_every_target_of_make_is_in_the_makefile",
        "Lived:": f"{DEMO}::test_a_demo_ends_as_the_readme_shows",
        **dict.fromkeys(
            ["insteg programme", "insteg import", "TOKEN=", "insteg report"],
            f"{DEMO}::test_what_the_readme_tells_to_paste_is_done_as_it_stands",
        ),
    },
    "clients/python/README.md": {
        "python": "tests/integration/gateway/test_python_client.py"
        "::test_what_its_page_shows_prints_every_programme_and_its_last_day",
    },
    "docs/guides/activities.md": dict.fromkeys(["http", "json"], f"tests/integration/activities/{GUIDE}"),
    "docs/guides/defining-a-programme.md": dict.fromkeys(
        [
            *("sh", "text", "yaml", "yaml wrong", "graphql", "json"),
            *(f"csv {name}.csv" for name in ("people", "activities", "sessions", "attendance")),
        ],
        NEW_PROGRAMME,
    ),
    "docs/guides/exports.md": dict.fromkeys(["yaml", "http", "json"], f"tests/integration/reporting/{GUIDE}"),
    "docs/guides/matching.md": dict.fromkeys(["http", "json"], f"tests/integration/matching/{GUIDE}"),
    "docs/guides/partners.md": {
        "sh": "tests/integration/gateway/test_partner_guide.py::test_the_curl_of_the_guide_is_answered",
        "graphql": "tests/integration/gateway/test_partner_guide.py::test_a_question_of_the_guide_is_answered",
        "subscription(": "tests/integration/gateway/test_every_kind_told.py"
        "::test_who_comes_back_is_told_each_kind_that_it_missed_once_and_goes_on_live",
        "POST /insteg": f"{WEBHOOKS}::test_the_message_that_the_guide_shows_is_signed_with_the_secret_that_it_gives",
        "python": f"{WEBHOOKS}::test_a_message_is_signed_and_says_that_something_changed_and_not_what",
    },
    "docs/guides/people.md": dict.fromkeys(["http", "json"], f"tests/integration/enrolment/{GUIDE}"),
    "docs/guides/reports.md": dict.fromkeys(["http", "json"], f"tests/integration/reporting/{REPORT_GUIDE}"),
    "docs/guides/staff.md": {
        "graphql": "tests/e2e/local/test_demo.py::test_the_sentence_that_started_it_is_one_question_of_the_guide",
        **dict.fromkeys(["sh", "json"], f"{DEMO}::test_the_request_of_the_staffs_page_is_answered_as_it_says"),
    },
    "docs/listening.md": {
        "accounts {": f"{LISTENING}::test_its_account_can_do_nothing_but_read",
        "nats consumer add": f"{LISTENING}::test_its_consumer_delivers_every_event_that_the_page_speaks_of",
        "nats request": "tests/integration/reporting/test_questions.py::test_the_pages_example_is_answered",
        "pip install": f"{LISTENING}::test_killed_again_and_again_it_reacts_to_every_enrolment_once",
    },
    "docs/operations/README.md": {
        "insteg doctor": "tests/e2e/local/test_doctor.py"
        "::test_the_doctor_finds_a_running_system_well_and_one_person_can_be_counted",
    },
    "docs/operations/broker-loss.md": {
        "sql": f"{RELAY}::{BY_OPERATORS}_ends_whoever_holds_the_lock_and_does_nothing",
    },
    "docs/operations/install.md": {
        "yaml": "tests/deploy/test_reaching_out.py"
        "::test_what_the_page_names_is_reached_by_the_services_and_nothing_else_is",
    },
    "docs/operations/poison-events.md": {
        "SELECT aggregate": f"{PARKING}::{BY_OPERATORS}_does_it",
        "UPDATE inbound.parked SET requested = 'unpark'": f"{PARKING}::{BY_OPERATORS}_does_it",
        "UPDATE inbound.parked SET requested = 'drop'": f"{PARKING}::{BY_OPERATORS}_does_it",
        "SELECT consumer": f"{REACTIONS}::{BY_OPERATORS}_lets_a_parked_event_through",
        "UPDATE spine.retry": f"{REACTIONS}::{BY_OPERATORS}_lets_a_parked_event_through",
    },
    "docs/operations/reports-late.md": {
        "sql": "tests/integration/reporting/test_reports_due.py"
        "::test_what_the_page_tells_operators_to_ask_the_database_names_what_is_late",
    },
    "libs/local/mappings/README.md": {
        "yaml": "tests/unit/local/test_reading_lists.py"
        "::test_the_mapping_that_the_page_of_mappings_shows_reads_a_list_as_its_comments_say",
    },
}
"""By page, and by a block's kind or its first words: the test that runs it."""

NOT_RUN: dict[str, dict[str, str]] = {
    "README.md": {"staff, imports": "a drawing"},
    "docs/operations/cluster-verification.md": {"enrolment   POST /people": SEEN_ONCE},
    "docs/operations/compose-verification.md": dict.fromkeys(
        ["$ docker-compose", "activities up", "$ deploy/images/try.sh", "POST /programmes"], SEEN_ONCE
    ),
}
"""The same, with the reason why no test runs it."""


def matches(selector: str, block: Block) -> bool:
    """Whether a line of the register is about this block."""
    return selector == block.kind or block.text.lstrip().startswith(selector)


def unheld(page: str) -> list[Block]:
    """Blocks of a page that are neither run nor excused, or are both."""
    selectors = [*RUN.get(page, {}), *NOT_RUN.get(page, {})]
    return [block for block in blocks(page) if sum(matches(one, block) for one in selectors) != 1]


@pytest.mark.parametrize("page", sorted(pages()))
def test_every_block_is_run_by_a_test_or_stands_here_with_a_reason(page: str):
    assert fences_left(page) == 0
    assert unheld(page) == []


def test_every_line_of_the_register_is_about_a_block_that_there_is():
    held = [(page, one) for register in (RUN, NOT_RUN) for page, lines in register.items() for one in lines]
    assert [(page, one) for page, one in held if not any(matches(one, block) for block in blocks(page))] == []


@cache
def _source(file: str) -> str:
    """A test's file, with the modules of tests/ that it takes things from."""
    text = (ROOT / file).read_text()
    taken = re.findall(r"^from (tests\.[\w.]+) import", text, re.MULTILINE)
    return "\n".join([text, *((ROOT / f"{module.replace('.', '/')}.py").read_text() for module in taken)])


TESTS = sorted({(page, test) for page, lines in RUN.items() for test in lines.values()})


@pytest.mark.parametrize(("page", "test"), TESTS)
def test_a_test_that_is_named_is_there_and_reads_the_page(page: str, test: str):
    file, _, name = test.partition("::")
    there = ast.parse((ROOT / file).read_text()).body
    assert name in {node.name for node in there if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    stem = page.rpartition("/")[2].removesuffix(".md")
    assert any(f'{said}"' in _source(file) for said in (f"{stem}.md", f'"{stem}'))
