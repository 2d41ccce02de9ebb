"""One made-up person's whole way through programme D, as if it ran now, over every service of a running system.

Referred, accepted, enrolled, asked by e-mail, in the group, signing, matched, placed, gone, asked again, followed up,
counted, protected, merged, not yet to be erased; and nothing of who she is lies anywhere but sealed in enrolment.
"""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from local.engines import Nats, Postgres
from local.system.databases import OWNERS
from tests.support import hunting
from tests.support.matchmaking import ARABIC, HEDEMORA, PICKER, SOLE_TRADER, SWEDISH
from tests.support.waiting import until
from tests.support.whole_town import OWNER, PARTNER, D, Town, programme_of_today, today

pytestmark = pytest.mark.timeout(240)

PLANTED: dict[str, Any] = {
    "given_name": "Zarifehplanted", "family_name": "Qvarnströmplanted", "reference": "MIG-77-planted",
    "email": "zarifeh.planted@example.org", "phone": "+46 70 991 22 33", "language": "so", "gender": "woman",
    "address": {"lines": ["Planteringsgatan 7"], "postcode": "991 77", "town": "Plantstad"},
    "identifiers": [{"kind": "personal-identity-number", "value": "19850709-9805"}],
}  # fmt: skip
EMPLOYER, CONTACT, WORDS = "Plantskolan Planterad", "Handledare Planterad", "planterade ord"
AIM = "en planterad målbild"
HIDDEN = ("zarifeh", "qvarnströmplanted", "qvarnstr\\u00f6mplanted", "mig-77", "991 22 33", "709912233", "plantering",
          "991 77", "plantstad", "19850709", "1985-07-09", "8507099805", "plantskolan", "planterad",
          SOLE_TRADER, SOLE_TRADER.replace("-", ""))  # fmt: skip
ENTERED = today() - timedelta(days=35)
CAME = max(ENTERED + timedelta(days=1), (today().replace(day=1) - timedelta(days=1)).replace(day=1))
"""A day of the group phase in a month that is over."""
ENTRY = {"health": "2", "employability": "3", "network-size": "4", "network-help": "no"}
EXIT = {**ENTRY, "health": "4", "employability": "7", "network-size": "12", "satisfied": "5", "strengthened": "5",
        "useful": "4", "own-words": WORDS}  # fmt: skip


async def test_a_person_goes_the_whole_way_and_leaves_no_name_behind(town: Town):
    await town.done("enrolment", "/programmes", programme_of_today(), "coordinator")
    await _the_group_is_planned(town)
    person = await _she_is_referred_and_accepted(town)
    await _she_enters_by_the_rules(town, person)
    await _she_is_asked_and_answers(town, 1, ENTRY)
    await _she_comes_signs_and_the_month_is_locked(town, person)
    await _what_she_can_is_mapped(town, person)
    placement = await _she_is_matched_and_somebody_decides(town, person)
    await _her_placement_is_an_outcome_without_typing(town, person, placement)
    await _she_leaves_and_is_asked_again(town, person)
    await _everybody_sees_the_figures_that_are_theirs(town, enrolled="1")
    await _two_records_are_one_person(town, person)
    await _protected_means_that_every_service_has_heard(town, person)
    await _a_funder_keeps_her_and_another_is_erased(town, person)
    await _nothing_of_her_lies_about(town, person)


async def _the_group_is_planned(town: Town) -> None:
    activity = {"activity_id": "suggestopedia", "programme_id": D, "title": "Språkträning", "kind": "language-training"}
    await town.heard("activities", "/activities", activity, "unknown-programme")
    series = {"series_id": "mornings", "activity_id": "suggestopedia", "rule": "FREQ=DAILY", "starts_on": f"{CAME}",
              "from_time": "09:00", "to_time": "12:00", "phase": "group"}  # fmt: skip
    last = f"{today() + timedelta(days=5):%Y%m%d}"
    await town.done("activities", "/series", series | {"rule": f"FREQ=DAILY;UNTIL={last}"})


