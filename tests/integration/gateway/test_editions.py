"""Who sees what: role x organisation x every field of the schema, and a search of partners' answers for any figure."""

from collections import defaultdict

import pytest

from contracts.roles import ROLES
from gateway.api.access import GROUPS, fields, group_of
from gateway.api.schema import build
from gateway.domain.edition import EXACT_ROLES
from tests.support import read_entities
from tests.support.asking import Asker
from tests.support.read_model import KNOWN_AT, SECRETS
from tests.support.tokens import Tokens
from tests.support.whole_schema import answered, every_field

SCHEMA = build().core
WHOLE = every_field(
    SCHEMA,
    {
        "Query.programme.id": '"bridge"',
        "Programme.goal.id": '"satisfied"',
        "facet": "GENDER",
        "Goal.evidence.subject": '"person-771"',
        "Query.programmes.first": "2",
        "Programme.activities.first": "2",
        "Goal.entries.first": "2",
        "Programme.releases.first": "2",
        "Goal.evidence.first": "2",
        "Query.node.id": '"Programme:bridge"',
    },
)
SEES_FIGURES = {"owner", "steering"}
TAKES_PART = {"owner", "steering", "friend"}
ORGANISATIONS = ["owner", "steering", "friend", "stranger", "unheard-of"]
EXACT_GROUPS = {"figures", "evidence", "findings", "occupancy", "money spent", "answers"}


@pytest.fixture(autouse=True)
def reporting_is_not_behind(tokens: Tokens) -> None:
    tokens.clock.set(KNOWN_AT)


@pytest.mark.parametrize("organisation", ORGANISATIONS)
@pytest.mark.parametrize("role", ROLES)
async def test_every_field_is_there_for_whom_its_group_allows_and_for_nobody_else(
    roomy_asker: Asker, role, organisation
):
    data = await roomy_asker.read(WHOLE, role=role, organisation=organisation)
    seen = defaultdict(list)
    for field, value in answered(SCHEMA, data):
        seen[field].append(value)
    exact = role in EXACT_ROLES and organisation in SEES_FIGURES
    people = role in GROUPS["own people"] and organisation in read_entities.OWN
    if organisation not in TAKES_PART:
        assert data["programme"] is None
    for type_name, field in fields(SCHEMA):
        if type_name == "Subscription":
            continue  # nobody can ask for it in a query: test_subscriptions.py says who hears what
        values = seen[f"{type_name}.{field}"]
        if group_of(type_name, field) in EXACT_GROUPS and not (role in EXACT_ROLES and organisation == "stranger"):
            assert any(value is not None for value in values) is exact, f"{type_name}.{field}"
        elif group_of(type_name, field) == "own people":
            assert any(value is not None for value in values) is people, f"{type_name}.{field}"
        elif organisation in TAKES_PART:
            assert values or type_name == "Withheld", f"{type_name}.{field}"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("organisation", ["friend", "unheard-of"])
async def test_no_text_that_only_exact_readers_may_see_is_anywhere_in_a_partners_answer(
    roomy_asker: Asker, role, organisation
):
    answer = await roomy_asker.ask(WHOLE, role=role, organisation=organisation)
    assert answer.status_code == 200
    assert [secret for secret in SECRETS if secret in answer.text] == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("organisation", ORGANISATIONS)
async def test_nobody_finds_what_is_another_organisations_own(roomy_asker: Asker, role, organisation):
    answer = await roomy_asker.ask(WHOLE, role=role, organisation=organisation)
    theirs = [text for other in read_entities.OWN if other != organisation for text in read_entities.own_texts(other)]
    assert [text for text in theirs if text in answer.text] == []
    mine = read_entities.own_texts(organisation) if organisation in read_entities.OWN else ()
    about_people = [text for text in mine if not text.startswith("opening")]
    assert [text in answer.text for text in about_people] == [role in GROUPS["own people"]] * len(about_people)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("organisation", ORGANISATIONS)
async def test_a_node_of_anothers_is_as_one_that_is_not_there(roomy_asker: Asker, role, organisation):
    for other in read_entities.OWN:
        for node in (f"Referral:referral-{other}", f"Opening:opening-of-{other}", f"Placement:placement-of-{other}"):
            found = (await roomy_asker.read(f'{{ node(id: "{node}") {{ nodeId }} }}', role=role,
                                            organisation=organisation))["node"]  # fmt: skip
            allowed = role in GROUPS["own people"] or node.startswith("Opening")
            assert found == ({"nodeId": node} if other == organisation and allowed else None)


