"""What staff do: ask employers and partners, type answers in, take back, hand links out, read figures and words."""

import pytest

from surveys.api import access
from tests.support import matrix

PAPER = {
    "programme_id": "steg", "person_id": "p1", "spell": 1, "instrument": "entry-exit", "moment": "exit",
    "mode": "paper", "answered_on": "2018-06-10", "values": {"satisfied": "5", "strengthened": "4"},
}  # fmt: skip
EMPLOYER = {
    "programme_id": "steg", "respondent": "employer", "organisation_id": "bakery", "instrument": "employer",
    "moment": "other", "on": "2018-06-15",
}  # fmt: skip


async def test_only_declared_roles_get_in(empty):
    for case in matrix.cases(access.rules()):
        await matrix.assert_held(case, empty.client, lambda role: empty.tokens.mint(role, organisation="staden"))


async def test_a_paper_answer_keeps_the_day_on_which_it_was_given(surveys):
    await surveys.enter("p1", "2018-03-01", "2018-06-10")
    done = await surveys.done("/answers", PAPER)
    (event,) = await surveys.bodies(done["aggregate"])
    assert (event["mode"], event["occurred_on"], event["recorded_at"][:10]) == ("paper", "2018-06-10", "2018-06-15")
    again = await surveys.post("/answers", PAPER)
    assert (again.status_code, again.json()) == (200, done)
    other = {**PAPER, "values": {"satisfied": "1"}}
    assert await surveys.refused("/answers", other) == (409, "answered-already", "answer_id")


async def test_an_answer_on_paper_and_one_on_the_page_are_answers_to_one_question(surveys):
    spell = await surveys.enter("p1", "2018-03-01", "2018-06-14")
    page = await surveys.page(await surveys.ask("p1", spell))
    await surveys.done("/answers", PAPER)
    assert "Du har redan svarat" in (await surveys.client.get(page)).text
    late = await surveys.send(page, satisfied="1")
    assert late.status_code == 200
    assert len([name for name, _ in await surveys.events() if name.startswith("answer:")]) == 1


REFUSED = [
    ({"programme_id": "none"}, (409, "unknown-programme", "programme_id")),
    ({"spell": 2}, (409, "unknown-spell", "spell")),
    ({"person_id": "p9"}, (409, "unknown-spell", "spell")),
    ({"spell": None}, (422, "required", "spell")),
    ({"organisation_id": "af"}, (422, "not-an-organisation", "organisation_id")),
    ({"instrument": "none"}, (409, "unknown-instrument", "instrument")),
    ({"instrument": "employer"}, (422, "not-for-this-respondent", "instrument")),
    ({"instrument_version": 2}, (409, "unknown-instrument", "instrument")),
    ({"answered_on": "2018-06-16"}, (422, "in-the-future", "answered_on")),
    ({"answered_on": 20180610}, (422, "value-error", "answered_on")),
    ({"values": {"satisfied": "6"}}, (422, "not-in-range", "values.satisfied")),
    ({"values": {"mood": "6"}}, (422, "unknown-item", "values.mood")),
    ({"values": {"satisfied": " "}}, (422, "empty-answer", "values")),
    ({"values": {"satisfied": 5}}, (422, "string-type", "values.satisfied")),
    ({"mode": "web"}, (422, "literal-error", "mode")),
    ({"name": "Maria"}, (422, "unknown-field", "name")),
    ({"respondent": "employer"}, (422, "required", "organisation_id")),
]


@pytest.mark.parametrize(("changed", "expected"), REFUSED, ids=lambda value: str(value)[:40])
async def test_an_answer_that_breaks_a_rule_is_not_kept(surveys, changed, expected):
    await surveys.enter("p1", "2018-03-01", "2018-06-10")
    assert await surveys.refused("/answers", {**PAPER, **changed}) == expected


