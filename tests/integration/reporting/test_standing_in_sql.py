"""The gateway's SQL says of a goal what reporting's own rules say, whatever the figures are."""

from dataclasses import astuple
from datetime import date, timedelta

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.domain.standing import Observed, Wanted, standing
from tests.support.ceilings import CASES, CEILING, spent

_STANDING = "SELECT * FROM read.standing($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
_FEW = st.integers(0, 12)
_MANY = st.one_of(_FEW, st.integers(0, 5000), st.integers(0, 10**12))
_START = date(2019, 1, 1)
_DAYS = st.integers(-40, 800).map(lambda by: _START + timedelta(days=by))


@st.composite
def _cases(draw) -> tuple[Observed, Wanted, date]:
    if draw(st.booleans()):
        counted = draw(st.lists(st.tuples(_FEW, _FEW), min_size=5, max_size=5))
        names = ("not-due", "open", "matured-with", "matured-without", "unreachable")
        cells = {name: (results, results + without) for name, (results, without) in zip(names, counted, strict=True)}
        results = sum(one for one, _ in cells.values())
        paired = draw(st.sampled_from([sum(people for _, people in cells.values()), results, 0]))
        seen = Observed.of((results, paired), cells)
    else:
        part, more = draw(_MANY), draw(_MANY)
        seen = Observed.of((draw(st.sampled_from([part, -part])), part + more), {})
    low = draw(st.none() | st.integers(0, 60))
    wanted = Wanted(
        factor=100 if low is not None else draw(st.sampled_from([0, 1, 100])),
        target=None if low is not None else draw(st.none() | st.integers(0, 120) | _MANY),
        at_most=draw(st.booleans()),
        between=None if low is None else (low, draw(st.integers(low, 100))),
        starts_on=_START,
        due=_START + timedelta(days=draw(st.integers(0, 700))),
        of_people=draw(st.booleans()),
    )
    return seen, wanted, draw(_DAYS)


async def test_both_ways_of_reading_a_standing_agree(connection: asyncpg.Connection):
    told: list[tuple] = []

    @settings(max_examples=600, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(_cases())
    def collect(case: tuple) -> None:
        told.append(case)

    collect()
    for seen, wanted, on in told:
        row = await _read(connection, seen, wanted, on)
        state, _, _, *rest = astuple(standing(seen, wanted, on))
        assert tuple(row.values()) == (state, *rest), (seen, wanted, on)
    assert len({standing(*case).state for case in told}) == 6, "every state, and none at all, was among them"


async def test_a_ceiling_of_costs_stands_in_sql_where_a_count_by_hand_says(connection: asyncpg.Connection):
    for ore, on, state, forecast in CASES:
        row = await _read(connection, spent(ore), CEILING, on)
        assert (row["state"], row["forecast"], row["needed"]) == (state, forecast, None), (ore, on)


async def _read(connection: asyncpg.Connection, seen: Observed, wanted: Wanted, on: date) -> asyncpg.Record:
    figures = (seen.num, seen.den, seen.people, seen.pending, seen.lost, seen.matured_with, seen.matured)
    limits = (wanted.target, wanted.at_most, *(wanted.between or (None, None)), wanted.starts_on, wanted.due)
    row = await connection.fetchrow(_STANDING, wanted.factor, wanted.of_people, *figures, *limits, on)
    assert row is not None
    return row
