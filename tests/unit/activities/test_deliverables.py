"""The way of what a programme develops: in whatever order steps are written down, it must be one that can be gone."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from activities.domain.deliverable_way import Deliverable, Family, evolve, impossible
from activities.domain.deliverables import Step, Thing, advance, correct, introduce
from activities.domain.programmes import Programme
from contracts.decisions import Already, Refusal

AT = datetime(2019, 3, 25, 9, tzinfo=UTC)
OWN = ("hedemora", "almi")
PROGRAMME = Programme("en-vag-in", 1, "hedemora", date(2016, 6, 1), date(2019, 9, 30), ("meeting",), OWN)
FAMILY = Family(PROGRAMME)
RANK = {"planned": 0, "in-progress": 1, "done": 2, "adopted": 3, "spread": 3}


def _day(number: int) -> date:
    return date(2019, 1, number)


def _made(*steps: Step, thing: Thing | None = None, family: Family = FAMILY) -> Deliverable:
    state = None
    for step in steps:
        if state is None:
            decided = introduce(None, thing or Thing("d", "model", "Modell"), step, family, AT)
        else:
            decided = advance(state, step, family, AT)
        assert isinstance(decided, list), decided
        for event in decided:
            state = evolve(state, event)
    return state


def _rule(decision) -> str:
    assert isinstance(decision, Refusal), decision
    return decision.rule


def test_a_model_goes_from_planned_to_spread():
    state = _made(
        Step("planned", _day(1)),
        Step("in-progress", _day(2), close_to_done=True, expected_on=date(2019, 6, 30)),
        Step("done", _day(3), evidence=("https://hedemora.se/modell",)),
        Step("adopted", _day(4), organisation="hedemora"),
        Step("spread", _day(5), organisation="avesta"),
        Step("spread", _day(6), organisation="ludvika"),
    )
    assert [step.status for step in state.way()][-3:] == ["adopted", "spread", "spread"]
    assert state.reached(_day(2)) == {"planned", "in-progress"}
    assert state.is_done


def test_a_step_that_breaks_a_rule_is_refused_by_name():
    state = _made(Step("in-progress", _day(5)))
    refused = {
        "steps-back": Step("planned", _day(6)),
        "not-done-yet": Step("spread", _day(6), organisation="avesta"),
        "in-the-future": Step("done", date(2019, 3, 26)),
        "not-under-work": Step("done", _day(6), close_to_done=True),
        "names-no-organisation": Step("adopted", _day(6)),
        "names-an-organisation": Step("done", _day(6), organisation="avesta"),
        "unknown-organisation": Step("adopted", _day(6), organisation="avesta"),
    }
    for rule, step in refused.items():
        assert _rule(advance(state, step, FAMILY, AT)) == rule


def test_a_late_step_is_taken_where_its_day_belongs():
    state = _made(Step("planned", _day(1)), Step("done", _day(20)))
    (late,) = advance(state, Step("in-progress", _day(10)), FAMILY, AT)
    assert [step.status for step in evolve(state, late).way()] == ["planned", "in-progress", "done"]
    assert _rule(advance(state, Step("in-progress", _day(21)), FAMILY, AT)) == "steps-back"


def test_saying_the_same_again_changes_nothing():
    thing, step = Thing("d", "model", "Modell"), Step("done", _day(3))
    state = _made(step)
    assert introduce(state, thing, step, FAMILY, AT) == Already(1)
    assert advance(state, step, FAMILY, AT) == Already(1)
    assert advance(state, Step("done"), FAMILY, AT) == Already(1)
    assert _rule(introduce(state, Thing("d", "tool", "Modell"), step, FAMILY, AT)) == "deliverable-exists"


def test_a_wrong_step_is_replaced_or_void_and_the_rest_must_still_be_possible():
    state = _made(Step("planned", _day(1)), Step("done", _day(2)), Step("adopted", _day(3), organisation="hedemora"))
    assert _rule(correct(state, 2, None, FAMILY, AT)) == "not-done-yet"
    assert _rule(correct(state, 9, None, FAMILY, AT)) == "corrects-nothing"
    (void,) = correct(state, 3, None, FAMILY, AT)
    state = evolve(state, void)
    assert [step.status for step in state.way()] == ["planned", "done"]
    assert correct(state, 3, None, FAMILY, AT) == Already(4)
    (moved,) = correct(state, 2, Step("done", _day(9), title="Bättre namn"), FAMILY, AT)
    last = evolve(state, moved).way()[-1]
    assert (last.occurred_on, last.title) == (_day(9), "Bättre namn")


def test_a_whole_is_done_when_its_parts_are():
    """Programme C's working model has four parts; three of them done are not a model."""
    parts = {
        name: _made(Step("done", _day(3)), thing=Thing(name, "model", name))
        for name in ("course-content", "contact-organisation", "premises")
    }
    parts["association-contacts"] = _made(
        Step("in-progress", _day(3)), thing=Thing("association-contacts", "model", "a")
    )
    whole = _made(Step("in-progress", _day(1)), thing=Thing("whole", "model", "Arbetsmodell"))
    family = Family(PROGRAMME, parts=parts)
    refusal = advance(whole, Step("done", _day(9)), family, AT)
    assert _rule(refusal) == "parts-not-done"
    assert "association-contacts" in refusal.message
    parts["association-contacts"] = _made(Step("done", _day(8)))
    (done,) = advance(whole, Step("done", _day(9)), family, AT)
    whole = evolve(whole, done)
    assert _rule(
        introduce(None, Thing("late", "model", "l", "whole"), Step("planned"), Family(PROGRAMME, whole), AT)
    ) == ("whole-is-done")
    within = Family(PROGRAMME, whole)
    assert _rule(correct(parts["premises"], 1, Step("in-progress", _day(3)), within, AT)) == "whole-is-done"


