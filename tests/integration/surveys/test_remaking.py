"""Who was asked and who answered is the same when it is made again from nothing but events."""

from surveys.storage.remaking import REMAKING
from tests.integration.surveys.test_staff import EMPLOYER, PAPER
from tests.support.tables import made_again, shown

ASKED = """
invitation_id, programme_id, controller, respondent, person_id, organisation_id, spell, instrument, version, moment,
asked_on, closes_on, revoked, answered_on, withdrawn
"""
TABLES = {"surveys.invitation": ASKED, "surveys.answer": "answer_id, answered_on, mode, scores, affirmed, withdrawn"}


async def test_questions_and_answers_are_made_again_from_events_alone(surveys):
    for person in ("p1", "p2", "p3"):
        spell = await surveys.enter(person, "2018-03-01", "2018-06-10")
        await surveys.ask(person, spell)
    await surveys.done("/answers", PAPER)
    gone = await surveys.done("/answers", {**PAPER, "person_id": "p2"})
    await surveys.done(f"/answers/{gone['answer_id']}/withdrawal", {"wish_of": "participant"})
    await surveys.done("/invitations", EMPLOYER)
    before = await shown(surveys.pool, TABLES)
    assert all(before.values()), before
    assert await made_again(surveys.pool, TABLES, REMAKING) == before
