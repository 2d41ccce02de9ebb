"""Whatever staff do to a placement, in any order, its days stay in order and its last event alone tells where it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.decisions import Already, Refusal
from contracts.matching import PlacementEnded, PlacementOffered
from matching.domain import placements
from matching.domain.placements import Change, Offer, Placement

AT = datetime(2018, 6, 15, 10, 0, tzinfo=UTC)
FIRST = date(2018, 5, 20)
_DAYS = st.integers(0, 40).map(lambda n: FIRST + timedelta(n))
_SOME = st.none() | _DAYS
_KINDS = st.sampled_from(["internship", "work-training", "new-start-job", "none"])
_CHANGES = st.builds(
    Change, on=_DAYS, extent=st.none() | st.integers(1, 100), kind=st.none() | _KINDS, started_on=_SOME, ended_on=_SOME,
    accepted_on=_SOME, correction=st.booleans(),
)  # fmt: skip
_REASONS = st.sampled_from(
    ["completed", "declined-by-participant", "quit-by-participant", "converted", "registered-by-mistake", "illness"]
)
_STEPS = st.one_of(
    st.tuples(st.just("accept"), _DAYS),
    st.tuples(st.just("start"), _DAYS),
    st.tuples(st.just("end"), _DAYS, _REASONS),
    st.tuples(st.just("change"), _CHANGES),
    st.tuples(st.just("convert"), _DAYS, _KINDS),
)


def _offer(**more: Any) -> Offer:
    fields = {"placement_id": "pl1", "person_id": "p1", "employer_id": "e1", "kind": "internship", "extent": 75}
    return Offer(**{**fields, "on": FIRST, **more})


def _take(state: Placement, step: Any) -> Any:
    match step:
        case ("accept", on):
            return placements.accept(state, on, AT)
        case ("start", on):
            return placements.start(state, on, AT)
        case ("end", on, reason):
            return placements.end(state, on, reason, AT)
        case ("change", asked):
            return placements.change(state, asked, (), AT)
        case (_, on, kind):
            return placements.convert(state, on, _offer(placement_id="pl2", kind=kind), AT)


@given(st.lists(_STEPS, max_size=12))
def test_days_stay_in_order_and_never_lie_ahead(steps):
    (offered,) = placements.offer(None, _offer(), "steg", "staden", (), at=AT)
    assert isinstance(offered, PlacementOffered)
    state = placements.evolve(None, offered)
    for step in steps:
        decision = _take(state, step)
        if isinstance(decision, Refusal):
            continue
        if isinstance(decision, Already):
            assert decision.version == state.version
            continue
        before = state
        for event in decision:
            state = placements.evolve(state, event)
        said = state.said
        days = [day for day in (said.offered_on, said.accepted_on, said.started_on, said.ended_on) if day]
        assert days == sorted(days)
        assert not [day for day in days if day > AT.date()]
        assert not (before.over and said.ended_on is None), "what has ended does not go on"
        assert said.started_on is None or said.accepted_on is not None
        assert said.kind != "none"
        again = _take(state, step)
        assert not isinstance(again, list), "the same step again writes nothing"


@given(st.lists(_STEPS, max_size=12))
def test_an_end_is_said_with_its_reason_and_a_second_one_only_takes_it_back(steps):
    state = placements.evolve(None, placements.offer(None, _offer(), "steg", "staden", (), at=AT)[0])
    ends = []
    for step in steps:
        decision = _take(state, step)
        for event in decision if isinstance(decision, list) else ():
            state = placements.evolve(state, event)
            ends += [event.reason] if isinstance(event, PlacementEnded) else []
    assert len(ends) <= 2
    assert ends[1:] in ([], ["registered-by-mistake"])
