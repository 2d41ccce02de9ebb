"""Who gets a calendar link."""

from datetime import date

import pytest

from activities.domain.feeds import issue_refused
from activities.domain.programmes import Programme

PROGRAMME = Programme("steg", 1, "staden", date(2018, 1, 1), date(2018, 12, 31), (), ("staden", "rk"))


REFUSED = [
    ("programme", "rk", False, "not-of-this-scope"),
    ("host", None, False, "not-of-this-scope"),
    ("host", "nobody", False, "unknown-host"),
    ("participant", "p1", True, "no-calendar-link"),
]


@pytest.mark.parametrize(("scope", "of", "guarded", "rule"), REFUSED)
def test_a_calendar_that_cannot_be_is_refused_by_name(scope, of, guarded, rule):
    assert issue_refused(scope, of, PROGRAMME, guarded=guarded).rule == rule


def test_each_scope_has_its_calendar():
    for scope, of in (("programme", None), ("host", "rk"), ("consultant", "c7"), ("participant", "p1")):
        assert issue_refused(scope, of, PROGRAMME, guarded=False) is None