async def _she_is_referred_and_accepted(town: Town) -> str:
    referral = {"programme_id": D, "person": {"controller": OWNER, **PLANTED}, "referrer": PARTNER,
                "reference": "AF-2026-117", "on": f"{ENTERED - timedelta(days=9)}"}  # fmt: skip
    partner = {"role": "partner", "organisation": PARTNER}
    made = await town.done("enrolment", "/referrals", referral, **partner)
    assert "person_id" not in made, "a partner is not told who is known"
    again = await town.done("enrolment", "/referrals", referral, **partner)
    assert again["referral_id"] == made["referral_id"]
    listed = (await town.read("enrolment", f"/programmes/{D}/referrals"))["referrals"]
    (person,) = {one["person_id"] for one in listed}
    consent = {"programme_id": D, "organisation": PARTNER, "given": True, "on": f"{ENTERED - timedelta(days=8)}"}
    await town.done("enrolment", f"/people/{person}/consents", consent)
    accepted = {"status": "accepted", "on": f"{ENTERED - timedelta(days=7)}", "next_step": "group-start"}
    await town.done("enrolment", f"/referrals/{made['referral_id']}/decision", accepted)
    return str(person)


async def _she_enters_by_the_rules(town: Town, person: str) -> None:
    entry = {"programme_id": D, "person_id": person, "on": f"{ENTERED}", "referrer": PARTNER,
             "entry": {"education": "isced-1-2", "employment": "unemployed"}}  # fmt: skip
    outside = await town.post("enrolment", "/participations", entry)
    assert outside.status_code in (409, 422), outside.text
    needs = ["little-education", "limited-swedish"]
    await town.done("enrolment", "/participations", entry | {"circumstances": {"needs": needs}})
    plan = {"on": f"{ENTERED}", "aim": "employment-fixed-term", "picture": AIM}
    await town.done("enrolment", f"/participations/{D}/{person}/plan", plan)


async def _she_is_asked_and_answers(town: Town, nth: int, values: dict[str, str]) -> None:
    letter = await town.letter(nth, PLANTED["email"])
    found = re.search(r"http://\S+/s/\S+", letter)
    assert found, letter
    thanks = await town.fills_in(found[0], values)
    assert 'lang="so"' in thanks
    listed = (await town.read("surveys", f"/invitations?programme={D}"))["invitations"]
    moment = "entry" if nth == 1 else "exit"
    (invitation,) = [one for one in listed if one["moment"] == moment]
    assert invitation["status"] == "answered", invitation


async def _she_comes_signs_and_the_month_is_locked(town: Town, person: str) -> None:
    await town.there("activities", f"/sign-ups?programme={D}", "sign_ups", person_id=person)
    session = f"mornings.{CAME}"
    sheet = {"rows": [{"person_id": person, "status": "present"}]}
    answers = (await town.done("activities", f"/sessions/{session}/attendance", sheet))["answers"]
    assert [answer["status"] for answer in answers] == [201], answers
    link = {"programme_id": D, "person_id": person, "first_day": f"{CAME}", "last_day": f"{CAME}", "language": "so"}
    await town.done("activities", "/signing-links", link)
    (made,) = (await town.read("activities", f"/signing-links?programme={D}"))["links"]
    signed = await town.http.post(made["url"].partition("?")[0], data={"code": made["code"], "language": "so"})
    assert signed.status_code == 200, signed.text
    await town.done("activities", f"/attendance/{session}~{person}/approval", {})
    for name in _months_until(CAME):
        await town.done("activities", "/months", {"programme_id": D, "month": name}, "coordinator")
    months = (await town.read("activities", f"/months?programme={D}"))["months"]
    assert all(month["locked"] for month in months)
    assert {month["month"]: month["minutes"] for month in months if month["minutes"]} == {f"{CAME:%Y-%m}": 180}


def _months_until(last: date) -> list[str]:
    first = date.fromisoformat(programme_of_today()["period"]["start"])
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sorted({f"{day:%Y-%m}" for day in days})


async def _what_she_can_is_mapped(town: Town, person: str) -> None:
    picture = {"programme_id": D, "person_id": person, "on": f"{CAME}", "sfi_course": "B", "education": "isced-1-2",
               "languages": [{"language": SWEDISH, "level": "B1"}, {"language": ARABIC}],
               "wishes": {"occupations": [PICKER], "hours_percent": 100, "municipalities": [HEDEMORA]}}  # fmt: skip
    await town.done("activities", "/competence-mappings", picture)