async def test_only_the_owners_staff_type_answers_in_and_take_them_back(surveys):
    await surveys.enter("p1", "2018-03-01", "2018-06-10")
    assert (await surveys.post("/answers", PAPER, organisation="af")).status_code == 403
    assert (await surveys.post("/answers", PAPER, programmes=["another"])).status_code == 403
    done = await surveys.done("/answers", PAPER, role="caseworker")
    path = f"/answers/{done['answer_id']}/withdrawal"
    assert await surveys.refused(path, {"wish_of": "employer"}) == (422, "not-the-respondent", "wish_of")
    assert (await surveys.post(path, {"wish_of": "participant"}, organisation="af")).status_code == 403
    assert (await surveys.done(path, {"wish_of": "participant"}))["version"] == 2
    assert (await surveys.post(path, {"wish_of": "participant"})).status_code == 200
    assert await surveys.refused("/answers", PAPER) == (409, "answer-withdrawn", "answer_id")
    assert (await surveys.refused("/answers/none/withdrawal", {"wish_of": "participant"}))[:2] == (
        404,
        "unknown-answer",
    )


async def test_an_employer_is_asked_gets_a_link_from_staff_and_answers_without_anybodys_address(surveys):
    asked = await surveys.done("/invitations", EMPLOYER)
    again = await surveys.post("/invitations", EMPLOYER)
    assert (again.status_code, again.json()) == (200, asked)
    link = (await surveys.get(f"/invitations/{asked['invitation_id']}/link")).json()
    assert "Hur fungerade det hos er?" in (await surveys.client.get(link["link"])).text
    sent = await surveys.client.post(link["link"], data={"to": "submit", "i.satisfied": "5", "i.again": "yes"})
    assert sent.status_code == 303
    (event,) = await surveys.bodies(f"answer:{asked['invitation_id']}")
    assert (event["respondent"], event["organisation_id"], event["person_id"]) == ("employer", "bakery", None)
    assert event["affirmed"] == ["satisfied", "again"]
    assert await surveys.pool.fetchval("SELECT count(*) FROM surveys.outgoing") == 0
    gone = await surveys.get(f"/invitations/{asked['invitation_id']}/link")
    assert (gone.status_code, gone.json()["rule"]) == (404, "answered-already")


async def test_a_partner_is_one_of_the_programmes_organisations(surveys):
    partner = {**EMPLOYER, "respondent": "partner", "instrument": "referring-partner"}
    assert await surveys.refused("/invitations", partner) == (409, "unknown-organisation", "organisation_id")
    await surveys.done("/invitations", {**partner, "organisation_id": "af"})


async def test_a_question_that_was_put_by_mistake_is_taken_back(surveys):
    asked = await surveys.done("/invitations", EMPLOYER)
    page = await surveys.page(asked["invitation_id"])
    path = f"/invitations/{asked['invitation_id']}/revocation"
    assert (await surveys.done(path, {"reason": "by-staff"}))["version"] == 2
    assert (await surveys.client.get(page)).status_code == 410
    assert (await surveys.post(path, {})).status_code == 200
    assert (await surveys.refused(f"/invitations/{asked['invitation_id']}/links", {"why": "lost"}))[
        1
    ] == "invitation-revoked"
    assert (await surveys.refused("/invitations/none/revocation", {}))[:2] == (404, "unknown-invitation")
    listed = (await surveys.get("/invitations?programme=steg")).json()["invitations"]
    assert [one["status"] for one in listed] == ["revoked"]


async def test_a_batch_of_paper_answers_is_kept_row_by_row_in_a_few_round_trips(surveys):
    for n in range(30):
        await surveys.enter(f"p{n}", "2018-03-01", "2018-06-10")
    rows = [{"operation": "answers", "body": {**PAPER, "person_id": f"p{n}"}} for n in range(30)]
    rows[7]["body"]["values"] = {"satisfied": "9"}
    content = await surveys.done("/batch", {"mode": "per-row", "commands": rows})
    assert sorted({answer["status"] for answer in content["answers"]}) == [201, 422]
    assert len([name for name, _ in await surveys.events() if name.startswith("answer:")]) == 29
    whole = await surveys.refused("/batch", {"mode": "all-or-nothing", "commands": rows})
    assert whole == (422, "not-in-range", "commands[7].body.values.satisfied")


