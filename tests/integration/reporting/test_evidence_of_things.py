"""Goals that count things tell why over HTTP, as those about people do."""

import pytest

from reporting.projections.books import LedgerProjection
from tests.support.histories import PROGRAMME
from tests.support.logbook import Logbook, messages_of
from tests.support.newer_goals import newer_goals
from tests.support.newer_histories import newer_defined
from tests.support.plain_things import counts_people, counts_things
from tests.support.staff import asking_staff
from tests.support.stories_of_things import things

ON = "2020-01-01"


@pytest.fixture
async def ask(connection, own_database, tmp_path):
    await Logbook(connection, LedgerProjection()).write(messages_of([newer_defined(), *things()]))
    async with asking_staff(own_database, tmp_path) as asker:
        yield asker


async def test_what_things_add_is_the_figure_and_every_addition_names_its_events(ask):
    explained = 0
    for goal in (goal for goal in newer_goals() if counts_things(goal) and not counts_people(goal)):
        figure = await ask.told(f"/goals/{PROGRAMME}/{goal.id}?on={ON}")
        lines = (await ask.told(f"/goals/{PROGRAMME}/{goal.id}/entries?on={ON}"))["entries"]
        added = 0
        for subject in sorted({line["subject"] for line in lines}):
            told = await ask.told(f"/goals/{PROGRAMME}/{goal.id}/evidence?subject={subject}&on={ON}")
            totals = [cell["numerator"] for cell in told["adds"] if cell["facet"] == ""]
            added += sum(totals)
            assert bool(told["events"]) or not totals
            assert told["subject"] == subject
            explained += len(told["events"])
        assert added == figure["numerator"], goal.id
    assert explained > 20


async def test_a_correction_stands_behind_what_it_says_and_as_known_before_it_does_not(ask, connection):
    path = f"/goals/{PROGRAMME}/parts/evidence?subject=deliverable:d-2&on={ON}"
    now = await ask.told(path)
    assert [event["event_id"] for event in now["events"]] == ["deliverable:d-2/1", "deliverable:d-2/2"]
    corrected = now["events"][1]["fact_no"]
    before = await ask.told(f"{path}&position={corrected - 1}")
    assert [event["event_id"] for event in before["events"]] == ["deliverable:d-2/1"]


async def test_what_is_no_subject_is_refused_and_what_nobody_knows_adds_nothing(ask):
    refused = await ask.get(f"/goals/{PROGRAMME}/models/evidence?subject=Deliverable:d-1")
    assert refused.status_code == 422
    nobody = await ask.told(f"/goals/{PROGRAMME}/models/evidence?subject=deliverable:d-99")
    other = await ask.told(f"/goals/{PROGRAMME}/models/evidence?subject=cost:c-0")
    assert (nobody["adds"], nobody["events"], other["adds"], other["events"]) == ([], [], [], [])
