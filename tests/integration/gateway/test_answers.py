"""What staff of the owner read: programmes, goals, figures on any date and as known at any position."""

from tests.support.asking import Asker
from tests.support.read_model import POSITION

FIGURE = "value numerator denominator percent meetsTarget status asOf projection position"


async def goal(asker: Asker, goal: str, fields: str, **who) -> dict:
    data = await asker.read(f'{{ programme(id: "bridge") {{ goal(id: "{goal}") {{ {fields} }} }} }}', **who)
    return data["programme"]["goal"]


async def test_a_programme_is_told_with_everything_around_its_goals(asker: Asker):
    programme = (
        await asker.read("""{ programme(id: "bridge") {
        id version title titleEn: title(lang: EN) purpose(lang: EN) controller plannedParticipants edition
        period { start end extensionEnd }
        organisations { id name roles municipality }
        funders { organisationId name fund caseNumber granted }
        areas { id title } notMeasured { id title needs } findings { finding facts } withheld { reason } } }""")
    )["programme"]
    assert programme == {
        "id": "bridge", "version": 2, "title": "Titel bridge", "titleEn": "Title bridge", "purpose": "The purpose",
        "controller": "owner-town", "plannedParticipants": 61, "edition": "EXACT",
        "period": {"start": "2024-01-01", "end": "2024-12-31", "extensionEnd": "2025-06-30"},
        "organisations": [
            {"id": "friend", "name": "Friends of Newcomers", "roles": ["partner", "referrer"], "municipality": None},
            {"id": "owner", "name": "Owner Town", "roles": ["owner", "host"], "municipality": "owner-town"},
            {"id": "steering", "name": "Steering Board", "roles": ["funder", "steering-group"], "municipality": None},
        ],
        "funders": [{"organisationId": "steering", "name": "Steering Board", "fund": "amif", "caseNumber": "2016-7451",
                     "granted": "5258446.00"}],
        "areas": [{"id": "work", "title": "Arbete"}],
        "notMeasured": [{"id": "vision", "title": "Vision", "needs": "judgement"}],
        "findings": [{"finding": "no-session", "facts": 6653}],
        "withheld": None,
    }  # fmt: skip


async def test_only_goals_of_the_current_definition_are_shown(asker: Asker):
    data = await asker.read("""{ programme(id: "bridge") { goals { id version kind unit target targetBy targetAssumed
        definition(lang: EN) definitionAssumed engine } } }""")
    goals = data["programme"]["goals"]
    assert [(g["id"], g["version"]) for g in goals] == [
        ("reached", 2), ("satisfied", 2), ("hours", 2), ("untargeted", 2), ("few", 2), ("stay", 2), ("cost", 2)
    ]  # fmt: skip
    assert goals[0] == {
        "id": "reached", "version": 2, "kind": "COUNT", "unit": "PEOPLE", "target": 700, "targetBy": "2024-12-31",
        "targetAssumed": True, "definition": "What counts", "definitionAssumed": False, "engine": 1,
    }  # fmt: skip


async def test_a_count_is_compared_with_its_target(asker: Asker):
    assert (await goal(asker, "reached", f"figure {{ {FIGURE} }}"))["figure"] == {
        "value": "7341", "numerator": 7341, "denominator": None, "percent": None, "meetsTarget": True,
        "status": "REACHED", "asOf": "2024-05-06", "projection": False, "position": POSITION,
    }  # fmt: skip


async def test_a_share_shows_numerator_denominator_and_a_rounded_percent(asker: Asker):
    assert (await goal(asker, "satisfied", f"figure {{ {FIGURE} }}"))["figure"] == {
        "value": "80.0", "numerator": 7352, "denominator": 9187, "percent": "80.0", "meetsTarget": True,
        "status": "REACHED", "asOf": "2024-05-06", "projection": False, "position": POSITION,
    }  # fmt: skip


async def test_hours_are_minutes_until_they_are_shown(asker: Asker):
    figure = (await goal(asker, "hours", f"figure {{ {FIGURE} }}"))["figure"]
    assert (figure["value"], figure["numerator"], figure["status"]) == ("73.7", 4421, "NOT_YET")
    assert (await goal(asker, "hours", "unit target")) == {"unit": "HOURS", "target": 100}


async def test_a_goal_without_target_has_no_status(asker: Asker):
    figure = (await goal(asker, "untargeted", "target figure { meetsTarget status }"))["figure"]
    assert figure == {"meetsTarget": None, "status": None}


async def test_a_value_on_an_earlier_date_leaves_out_what_counts_later(asker: Asker):
    assert (await goal(asker, "reached", 'figure(asOf: "2024-04-19") { value asOf }'))["figure"]["value"] == "7336"
    assert (await goal(asker, "reached", 'figure(asOf: "2024-02-09") { value }'))["figure"]["value"] == "0"


async def test_a_value_of_a_date_ahead_is_called_a_projection(asker: Asker):
    figure = (await goal(asker, "reached", 'figure(asOf: "2024-05-07") { projection }'))["figure"]
    assert figure["projection"] is True


async def test_a_value_as_known_earlier_leaves_out_later_facts(asker: Asker):
    fields = """before: figure(position: 600111) { value position } at: figure(position: 600112) { value }
        now: figure { value }"""
    found = await goal(asker, "reached", fields)
    assert found["before"] == {"value": "7336", "position": 600111}
    assert (found["at"]["value"], found["now"]["value"]) == ("7341", "7341")


