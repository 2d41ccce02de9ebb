"""The answer page over HTTP: filled in page by page, kept, submitted once, and kind when it cannot be opened."""

import asyncio
import re
from datetime import timedelta

import pytest

from surveys.domain.languages import LANGUAGES

WHOLE = {"health": "4", "employability": "7", "network_size": "12", "network_help": "yes", "satisfied": "5",
         "strengthened": "4", "useful": "3", "own_words": "Tack!"}  # fmt: skip


async def test_a_link_opens_the_first_page_in_the_readers_language(surveys):
    page = await surveys.asked()
    for language, way in (("sv", "ltr"), ("en", "ltr"), ("ar", "rtl"), ("prs", "rtl"), ("so", "ltr"), ("ti", "ltr")):
        by_browser = await surveys.client.get(page, headers={"accept-language": f"{language};q=0.9, xx"})
        by_address = await surveys.client.get(f"{page}?lang={language}")
        assert by_browser.status_code == by_address.status_code == 200
        assert by_browser.text.replace(f"?lang={language}", "") == by_address.text.replace(f"?lang={language}", "")
        assert f'<html lang="{language}" dir="{way}">' in by_address.text
    assert '<html lang="prs"' in (await surveys.client.get(page, headers={"accept-language": "fa-AF"})).text
    assert '<html lang="sv"' in (await surveys.client.get(page, headers={"accept-language": "xx, *;q=zero"})).text


async def test_no_cookie_no_script_nothing_from_elsewhere_and_under_fifty_kilobytes(surveys):
    page = await surveys.asked()
    for language in LANGUAGES:
        for step in range(1, 5):
            answer = await surveys.client.get(f"{page}?lang={language}&step={step}")
            assert "set-cookie" not in answer.headers
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; style-src 'sha256-")
            assert "unsafe" not in policy
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cache-control"] == "no-store"
            assert not re.search(r"<script|<img|<link|<iframe|\son\w+=|https?://|style=\"", answer.text)
            assert len(answer.content) < 50_000


async def test_page_by_page_what_was_sent_is_there_when_the_link_is_opened_again(surveys):
    page = await surveys.asked()
    went_on = await surveys.send(page, "next", health="4", employability="7")
    assert (went_on.status_code, went_on.headers["location"]) == (303, "?lang=sv&step=2")
    again = await surveys.client.get(page)
    assert 'name="i.network-size"' in again.text  # it goes on where it was left
    first = (await surveys.client.get(f"{page}?step=1")).text
    assert 'name="i.health" value="4" checked' in first
    assert 'name="i.employability" value="7" checked' in first
    assert (await surveys.events())[-1][0].startswith("invitation:")


async def test_another_language_and_the_way_back_keep_what_stands_on_the_page(surveys):
    page = await surveys.asked()
    switched = await surveys.send(page, "lang:ar", health="2")
    assert switched.headers["location"] == "?lang=ar&step=1"
    assert 'name="i.health" value="2" checked' in (await surveys.client.get(f"{page}?lang=ar&step=1")).text
    back = await surveys.send(page, "back", step="2", network_size="many")
    assert back.headers["location"] == "?lang=sv&step=1"


async def test_a_whole_answer_makes_one_event_without_words_and_the_page_thanks(surveys):
    page = await surveys.asked()
    for step, names in enumerate((["health", "employability"], ["network_size", "network_help"],
                                  ["satisfied", "strengthened", "useful"]), 1):  # fmt: skip
        await surveys.send(page, "next", step=str(step), **{name: WHOLE[name] for name in names})
    done = await surveys.send(page, "submit", step="4", own_words="Tack, Maria!")
    assert (done.status_code, done.headers["location"]) == (303, "?lang=sv&done=1")
    assert "Tack! Dina svar är sparade." in (await surveys.client.get(f"{page}?done=1")).text
    (name,) = [name for name, _ in await surveys.events() if name.startswith("answer:")]
    (event,) = await surveys.bodies(name)
    assert event["scores"] == {"health": 4, "employability": 7, "network-size": 12, "network-help": 1,
                               "satisfied": 5, "strengthened": 4, "useful": 3}  # fmt: skip
    assert event["affirmed"] == ["network-help", "satisfied", "strengthened"]
    assert (event["mode"], event["spell"], event["instrument_version"], event["moment"]) == ("web", 1, 1, "exit")
    assert (event["person_id"], event["occurred_on"]) == ("p1", "2018-06-15")
    everything = await surveys.pool.fetch("SELECT body, headers FROM spine.event")
    assert all(b"Maria" not in row["body"] + row["headers"] for row in everything)
    assert await surveys.pool.fetchval("SELECT body FROM surveys.words") == "Tack, Maria!"
    assert await surveys.pool.fetchval("SELECT draft FROM surveys.invitation") is None