async def _answered(surveys, count, **more):
    for n in range(count):
        gender = "woman" if n % 3 else "man"
        await surveys.enter(f"p{n}", "2018-03-01", "2018-06-10", gender=gender)
        low = {"values": {"satisfied": "5", "strengthened": "2"}} if n < 2 else {}
        if n < count - 1:
            await surveys.done("/answers", {**PAPER, "person_id": f"p{n}", **more, **low})


async def test_results_show_what_is_missing_the_interval_and_no_group_under_five(surveys):
    await _answered(surveys, 10)  # p0 and p1 not both, p2..p8 both, p9 missing
    content = (await surveys.get("/results?programme=steg&instrument=entry-exit")).json()
    (everybody,) = content["groups"]
    assert (everybody["people"], everybody["answered"]) == (10, 9)
    both = everybody["shares"][0]
    assert (both["items"], both["numerator"], both["denominator"]) == (["satisfied", "strengthened"], 7, 9)
    assert (both["missing"], both["worst"], both["best"], both["wilson"]) == (1, [7, 10], [8, 10], [0.453, 0.937])
    by_gender = (await surveys.get("/results?programme=steg&instrument=entry-exit&by=gender")).json()["groups"]
    assert by_gender == [{"group": "man", "suppressed": True}, {"group": "woman", "suppressed": True}]
    assert (await surveys.get("/results?programme=steg&instrument=entry-exit", role="steering",
                              organisation="gruppen")).status_code == 200  # fmt: skip
    assert (await surveys.get("/results?programme=steg&instrument=entry-exit", organisation="af")).status_code == 404


async def test_under_five_answers_nothing_is_shown(surveys):
    await _answered(surveys, 5)
    content = (await surveys.get("/results?programme=steg&instrument=entry-exit")).json()
    assert content["groups"] == [{"group": "all", "suppressed": True}]


async def test_a_withdrawn_answer_leaves_the_figures_and_is_said_beside_them(surveys):
    await _answered(surveys, 8)
    listed = [name for name, _ in await surveys.events() if name.startswith("answer:")]
    await surveys.done(f"/answers/{listed[3].partition(':')[2]}/withdrawal", {"wish_of": "participant"})
    content = (await surveys.get("/results?programme=steg&instrument=entry-exit")).json()
    assert (content["withdrawn"], content["groups"][0]["answered"], content["groups"][0]["people"]) == (1, 6, 8)
    assert content["groups"][0]["shares"][0]["denominator"] == 6


async def test_words_are_for_coordinators_alone_and_every_reading_is_kept(surveys):
    await surveys.enter("p1", "2018-03-01", "2018-06-10")
    await surveys.done("/answers", {**PAPER, "values": {"satisfied": "5", "own-words": "Bra kurs"}})
    path = "/words?programme=steg&instrument=entry-exit&purpose=improve-course"
    (word,) = (await surveys.get(path)).json()["words"]
    assert (word["body"], "person_id" in word) == ("Bra kurs", False)
    assert (await surveys.get(path, role="caseworker")).status_code == 403
    assert (await surveys.get(path, organisation="gruppen")).status_code == 404
    assert (await surveys.get("/words?programme=steg&instrument=entry-exit")).status_code == 422
    (read,) = await surveys.pool.fetch("SELECT organisation, purpose, answers FROM surveys.audit")
    assert tuple(read) == ("staden", "improve-course", 1)
    await surveys.pool.execute("INSERT INTO surveys.person (person_id, protected) VALUES ('p1', true)")
    assert (await surveys.get(path)).json()["words"] == []


async def test_staff_see_which_translations_are_drafts(surveys):
    found = {one["instrument"]: one for one in (await surveys.get("/instruments")).json()["instruments"]}
    assert set(found) == {"employer", "entry-exit", "referring-partner"}
    translations = found["entry-exit"]["translations"]
    assert {language: told["status"] for language, told in translations.items()} == {
        "sv": "written", "en": "written", "ar": "draft", "prs": "draft", "so": "draft", "ti": "draft",
    }  # fmt: skip
    assert translations["so"]["until"] == "reviewed by a named translator"
    whole = (await surveys.get("/instruments/entry-exit/1")).json()["definition"]
    assert whole["steps"][0]["items"][0]["asks"]["en"].startswith("How do you feel")
    assert (await surveys.get("/instruments/entry-exit/2")).status_code == 404