async def _she_is_matched_and_somebody_decides(town: Town, person: str) -> str:
    employer = {"employer_id": "nursery", "controller": OWNER, "organisation_number": SOLE_TRADER, "name": EMPLOYER}
    await town.done("matching", "/employers", employer)
    await town.done("matching", "/employers/nursery/contacts", {"contact_id": "c1", "name": CONTACT})
    opening = {"opening_id": "op1", "employer_id": "nursery", "programme_id": D, "seats": 1, "municipality": HEDEMORA,
               "instrument": "employment-fixed-term", "starts_on": f"{today()}", "occupation": PICKER,
               "language_level": "A2", "extent": 75}  # fmt: skip
    await town.heard("matching", "/openings", opening, "unknown-programme")
    await town.there("matching", f"/profiles?programme={D}", "profiles", person_id=person)
    run = await town.done("matching", "/runs", {"run_id": "r1", "programme_id": D})
    assert (run["considered"], run["suggested"]) == (1, 1), run
    assert (await town.read("matching", f"/placements?programme={D}"))["placements"] == [], "a run places nobody"
    pair = {"person_id": person, "opening_id": "op1"}
    accepted = {**pair, "decision": "accepted", "reason": "fits"}
    machine = await town.post("matching", "/runs/r1/decisions", accepted, "service", "local")
    assert machine.status_code == 403
    await town.done("matching", "/runs/r1/decisions", accepted)
    (one,) = (await town.read("matching", "/runs/r1"))["people"]
    assert one["decisions"][0]["decided_by"] == "local"
    offer = {"placement_id": "pl1", "programme_id": D, **pair, "on": f"{today() - timedelta(days=5)}"}
    await town.done("matching", "/placements", offer)
    await town.done("matching", "/placements/pl1/acceptance", {"on": f"{today() - timedelta(days=4)}"})
    await town.done("matching", "/placements/pl1/start", {"on": f"{today() - timedelta(days=2)}"})
    return "pl1"


async def _her_placement_is_an_outcome_without_typing(town: Town, person: str, placement: str) -> None:
    async def outcome() -> dict[str, Any] | None:
        facts = (await town.read("enrolment", f"/participations/{D}/{person}"))["facts"]
        stand = [fact["stands"] for fact in facts if (fact["stands"] or {}).get("outcome_id") == placement]
        return next((fact for fact in stand if fact["started_on"]), None)

    said = await until(outcome, 30, pause=0.05)
    assert said is not None
    assert (said["kind"], said["extent"], said["source"]) == ("employment-fixed-term", 75, "placement")
    assert date.fromisoformat(said["started_on"]) == today() - timedelta(days=2)


async def _she_leaves_and_is_asked_again(town: Town, person: str) -> None:
    path = f"/participations/{D}/{person}"
    await town.done("enrolment", f"{path}/exit", {"on": f"{today()}", "reason": "completed"})
    await _she_is_asked_and_answers(town, 2, EXIT)
    found = {"point": "exit-28-days", "on": f"{today()}", "reached": True, "statuses": ["employment-fixed-term"]}
    await town.done("enrolment", f"{path}/follow-ups", found | {"extent": 75, "employment": "employed"})


_FIGURES = "query($id: ID!) { programme(id: $id) { goals { id figure { value } withheld { reason } } } }"


async def _figures(town: Town, organisation: str, role: str) -> tuple[dict[str, str | None], set[str]]:
    await town.caught_up()
    data = await town.client.query(_FIGURES, town.client.token(organisation, role), id=D)
    goals = data["programme"]["goals"]
    shown = {goal["id"]: goal["figure"] and goal["figure"]["value"] for goal in goals}
    return shown, {goal["withheld"]["reason"] for goal in goals if goal["withheld"]}


