"""What staff tell of a programme itself, over HTTP: once, with its access, and refused where no goal asks for it."""

import pytest

from tests.support.commanding import PROGRAMME

_WORDS = {"sv": "ord", "en": "words"}
_NAMED = {"title": _WORDS, "definition": _WORDS}
STEG = PROGRAMME | {
    "goals": [
        {"id": "vision", "kind": "assessed", **_NAMED},
        {"id": "rate", "kind": "series", "series": "foreign-born", **_NAMED},
        {"id": "stays", "kind": "count", "of": {"municipalities": ["staden"]}, **_NAMED},
    ],
    "reports": [{"id": "final", "title": _WORDS, "due": "2019-01-15"}],
}
DELIVERY = {"report": "final", "on": "2018-06-14", "evidence": ["https://diarium.example/1"]}
JUDGEMENT = {"goal": "vision", "on": "2018-06-14", "verdict": "partly", "by": "gruppen",
             "evidence": ["https://diarium.example/2"]}  # fmt: skip
STATISTIC = {"series": "foreign-born", "on": "2017-12-31", "value": "21.4", "source": "Public statistics"}


@pytest.fixture
async def told(empty):
    await empty.done("/programmes", STEG)
    return empty


async def test_reports_judgements_and_statistics_are_told_once_and_replaced_by_the_last_word(told):
    for path, body, name in (
        ("deliveries", DELIVERY, "report:steg~final"),
        ("judgements", JUDGEMENT, "judgement:steg~vision"),
        ("statistics", STATISTIC, "series:steg~foreign-born~2017-12-31"),
    ):
        answer = await told.done(f"/programmes/steg/{path}", body)
        assert (answer["aggregate"], answer["version"]) == (name, 1)
        again = await told.done(f"/programmes/steg/{path}", body)
        assert again["version"] == 1
    await told.done("/programmes/steg/statistics", STATISTIC | {"value": None})
    values = [event["value"] for event in await told.bodies("series:steg~foreign-born~2017-12-31")]
    assert values == ["21.40", None]
    assert [event["verdict"] for event in await told.bodies("judgement:steg~vision")] == ["partly"]


@pytest.mark.parametrize(("path", "body", "refusal"), [
    ("deliveries", DELIVERY | {"report": "poem"}, (422, "unknown-report", "report")),
    ("judgements", JUDGEMENT | {"evidence": []}, (422, "no-evidence", "evidence")),
    ("judgements", JUDGEMENT | {"by": "af"}, (422, "not-a-judge", "by")),
    ("statistics", STATISTIC | {"series": "weather"}, (422, "unknown-series", "series")),
])  # fmt: skip
async def test_what_nobody_asks_for_is_refused_by_its_rule(told, path, body, refusal):
    assert await told.refused(f"/programmes/steg/{path}", body) == refusal


async def test_only_the_owners_coordinators_tell(told):
    answer = await told.post("/programmes/steg/deliveries", DELIVERY, role="caseworker")
    assert answer.status_code == 403
    answer = await told.post("/programmes/steg/deliveries", DELIVERY, organisation="af")
    assert answer.status_code in {403, 404}


async def test_where_a_participant_lives_is_a_code_and_a_day(told):
    await told.done(
        "/people", {"person_id": "p1", "controller": "staden", "birth_date": "1990-05-01", "gender": "woman"}
    )
    await told.done("/participations", {"programme_id": "steg", "person_id": "p1", "on": "2018-02-01", "entry": {}})
    where = {"municipality": "staden", "on": "2018-03-01", "own_home": True}
    answer = await told.done("/participations/steg/p1/residence", where)
    assert answer["version"] == (await told.done("/participations/steg/p1/residence", where))["version"]
    (said,) = [event for event in await told.bodies("way:steg:p1") if "municipality" in event]
    assert (said["municipality"], said["own_home"], said["spell"]) == ("staden", True, 1)
