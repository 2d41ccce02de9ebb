"""Programmes counted together in the real database, and two data controllers that see nothing of each other."""

from datetime import UTC, date, datetime

import asyncpg
import pytest

from common import db
from reporting.projections.books import LedgerProjection
from reporting.projections.rebuild import rebuild
from reporting.projections.refolding import verify
from reporting.releasing.making import make
from reporting.storage import figures
from reporting.storage.exports import facts
from tests.support.counted_goals import goals
from tests.support.histories import PROGRAMME
from tests.support.logbook import Logbook, messages_of
from tests.support.staff import asking_staff
from tests.support.stories import Story, merged
from tests.support.together import ELSEWHERE, HARBOUR, elsewhere, over_goals, told_by

END = date(2030, 1, 1)
_READER = {"organisation": "town", "programmes": "*", "exact": "on"}


def _people(number: int) -> list[tuple]:
    lives = [Story(f"p-{n}").enters(date(2018, 9, 3)).attends(date(2018, 9, 4), 30 + n) for n in range(1, number + 1)]
    return [said for life in lives for said in life.log]


def _told() -> list[tuple]:
    """Three people of the bridge, two of them and two others in the harbour; the same and many more far away."""
    harbour = elsewhere([*_people(2), *Story("p-8").enters(date(2018, 10, 1)).log], HARBOUR)
    return [
        told_by(PROGRAMME, 1, (*goals()[:3], *over_goals("controller")[3:5]), "amif"),
        *_people(3),
        *harbour[: len(harbour) // 2],
        told_by(ELSEWHERE, 1, (*goals()[:3], *over_goals("controller")[3:5]), "amif"),
        told_by(HARBOUR, 1, goals(), "amif"),
        *harbour[len(harbour) // 2 :],
        *elsewhere(_people(30), ELSEWHERE),
        told_by(PROGRAMME, 2, over_goals("controller"), "amif"),
        merged(1, "p-3", "p-8"),
        told_by(HARBOUR, 2, over_goals("fund"), "esf"),
    ]


async def _total(connection: asyncpg.Connection, programme: str, goal: str, version: int, upto: int | None = None):
    found = await figures.values(connection, (programme, goal, version), END, upto)
    return next(((v.num, v.den) for v in found if v.facet == ""), (0, 0))


@pytest.mark.parametrize(("capacity", "batch"), [(50_000, 500), (0, 2)])
async def test_counting_together_is_what_the_log_says_live_forgotten_and_rebuilt(
    connection, own_database, capacity: int, batch: int
):
    told = _told()
    await Logbook(connection, LedgerProjection(capacity=capacity)).write(messages_of(told), batch)
    assert await _total(connection, PROGRAMME, "enrolled", 2) == (3, 0), "p-3 and p-8 are one"
    assert await _total(connection, PROGRAMME, "enrolled", 2, len(told) - 2) == (4, 0), "as known before"
    assert await _total(connection, PROGRAMME, "attended", 2) == (31 + 32 + 33 + 31 + 32, 0)
    assert (await connection.fetchval("SELECT count(*) FROM read.finding WHERE programme_id LIKE '%:%'")) == 0
    for upto in (None, len(told) // 2, len(told) - 2):
        assert (await verify(connection, upto=upto, page=3)).same
    target = await asyncpg.connect(own_database)
    assert (await rebuild(connection, target, page=4)).same
    await target.close()
    later = Logbook(connection, LedgerProjection())
    await later.write(messages_of([*told, *Story("p-9").enters(date(2019, 1, 7)).log])[-1:])
    assert await _total(connection, PROGRAMME, "enrolled", 2) == (4, 0), "also after a start"
    assert (await verify(connection)).same


async def test_a_controller_sees_nothing_of_another_whatever_the_ids_are(connection, own_database):
    said = [*_told()[:-3], merged(1, "p-3", "p-8")]
    await Logbook(connection, LedgerProjection()).write(messages_of(said))
    here, there = await _total(connection, PROGRAMME, "enrolled", 1), await _total(connection, ELSEWHERE, "enrolled", 1)
    assert (here, there) == ((3, 0), (30, 0)), "the merge of here merged nobody there"
    now = datetime(2019, 6, 3, 10, tzinfo=UTC)
    shown = {}
    for programme in (PROGRAMME, ELSEWHERE):
        made = await make(connection, programme, now)
        rows = await connection.fetch("SELECT * FROM read.release_figure WHERE release_id = $1", made.release_id)
        shown[programme] = {row["at_least"] for row in rows if (row["goal_id"], row["facet"]) == ("enrolled", "")}
        assert not {row["goal_id"] for row in rows} & {goal.id for goal in over_goals("controller")[3:5]}
    assert shown[PROGRAMME] == {None}, "three are too few to be shown"
    assert shown[ELSEWHERE] not in (set(), {None})
    pool = await db.open_pool(own_database)
    position = await facts.head(pool)
    for controller, others in (("town", {ELSEWHERE}), ("far-town", {PROGRAMME, HARBOUR})):
        bodies = [entry.body async for page in facts.pages(pool, position, controller) for entry in page]
        assert bodies
        assert not any(f'"{other}"' in body for body in bodies for other in others)
    await pool.close()


@pytest.mark.parametrize(
    ("told", "enrolled", "elsewhere_too"),
    [
        (_READER, 1, 1),
        ({**_READER, "programmes": "bridge"}, 1, 0),
        ({**_READER, "organisation": "far-town"}, 0, 0),
        ({**_READER, "exact": "off"}, 0, 0),
    ],
)
async def test_a_reader_sees_what_is_counted_together_if_it_may_see_all_of_it(
    connection, database: str, told: dict[str, str], enrolled: int, elsewhere_too: int
):
    await Logbook(connection, LedgerProjection()).write(messages_of(_told()[:-3]))
    left = over_goals("controller")[4].id
    admin = await asyncpg.connect(database)
    async with admin.transaction(readonly=True):
        await admin.execute("SET LOCAL ROLE gateway")
        for name, value in told.items():
            await admin.execute("SELECT set_config('insteg.' || $1, $2, true)", name, value)
        for place in ("figure_day", "entry", "sums_until(1000)"):
            found = [await admin.fetchval(f"SELECT count(*) FROM read.{place} WHERE programme_id = 'bridge' "
                     "AND goal_id = $1", goal) for goal in ("enrolled", left)]  # fmt: skip
            assert [bool(number) for number in found] == [bool(enrolled), bool(elsewhere_too)], place
        visible = await admin.fetchval("SELECT count(*) FROM read.goal WHERE programme_id = 'bridge' AND id = $1", left)
        assert visible == elsewhere_too
    await admin.close()


async def test_staff_are_told_which_goals_count_where_they_may_not_look(connection, own_database, tmp_path):
    await Logbook(connection, LedgerProjection()).write(messages_of(_told()))
    async with asking_staff(own_database, tmp_path) as ask:
        whole = (await ask.get(f"/goals/{PROGRAMME}?on=2019-06-01")).json()
        assert whole["counted_elsewhere"] == []
        assert {goal["goal"]: goal["shown"] for goal in whole["goals"]}["enrolled"] == "3"
        part = (await ask.get(f"/goals/{PROGRAMME}", programmes=[PROGRAMME])).json()
        assert part["goals"] == []
        assert "enrolled" in part["counted_elsewhere"]
        refused = await ask.get(f"/goals/{PROGRAMME}/enrolled", programmes=[PROGRAMME])
        assert (refused.status_code, refused.json()["rule"]) == (403, "counted-elsewhere")
        told = (await ask.get(f"/goals/{PROGRAMME}/enrolled/evidence?subject=p-8&on=2019-06-01")).json()
    assert told["subject"] == "p-3", "the smallest id stands for the human being"
    assert {event["aggregate"] for event in told["events"]} == {f"participation:{PROGRAMME}:p-3"}