async def test_a_breakdown_is_given_by_facet_and_date(asker: Asker):
    fields = "breakdown(facet: GENDER) { value numerator denominator percent } none: breakdown(facet: AGE) { value }"
    found = await goal(asker, "satisfied", fields)
    assert found["breakdown"] == [
        {"value": "man", "numerator": 5, "denominator": 5, "percent": "100.0"},
        {"value": "woman", "numerator": 7347, "denominator": 9182, "percent": "80.0"},
    ]
    assert found["none"] == []


async def test_a_curve_starts_with_what_came_before_and_steps_where_something_changes(asker: Asker):
    fields = """whole: curve { on numerator } late: curve(from: "2024-03-01", to: "2024-04-20") { on numerator }
        flat: curve(from: "2024-03-01", to: "2024-04-19") { on numerator }"""
    found = await goal(asker, "reached", fields)
    assert found["whole"] == [
        {"on": "2024-01-01", "numerator": 0}, {"on": "2024-02-10", "numerator": 7336},
        {"on": "2024-04-20", "numerator": 7341},
    ]  # fmt: skip
    assert found["late"] == [{"on": "2024-03-01", "numerator": 7336}, {"on": "2024-04-20", "numerator": 7341}]
    assert found["flat"] == [{"on": "2024-03-01", "numerator": 7336}]


async def test_the_entries_behind_a_figure_add_up_to_it_and_name_their_facts(asker: Asker):
    fields = (
        "figure { numerator } entries { nodes { subject effectiveOn factNo num den facts { eventId type knownAt } } }"
    )
    found = await goal(asker, "reached", fields)
    entries = found["entries"]["nodes"]
    assert sum(entry["num"] for entry in entries) == found["figure"]["numerator"]
    assert entries[0] == {
        "subject": "person-771", "effectiveOn": "2024-02-10", "factNo": 600101, "num": 7336, "den": 0,
        "facts": [{"eventId": "bridge/8807", "type": "insteg.enrolment.participant.enrolled.v1",
                   "knownAt": "2024-05-06T09:41:27+00:00"}],
    }  # fmt: skip


async def test_entries_can_be_asked_of_one_subject_or_up_to_a_date(asker: Asker):
    fields = """one: entries(subject: "person-772") { nodes { num } }
        early: entries(asOf: "2024-03-01") { nodes { num } } known: entries(position: 600111) { nodes { num } }"""
    found = await goal(asker, "reached", fields)
    assert [found[name]["nodes"] for name in ("one", "early", "known")] == [
        [{"num": 5}],
        [{"num": 7336}],
        [{"num": 7336}],
    ]


async def test_the_facts_about_a_subject_are_its_evidence(asker: Asker):
    fields = 'evidence(subject: "person-771", asOf: "2024-03-01") { nodes { factNo occurredOn aggregate } }'
    found = await goal(asker, "reached", fields)
    assert found["evidence"]["nodes"] == [
        {"factNo": 600101, "occurredOn": "2024-02-10", "aggregate": "participation:bridge:person-771"}
    ]


async def test_every_page_of_a_list_is_reached_once_by_its_cursors(asker: Asker):
    seen, after = [], None
    for _ in range(4):
        data = await asker.read(
            """query($after: String) { programme(id: "bridge") { activities(first: 7, after: $after) {
                nodes { id title sessions } pageInfo { hasNextPage endCursor } } } }""",
            variables={"after": after},
        )
        page = data["programme"]["activities"]
        seen += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert seen == [f"activity-{n:02}" for n in range(25)]


async def test_activities_of_one_area_only(asker: Asker):
    data = await asker.read('{ programme(id: "bridge") { activities(area: "work", first: 100) { nodes { area } } } }')
    nodes = data["programme"]["activities"]["nodes"]
    assert len(nodes) == 12
    assert {node["area"] for node in nodes} == {"work"}


async def test_every_answer_says_how_far_the_facts_reach(asker: Asker):
    answer = (
        await asker.ask("{ watermark { position knownAt completeThrough } viewer { edition why(lang: EN) } }")
    ).json()
    told = {
        "position": POSITION,
        "knownAt": "2024-05-06T09:41:27+00:00",
        "completeThrough": "2024-05-06T09:41:27+00:00",
    }
    assert answer["data"]["watermark"] == told
    assert {**answer["extensions"]["watermark"]} == {
        k: v.replace("+00:00", "Z") if isinstance(v, str) else v for k, v in told.items()
    }
    assert answer["data"]["viewer"]["edition"] == "EXACT"


async def test_programmes_come_in_pages_too(asker: Asker):
    data = await asker.read("{ programmes(first: 1) { nodes { id } pageInfo { hasNextPage endCursor } } }")
    assert data["programmes"]["nodes"] == [{"id": "bridge"}]
    after = data["programmes"]["pageInfo"]["endCursor"]
    data = await asker.read("query($a: String) { programmes(after: $a) { nodes { id } } }", variables={"a": after})
    assert data["programmes"]["nodes"] == []


async def test_what_is_known_now_is_what_was_known_at_the_watermarks_position(asker: Asker):
    fields = f"now: figure {{ numerator denominator }} then: figure(position: {POSITION}) {{ numerator denominator }}"
    cells = "{ value numerator }"
    facets = f"a: breakdown(facet: GENDER) {cells} b: breakdown(facet: GENDER, position: {POSITION}) {cells}"
    for name in ("reached", "satisfied", "hours"):
        found = await goal(asker, name, f"{fields} {facets}")
        assert found["now"] == found["then"]
        assert found["a"] == found["b"]
