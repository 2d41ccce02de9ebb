"""Histories in which one person attended sessions under two ids: told by hand, and made up."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from contracts.programme import AttendedMeasure, CountGoal, ShareGoal, SumGoal
from tests.support.counted_goals import WORDS
from tests.support.histories import DAYS
from tests.support.newer_goals import PERIOD
from tests.support.newer_histories import newer_histories
from tests.support.newer_stories import Life
from tests.support.stories import Story, merged

_NAMED = {"title": WORDS, "definition": WORDS}


def doubled_goals(engine: int = 3) -> tuple:
    """Everything that minutes move, and what must not move by them."""
    asked: dict[str, dict[str, Any]] = {
        "attended": {"of": "attended-minutes", "facets": ("gender",)},
        "attended-a": {"of": "attended-minutes", "areas": ("a",)},
        "attended-then": {"of": "attended-minutes", "period": PERIOD},
        "delivered": {"of": "delivered-minutes"},
        "by-phase": {"of": "delivered-minutes", "by_phase": True},
    }
    long = AttendedMeasure(minutes=90)
    return (
        *(SumGoal(kind="sum", id=name, engine=engine, **_NAMED, **what) for name, what in asked.items()),
        CountGoal(kind="count", id="long-there", of=long, engine=engine, **_NAMED),
        ShareGoal(kind="share", id="part", of="took-part", among="reached", engine=engine, **_NAMED),
    )


def twice_there() -> list[tuple]:
    """An hour under one id and three quarters of one under the other at the same session; another session each."""
    one, other = Life("p-1").comes(date(2018, 9, 3), gender="woman"), Story("p-2")
    one.attends(date(2018, 9, 4), 60, session_id="s-9", area="a").attends(date(2018, 9, 11), 15, session_id="s-10")
    other.attends(date(2018, 9, 4), 45, session_id="s-9", area="a").attends(date(2018, 9, 18), 20, session_id="s-11")
    return [*one.log, *other.log]


def telling_doubled() -> list[list[tuple]]:
    """Merged last, first, in between and no longer; the longer presence heard last, or void; one who left before it."""
    told, gone = twice_there(), Life("p-2").comes(date(2018, 8, 1)).goes(date(2018, 8, 31)).log
    wrong = Life("p-1")
    wrong.was_elsewhere(1)
    together, apart = merged(1, "p-1", "p-2"), merged(1, "p-1", "p-2", undone=True)
    return [
        [*told, together],
        [together, *told],
        [together, *reversed(told)],
        [*told[:2], together, *told[2:], *wrong.log],
        [*told, together, *wrong.log, apart],
        [*told, together, apart],
        [*gone, *told[1:], together, told[0]],
    ]


@st.composite
def doubled_histories(draw, engine: int = 3) -> list[tuple]:
    """Two of the people turned out to be one, both of whom were at a session, somewhere in a history."""
    log = draw(newer_histories(among=st.sampled_from(doubled_goals(engine))))
    on = draw(DAYS)
    more = [merged(7, "p-1", "p-2")]
    for person in ("p-1", "p-2"):
        there = Story(person, sessions=7)
        area, minutes = draw(st.sampled_from(["a", "b"])), draw(st.sampled_from([30, 45, 60]))
        more += there.attends(on, minutes, session_id="s-8", area=area).log
    for said in more:
        log.insert(draw(st.integers(0, len(log))), said)
    return log