async def test_pressing_twice_at_once_or_later_is_harmless(surveys):
    page = await surveys.asked()
    answers = await asyncio.gather(*(surveys.send(page, **WHOLE) for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {200, 303}
    later = await surveys.send(page, satisfied="1")
    assert later.status_code == 200
    assert "Tack! Dina svar är sparade." in later.text
    (name,) = [name for name, _ in await surveys.events() if name.startswith("answer:")]
    assert (await surveys.bodies(name))[0]["scores"]["satisfied"] == 5


async def test_what_has_to_be_put_right_is_said_in_the_language_and_the_rest_is_kept(surveys):
    page = await surveys.asked(moment="entry")
    wrong = await surveys.client.post(
        f"{page}?lang=en", data={"to": "submit", "step": "2", "i.network-size": "a few", "i.network-help": "yes"}
    )
    assert wrong.status_code == 422
    assert "Write a whole number from 0 to 500." in wrong.text
    assert 'value="a few"' in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    again = (await surveys.client.get(f"{page}?step=2")).text
    assert 'name="i.network-help" value="yes" checked' in again
    right = await surveys.send(page, "submit", step="2", network_size="١٢")
    assert right.status_code == 303
    (name,) = [name for name, _ in await surveys.events() if name.startswith("answer:")]
    assert (await surveys.bodies(name))[0]["scores"] == {"network-size": 12, "network-help": 1}


async def test_an_empty_answer_is_asked_for_again(surveys):
    page = await surveys.asked()
    answer = await surveys.send(page, "submit", step="4", own_words="  ")
    assert answer.status_code == 422
    assert "Svara på minst en fråga" in answer.text


async def test_a_wrong_an_expired_and_a_revoked_link_say_so_kindly_in_every_language(surveys):
    page = await surveys.asked()
    titles = set()
    for language in LANGUAGES:
        answer = await surveys.client.get(f"{page[:-3]}xyz?lang={language}")
        assert answer.status_code == 404
        assert f'lang="{language}"' in answer.text
        titles.add(re.search("<h1>(.*)</h1>", answer.text)[1])
    assert len(titles) == len(LANGUAGES)
    surveys.clock.advance(timedelta(days=61))
    over = await surveys.client.get(f"{page}?lang=en")
    assert (over.status_code, "The time for answering is over" in over.text) == (410, True)
    assert (await surveys.send(page, satisfied="5")).status_code == 410
    assert [name for name, _ in await surveys.events() if name.startswith("answer:")] == []


async def test_a_new_link_ends_the_old_one_and_the_code_leads_to_the_new(surveys):
    spell = await surveys.enter("p1", "2018-03-01", "2018-06-14")
    invitation = await surveys.ask("p1", spell)
    old = (await surveys.get(f"/invitations/{invitation}/link")).json()
    await surveys.done(f"/invitations/{invitation}/links", {"why": "lost"})
    new = (await surveys.get(f"/invitations/{invitation}/link")).json()
    gone = await surveys.client.get(old["link"])
    assert (gone.status_code, "Länken gäller inte längre" in gone.text) == (410, True)
    assert (await surveys.client.get(new["link"])).status_code == 200
    assert (await surveys.client.post("/s", data={"code": old["code"]})).status_code == 404
    typed = new["code"].lower().replace("-", " ").replace("0", "o")
    opened = await surveys.client.post("/s?lang=so", data={"code": typed})
    assert opened.status_code == 303
    assert f"http://surveys.test/{opened.headers['location']}" == f"{new['link']}?lang=so"
    assert new["qr_svg"].startswith("<svg")


async def test_whoever_answered_may_take_it_back_and_their_words_are_gone(surveys):
    page = await surveys.asked()
    await surveys.send(page, **WHOLE)
    back = await surveys.send(page, "withdraw")
    assert back.status_code == 303
    assert "Dina svar är borttagna" in (await surveys.client.get(page)).text
    (name,) = {name for name, _ in await surveys.events() if name.startswith("answer:")}
    assert [sorted(event) == sorted(event) and event.get("scores") is None for event in await surveys.bodies(name)] == [
        False, True,
    ]  # fmt: skip
    assert await surveys.pool.fetchval("SELECT count(*) FROM surveys.words") == 0
    assert (await surveys.send(page, "withdraw")).status_code == 200
    assert len(await surveys.bodies(name)) == 2


async def test_who_tries_many_wrong_links_has_to_wait_and_others_do_not(surveys):
    page = await surveys.asked()
    thief, friend = {"x-forwarded-for": "10.0.0.1, 192.0.2.7"}, {"x-forwarded-for": "192.0.2.8"}
    tries = [(await surveys.client.get(f"/s/{n}", headers=thief)).status_code for n in range(22)]
    assert tries == [404] * 20 + [429] * 2
    blocked = await surveys.client.get(page, headers=thief)
    assert (blocked.status_code, blocked.headers["retry-after"]) == (429, "60")
    assert (await surveys.client.get(page, headers=friend)).status_code == 200
    surveys.clock.advance(timedelta(minutes=1))
    assert (await surveys.client.get(page, headers=thief)).status_code == 200


_FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"content": b"to=submit&i.health=%FF", "headers": _FORM}, 400),
        ({"content": b"to=submit&i.health=%00", "headers": _FORM}, 400),
        ({"content": b"&".join(b"a%d=1" % n for n in range(101)), "headers": _FORM}, 400),
        ({"json": {"to": "submit"}}, 415),
        ({"content": b"i.own-words=" + b"x" * 70_000, "headers": _FORM}, 413),
    ],
    ids=["not-utf-8", "nul", "too-many-fields", "json", "too-long"],
)
async def test_unsound_forms_are_answered_with_a_page(surveys, sent, status):
    answer = await surveys.client.post(await surveys.asked(), **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")


async def test_a_parameter_that_a_mail_program_hung_on_is_taken_off(surveys):
    page = await surveys.asked()
    answer = await surveys.client.get(f"{page}?fbclid=abc&lang=ar")
    assert (answer.status_code, answer.headers["location"]) == (303, "?lang=ar")


async def test_in_assisted_mode_the_answer_is_flagged(surveys):
    spell = await surveys.enter("p1", "2018-03-01", "2018-06-14")
    invitation = await surveys.ask("p1", spell)
    link = (await surveys.get(f"/invitations/{invitation}/link?mode=assisted")).json()["link"]
    assert "Någon ur personalen frågar" in (await surveys.client.get(link)).text
    await surveys.client.post(link, data={"to": "submit", "i.satisfied": "4"})
    assert (await surveys.bodies(f"answer:{invitation}"))[0]["mode"] == "assisted"
