"""The campaign's own counting, from commands and answers alone: it comes to the book of the stories, and misses one."""

from datetime import date
from itertools import count

import pytest

from local.cli.demo import definitions
from local.history import play
from tests.support.campaign.recount import totals

_DAY = date(2026, 1, 1)
_OF_A_PARTICIPATION = {"participations", "re-entry", "exit", "outcomes", "corrections"}


@pytest.fixture(scope="module")
def told():
    """The four programmes, what was said of them, each command with the answer it would get, and the book."""
    known = list(definitions())
    history = play({one.id: one.controller for one in known}, 7)
    versions: dict = {}
    answered = []
    for command in history.commands:
        aggregate = _aggregate(command.operation, command.body)
        version = next(versions.setdefault(aggregate, count(1)))
        answered.append((command, {"aggregate": aggregate, "version": version}))
    return known, answered, history.expected


def _aggregate(operation, body):
    if operation in _OF_A_PARTICIPATION:
        return f"participation:{body['programme_id']}:{body['person_id']}"
    if operation == "attendance":
        return f"attendance:{body['session_id']}~{body['person_id']}"
    if operation == "attendance-corrections":
        return f"attendance:{body['attendance_id']}"
    return f"{operation}:{next(iter(body.values()))}"


def _of_all(cells):
    return cells.get(("", ""), (0, 0))


def test_every_goal_is_what_the_book_of_the_stories_says(told):
    known, answered, expected = told
    counted = totals(answered, known, _DAY)
    assert {name: _of_all(counted[name]) for name in expected} == {
        name: (value.numerator or 0, value.denominator or 0) for name, value in expected.items()
    }


@pytest.mark.parametrize("operation", ["participations", "attendance", "corrections", "attendance-corrections"])
def test_one_command_that_was_lost_is_missed(told, operation):
    known, answered, _ = told
    lost = next(n for n in reversed(range(len(answered))) if answered[n][0].operation == operation)
    if operation == "participations":  # and what cannot be said without it
        person = answered[lost][0].body["person_id"]
        without = [one for one in answered if one[0].body.get("person_id") != person]
    else:
        without = answered[:lost] + answered[lost + 1 :]
    assert totals(without, known, _DAY) != totals(answered, known, _DAY)