def test_a_part_names_a_whole_of_its_programme_that_is_no_part():
    thing = Thing("p", "model", "Del", "whole")
    assert _rule(introduce(None, thing, Step("planned"), FAMILY, AT)) == "unknown-deliverable"
    elsewhere = Programme("annat", 1, "hedemora", _day(1), _day(9), (), OWN)
    whole = _made(Step("planned", _day(1)), thing=Thing("whole", "model", "W"))
    assert _rule(introduce(None, thing, Step("planned"), Family(elsewhere, whole), AT)) == "unknown-deliverable"
    part = _made(Step("planned", _day(1)), thing=Thing("q", "model", "Q", "whole"), family=Family(PROGRAMME, whole))
    assert _rule(introduce(None, thing, Step("planned"), Family(PROGRAMME, part), AT)) == "part-of-a-part"
    assert _rule(introduce(None, Thing("x", "tool", "X", area="no"), Step("planned"), FAMILY, AT)) == "unknown-area"


STEPS = st.builds(
    Step,
    st.sampled_from(["planned", "in-progress", "done", "spread"]),
    st.integers(1, 9).map(_day),
).map(lambda step: Step(step.status, step.on, organisation="avesta" if step.status == "spread" else None))


@given(st.lists(st.tuples(STEPS, st.integers(0, 4)), max_size=12))
def test_whatever_is_said_and_corrected_what_stands_is_a_possible_way(said):
    state = _made(Step("planned", _day(1)))
    for step, corrects in said:
        decision = correct(state, corrects, step, FAMILY, AT) if corrects else advance(state, step, FAMILY, AT)
        for event in decision if isinstance(decision, list) else []:
            state = evolve(state, event)
    way = state.way()
    assert impossible(way) is None
    ranks = [RANK[step.status] for step in way]
    assert ranks == sorted(ranks)
    assert 3 not in ranks or 2 in ranks
    assert [step.occurred_on for step in way] == sorted(step.occurred_on for step in way)
