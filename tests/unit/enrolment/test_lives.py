"""Whatever is commanded or corrected, in whatever order: a participation stays a possible life."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from contracts.decisions import Already, Refusal
from contracts.enrolment import EntryCharacteristics, ParticipantEnrolled, ParticipantExited
from contracts.programme import ProgrammeDefinition
from enrolment.domain.characteristics import Record
from enrolment.domain.corrections import Correction, correct
from enrolment.domain.entries import Entry, enrol, re_enter
from enrolment.domain.exits import Exit, leave
from enrolment.domain.life import spells
from enrolment.domain.outcomes import Outcome, record_outcome
from enrolment.domain.participation import Participation, evolve
from tests.support.commanding import PROGRAMME

DEFINITION = ProgrammeDefinition.model_validate(PROGRAMME)
TODAY = date(2018, 6, 15)
AT = datetime(2018, 6, 15, 10, tzinfo=UTC)
SAID = EntryCharacteristics(gender=None, age=None)

# Few days, so that equal, touching and reversed dates are common; outside the period and the future among them.
days = st.sampled_from([date(2017, 12, 31), *(date(2018, 1, 30) + timedelta(days=n) for n in range(6)), TODAY,
                        TODAY + timedelta(days=1)])  # fmt: skip
modes = st.sampled_from(["strict", "strict", "historical"])
reasons = st.sampled_from(["completed", "moved"])
entries = st.builds(Entry, person_id=st.just("p"), on=days, given=st.just(SAID), mode=modes)
exits = st.builds(Exit, on=days, reason=reasons, spell=st.none() | st.integers(1, 3), mode=st.just("strict"))
outcomes = st.builds(Outcome, outcome_id=st.sampled_from(["o1", "o2"]), kind=st.just("internship"),
                     offered_on=st.none() | days, started_on=st.none() | days, ended_on=st.none() | days)  # fmt: skip
corrections = st.builds(
    Correction, corrects=st.integers(1, 6), replacement=st.none() | entries | exits | outcomes, mode=modes
)
commands = st.one_of(
    st.tuples(st.just("enrol"), entries), st.tuples(st.just("leave"), exits), st.tuples(st.just("re-enter"), entries),
    st.tuples(st.just("outcome"), outcomes), st.tuples(st.just("correct"), corrections),
)  # fmt: skip
# Most random histories refuse nearly everything; one that begins like a life gets further.
february = st.integers(0, 5).map(lambda n: date(2018, 1, 30) + timedelta(days=n))
begun = st.builds(
    lambda first, last, again: [
        ("enrol", Entry("p", first, SAID)),
        ("leave", Exit(last, "completed")),
        ("re-enter", Entry("p", again, SAID)),
    ],
    february, february, february,
)  # fmt: skip
histories = st.builds(lambda first, more: first + more, begun | st.just([]), st.lists(commands, max_size=10))


def decide(state, verb, said):
    match verb:
        case "enrol":
            return enrol(state, DEFINITION, said, Record(), AT)
        case "leave":
            return leave(state, said, AT)
        case "re-enter":
            return re_enter(state, DEFINITION, said, Record(), AT)
        case "outcome":
            return record_outcome(state, said, AT)
        case _:
            return correct(state, said, DEFINITION, Record(), AT)


def assert_possible(state):
    life = spells(state.facts)
    assert all(spell.last is None or spell.first <= spell.last <= TODAY for spell in life)
    assert all(earlier.last is not None and earlier.last < later.first for earlier, later in pairwise(life))
    entered = [fact.spell for fact in state.facts if isinstance(fact, ParticipantEnrolled)]
    left = [fact.spell for fact in state.facts if isinstance(fact, ParticipantExited)]
    assert len(entered) == len(set(entered))
    assert len(left) == len(set(left))
    assert set(left) <= set(entered)
    assert not state.facts or entered
    for fact in state.facts:
        inside = date(2018, 1, 1) <= fact.occurred_on <= date(2018, 12, 31)
        if isinstance(fact, ParticipantEnrolled):
            assert inside or "outside-programme-period" in fact.findings
        assert fact.occurred_on <= TODAY


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories)
def test_no_sequence_of_commands_breaks_a_life(sequence):
    state = Participation()
    for verb, said in sequence:
        decided = decide(state, verb, said)
        if isinstance(decided, list):
            event(verb)
            version = state.version
            for happened in decided:
                state = evolve(state, happened)
            assert state.version == version + 1
            assert_possible(state)
            again = decide(state, verb, said)
            assert isinstance(again, Already), (verb, said, again)
            if verb != "correct":  # a correction answers with its own version, of which there may be older ones
                assert again.version == state.version
        elif isinstance(decided, Refusal):
            assert decided.rule
            assert decided.message
        else:
            assert 1 <= decided.version <= state.version


@settings(max_examples=60, deadline=None)
@given(histories)
def test_a_participation_is_the_fold_of_its_events_read_back_from_json(sequence):
    state, told = Participation(), []
    for verb, said in sequence:
        decided = decide(state, verb, said)
        if isinstance(decided, list):
            told += decided
            state = evolve(state, decided[0])
    read = Participation()
    for happened in told:
        read = evolve(read, type(happened).model_validate_json(happened.model_dump_json()))
    assert read == state


def _told(*commands):
    state = Participation()
    for verb, said in commands:
        decided = decide(state, verb, said)
        assert isinstance(decided, list), decided
        state = evolve(state, decided[0])
    return state


def _rule(state, verb, said):
    decided = decide(state, verb, said)
    assert isinstance(decided, Refusal), decided
    return decided.rule


FIRST, SECOND, THIRD = date(2018, 2, 1), date(2018, 2, 2), date(2018, 2, 3)
STAYED = ("enrol", Entry("p", FIRST, SAID)), ("leave", Exit(SECOND, "completed"))


def test_nobody_comes_back_on_the_day_of_leaving_because_that_day_belongs_to_the_spell():
    assert _rule(_told(*STAYED), "re-enter", Entry("p", SECOND, SAID)) == "spells-overlap"
    _told(*STAYED, ("re-enter", Entry("p", THIRD, SAID)))


def test_a_voided_exit_does_not_come_back_beside_the_one_that_replaced_it():
    state = _told(*STAYED, ("correct", Correction(2, None)), ("leave", Exit(THIRD, "moved")))
    assert _rule(state, "correct", Correction(2, Exit(SECOND, "completed"))) == "two-exits"


def test_one_day_may_be_a_whole_spell():
    _told(("enrol", Entry("p", FIRST, SAID)), ("leave", Exit(FIRST, "moved")))


def test_an_entry_cannot_be_void_while_something_stands_on_it():
    outcome = Outcome("o", "internship", started_on=SECOND)
    state = _told(("enrol", Entry("p", FIRST, SAID)), ("outcome", outcome))
    assert _rule(state, "correct", Correction(1, None)) == "outcome-without-entry"
    assert _rule(_told(*STAYED), "correct", Correction(1, None)) == "exit-without-entry"
    again = _told(*STAYED, ("correct", Correction(2, None)), ("correct", Correction(1, None)))
    anew = _told(
        *STAYED, ("correct", Correction(2, None)), ("correct", Correction(1, None)), ("enrol", Entry("p", THIRD, SAID))
    )
    assert (spells(again.facts), [spell.number for spell in spells(anew.facts)]) == ((), [2])


def test_a_re_entry_on_the_first_day_as_it_was_first_said_is_a_re_entry():
    earlier = ("correct", Correction(1, Entry("p", FIRST, SAID)))
    state = _told(("enrol", Entry("p", SECOND, SAID)), earlier, ("leave", Exit(FIRST, "moved")))
    assert isinstance(decide(state, "re-enter", Entry("p", SECOND, SAID)), list)


def test_an_unknown_event_is_a_bug_not_a_state():
    with pytest.raises(AssertionError):
        evolve(Participation(), object())  # type: ignore[arg-type]