async def _everybody_sees_the_figures_that_are_theirs(town: Town, enrolled: str) -> None:
    shown, withheld = await _figures(town, OWNER, "coordinator")
    expected = {"enrolled": enrolled, "took-part": "1", "work-or-studies": "1", "attended-hours": "3.0"}
    assert expected.items() <= shown.items(), shown
    assert not withheld
    hidden, why = await _figures(town, PARTNER, "partner")
    assert set(hidden.values()) == {None}
    assert len(why) == 1


async def _two_records_are_one_person(town: Town, person: str) -> None:
    twin = {"person_id": "twin", "controller": OWNER, "reference": "MIG-77-planted-2", "gender": "woman",
            "birth_date": "1985-07-09"}  # fmt: skip
    await town.done("enrolment", "/people", twin)
    entry = {"programme_id": D, "person_id": "twin", "on": f"{ENTERED}",
             "circumstances": {"needs": ["little-education", "ill-health"]}}  # fmt: skip
    await town.done("enrolment", "/participations", entry)
    shown, _ = await _figures(town, OWNER, "coordinator")
    assert shown["enrolled"] == "2"
    await town.done("enrolment", "/merges", {"merge_id": "m1", "person_ids": [person, "twin"]})
    await _everybody_sees_the_figures_that_are_theirs(town, enrolled="1")


async def _protected_means_that_every_service_has_heard(town: Town, person: str) -> None:
    answer = await town.post("enrolment", f"/people/{person}/protection", {"protected": True})
    assert answer.status_code in (200, 202), answer.text

    async def confirmed() -> bool:
        said = await town.post("enrolment", f"/people/{person}/protection", {"protected": True})
        return said.status_code == 200

    await until(confirmed, 30)
    listed = (await town.read("surveys", f"/invitations?programme={D}"))["invitations"]
    assert person not in {one["person_id"] for one in listed}


async def _a_funder_keeps_her_and_another_is_erased(town: Town, person: str) -> None:
    kept = await town.post("enrolment", f"/people/{person}/erasure", {"confirm": person}, "coordinator")
    assert kept.status_code == 409
    assert "retention" in {error["rule"] for error in kept.json()["errors"]}
    free = programme_of_today(id="utan-fond", retention=[], eligibility=[])
    await town.done("enrolment", "/programmes", free, "coordinator")
    other = {"person_id": "other", "controller": OWNER, **PLANTED, "identifiers": []}
    other |= {"reference": "MIG-77-planted-3", "birth_date": "1985-07-09", "email": "other.zarifeh.planted@example.org"}
    await town.done("enrolment", "/people", other)
    entry = {"programme_id": "utan-fond", "person_id": "other", "on": f"{ENTERED}"}
    await town.done("enrolment", "/participations", entry)
    await town.letter(1, "other.zarifeh.planted")
    left = {"on": f"{today()}", "reason": "moved"}
    await town.done("enrolment", "/participations/utan-fond/other/exit", left)
    erased = await town.done("enrolment", "/people/other/erasure", {"confirm": "other"}, "coordinator")
    assert erased["erased"] == ["other"]

    async def taken_back() -> bool:
        listed = (await town.read("surveys", "/invitations?programme=utan-fond"))["invitations"]
        return {one["status"] for one in listed} == {"revoked"}

    await until(taken_back, 30)


async def _nothing_of_her_lies_about(town: Town, person: str) -> None:
    await town.caught_up()
    layout = town.system.layout
    postgres, nats = (
        Postgres(layout.home / "postgres", layout.ports.postgres),
        Nats(layout.home / "nats", layout.ports.nats),
    )
    places = {name: await hunting.database(postgres.dsn(name)) for name in OWNERS}
    places |= {"bus": await hunting.bus(nats.url), "logs": hunting.logs(layout.home)}
    places |= {"said": town.system.said.encode(), "refusals": "\n".join(town.told).encode()}
    assert b"AF-2026-117" in places["bus"], "the partner's own number is said under her consent"
    for place in (*OWNERS, "bus"):
        assert person.encode() in places[place], f"{place}: the hunt does not read what is there"
    assert WORDS.encode() in places["surveys"], "own words stay in surveys"
    places["surveys"] = places["surveys"].replace(WORDS.encode(), b"")
    for place, content in places.items():
        for name in HIDDEN:
            assert name.encode() not in content.lower(), f"{name} in {place}"