async def test_the_search_for_leaks_would_find_them(roomy_asker: Asker):
    answer = await roomy_asker.ask(WHOLE, role="coordinator", organisation="owner")
    assert [secret for secret in SECRETS if secret not in answer.text] == []


@pytest.mark.parametrize(
    ("role", "organisation"), [("partner", "friend"), ("partner", "owner"), ("coordinator", "friend")]
)
async def test_a_withheld_figure_says_why_in_a_type_and_in_words(asker: Asker, role, organisation):
    data = await asker.read(
        """{ viewer { edition why(lang: EN) } programme(id: "bridge") { edition goals { id target figure { value }
            breakdown(facet: GENDER) { value } curve { on } entries { nodes { num } } evidence(subject: "person-771") {
            nodes { factNo } } withheld { reason sentence sentenceEn: sentence(lang: EN) } } findings { facts } } }""",
        role=role,
        organisation=organisation,
    )
    sentence = "Exakta siffror om människor visas inte här; släppens minst-värden står i `released`."
    why = "You see figures about people from releases: at least so many, never exact numbers."
    english = "Exact figures about people are not shown here; those of releases are in `released`."
    assert data["viewer"] == {"edition": "RELEASED", "why": why}
    assert data["programme"]["edition"] == "RELEASED"
    assert data["programme"]["findings"] is None
    assert data["programme"]["goals"][0] == {
        "id": "reached", "target": 700, "figure": None, "breakdown": None, "curve": None, "entries": None,
        "evidence": None,
        "withheld": {"reason": "IN_RELEASES", "sentence": sentence, "sentenceEn": english},
    }  # fmt: skip
    assert data["programme"]["goals"][2]["withheld"]["reason"] == "NOT_RELEASED"


async def test_a_partner_cannot_count_other_peoples_facts_by_watching_the_watermark(asker: Asker):
    answer = await asker.ask(
        "{ watermark { position knownAt completeThrough } }", role="partner", organisation="friend"
    )
    hour = "2024-05-06T09:00:00"
    assert answer.json()["data"]["watermark"] == {
        "position": None,
        "knownAt": f"{hour}+00:00",
        "completeThrough": f"{hour}+00:00",
    }
    assert answer.json()["extensions"]["watermark"] == {
        "position": None,
        "knownAt": f"{hour}Z",
        "completeThrough": f"{hour}Z",
    }


async def test_a_token_for_some_programmes_sees_no_others(asker: Asker):
    query = '{ programmes { nodes { id } } programme(id: "bridge") { id } }'
    assert await asker.read(query, programmes=["harbour"]) == {"programmes": {"nodes": []}, "programme": None}
    assert await asker.read(query, programmes=[]) == {"programmes": {"nodes": []}, "programme": None}
    assert (await asker.read(query, programmes=["bridge"]))["programme"] == {"id": "bridge"}


async def test_one_reader_after_another_on_the_same_connection_sees_only_his_own(asker: Asker):
    query = "{ programmes { nodes { id edition goals { figure { value } } } } }"
    for _ in range(3):
        owner = await asker.read(query, organisation="owner")
        partner = await asker.read(query, organisation="friend", role="partner")
        stranger = await asker.read(query, organisation="stranger")
        assert owner["programmes"]["nodes"][0]["goals"][0] == {"figure": {"value": "7341"}}
        assert partner["programmes"]["nodes"][0]["goals"][0] == {"figure": None}
        assert [node["id"] for node in stranger["programmes"]["nodes"]] == ["harbour"]


@pytest.mark.parametrize("role", ROLES)
async def test_introspection_is_for_those_who_build(asker: Asker, role):
    answer = await asker.ask("{ __schema { queryType { name } } }", role=role)
    if role in GROUPS["introspection"]:
        assert answer.json()["data"] == {"__schema": {"queryType": {"name": "Query"}}}
    else:
        assert answer.json()["errors"][0]["extensions"]["code"] == "introspection-not-allowed"
    assert (await asker.ask("{ __typename }", role=role)).json()["data"] == {"__typename": "Query"}
