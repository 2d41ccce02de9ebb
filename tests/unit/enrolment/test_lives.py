"""Whatever is commanded or corrected, in whatever order: a participation stays a possible life."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.support.commanding import PROGRAMME

from contracts.enrolment import EntryCharacteristics, ParticipantEnrolled, ParticipantExited
from contracts.programme import ProgrammeDefinition
from enrolment.domain.answers import Already, Refusal
from enrolment.domain.characteristics import Record
from enrolment.domain.corrections import Correction, correct
from enrolment.domain.entries import Entry, enrol, re_enter
from enrolment.domain.exits import Exit, leave
from enrolment.domain.life import spells
from enrolment.domain.outcomes import Outcome, record_outcome
from enrolment.domain.participation import Participation, evolve

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


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(commands, max_size=14))
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
@given(st.lists(commands, max_size=14))
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


def test_an_unknown_event_is_a_bug_not_a_state():
    with pytest.raises(AssertionError):
        evolve(Participation(), object())  # type: ignore[arg-type]
