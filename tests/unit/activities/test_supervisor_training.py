"""Employers' staff at a training for supervisors: a number for each employer and session."""

from datetime import UTC, date, datetime

from activities.domain.latest import follow
from activities.domain.supervisor_training import Trained, attend
from contracts.activities import ActivityDefined
from contracts.decisions import Already, Refusal

AT = datetime(2018, 5, 3, 12, tzinfo=UTC)


def _activity(kind: str = "supervisor-training") -> ActivityDefined:
    said = {
        "activity_id": "h",
        "programme_id": "en-vag-in",
        "controller": "hedemora",
        "title": "Handledare",
        "kind": kind,
    }
    return ActivityDefined(**said, audience="employers-staff", occurred_on=AT.date(), recorded_at=AT)


def _trained(people: int, **more) -> Trained:
    return Trained(**{"session_id": "h1", "on": date(2018, 5, 3), "employer": "bageriet", "people": people, **more})


def test_the_last_count_speaks_and_zero_voids_it():
    (event,) = attend(None, _trained(3), _activity(), AT)
    assert (event.training_id, event.people, event.occurred_on) == ("h1~bageriet", 3, date(2018, 5, 3))
    known = follow(None, event)
    assert attend(known, _trained(3), _activity(), AT) == Already(1)
    (event,) = attend(known, _trained(0), _activity(), AT)
    assert event.people == 0


def test_a_count_that_breaks_a_rule_is_refused_by_name():
    refused = {
        "not-supervisor-training": (_trained(1), _activity("language-cafe")),
        "in-the-future": (_trained(1, on=date(2018, 5, 4)), _activity()),
        "nobody-trained": (_trained(0), _activity()),
        "id-too-long": (_trained(1, session_id="s" * 79), _activity()),
    }
    for rule, (trained, activity) in refused.items():
        decision = attend(None, trained, activity, AT)
        assert isinstance(decision, Refusal)
        assert decision.rule == rule
