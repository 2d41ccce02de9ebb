"""The four definition files hold every fact that their sources state, and mark the rest as assumed.

Each fact is named once here, beside the place where a file says it: in a field of its own, or in words under
`statements`. What is in no source stands under `assumptions`, and a test holds the two apart.
"""

import re
from datetime import date

import pytest

from contracts.programme import OutcomeMeasure
from local.cli.demo import definitions

KNOWN = {definition.id: definition for definition in definitions()}
A, B, C, D = (KNOWN[name] for name in ("en-vag-in", "steget-fore", "natverksbygge", "till-arbete-eller-studier"))
FORMS_OF_EMPLOYMENT = {
    "employment-permanent", "employment-fixed-term", "employment-hourly", "new-start-job", "entry-job",
    "introduction-job", "establishment-job", "extra-service",
}  # fmt: skip


def goal(definition, name):
    return next(goal for goal in definition.goals if goal.id == name)


def stated(definition) -> str:
    return " ".join(statement.stated.en for statement in definition.statements)


def assumed_about(definition) -> list[str]:
    return [about.strip() for one in definition.assumptions for about in one.about.replace("\n", " ").split(",")]


def titles(things) -> str:
    return " | ".join(thing.title.en for thing in things)


def organisations(definition, role) -> set[str]:
    return {one.name for one in definition.organisations if role in one.roles}


class TestEnVagIn:
    def test_when_by_whom_and_for_how_much(self):
        assert (A.period.start, A.period.end) == (date(2016, 6, 1), date(2019, 9, 30))
        assert organisations(A, "owner") == {"Hedemora kommun"}
        assert [(one.fund, one.granted) for one in A.funders] == [("amif", 13_800_000)]
        assert (A.budget.total, A.budget.about) == (18_000_000, True)
        for said in ("Three years were applied for", "the larger part of the total budget", "Three project managers"):
            assert said in stated(A)

    def test_what_it_is_for(self):
        purpose = A.purpose.en
        for said in (
            "methods and tools", "raise employment and lower unemployment among third-country nationals",
            "inclusive physical meeting place for work and enterprise", "faster establishment", "take interns",
        ):  # fmt: skip
            assert said in purpose

    def test_two_groups_three_lines_of_work_five_areas_and_47_activities(self):
        assert {group.title.en for group in A.groups} == {"Newly arrived", "Established residents"}
        assert len(A.areas) == 5
        assert {goal.id for goal in A.goals if "area" in goal.facets} == {"activities-run", "attended-hours"}
        for said in (
            "public, voluntary and private sectors", "competence development", "intercultural social networks",
            "Five areas with 47 different activities", "gender-equality and diversity perspective",
        ):  # fmt: skip
            assert said in stated(A)

    def test_the_activities_that_are_named(self):
        kinds = {activity.kind for activity in A.activities}
        assert kinds == {
            "mapping", "matching", "speed-dating", "labour-market-knowledge", "company-school", "business-advice",
            "supervisor-training", "language-cafe", "help-onward",
        }  # fmt: skip
        cafe = next(activity for activity in A.activities if activity.kind == "language-cafe")
        assert cafe.host == "roda-korset-hedemora"
        assert "Falun-Borlänge Regionen" in titles(A.activities)

    def test_its_partners(self):
        assert organisations(A, "partner") == {
            "Hedemora Näringsliv AB", "Almi Företagspartner GävleDala", "Länsstyrelsen Dalarna",
            "Röda Korset i Hedemora", "Falun-Borlänge Regionen AB", "IUC Dalarna AB",
        }  # fmt: skip

    def test_what_came_of_it_and_that_the_targets_are_taken_from_that(self):
        for said in (
            "week 12 of 2019",
            "over 700 people of the target group",
            "over 2,000 individuals",
            "counted apart",
        ):
            assert said in stated(A)
        for name, number in (("target-group-reached", 700), ("individuals-reached", 2000)):
            assert (goal(A, name).target.at_least, goal(A, name).target.assumed) == (number, True)
        assert "In March 2019 five models and tools were done and six close to done" in stated(A)
        assert (goal(A, "ten-models").target.at_least, goal(A, "ten-models").target.assumed) == (10, False)
        assert {"models-adopted", "models-spread", "continued-funding"} <= {one.id for one in A.goals}

    def test_helped_is_the_four_aims_that_are_named_and_the_definition_is_assumed(self):
        helped = goal(A, "helped")
        studies = {"regular-studies", "vocational-training"}
        assert set(helped.of.kinds) == FORMS_OF_EMPLOYMENT | studies | {"self-employment", "internship"}
        assert helped.assumed
        ways = [goal(A, f"helped-to-{way}") for way in ("work", "enterprise", "internship", "education")]
        assert sorted(kind for way in ways for kind in way.of.kinds) == sorted(helped.of.kinds)


class TestStegetFore:
    def test_when_by_whom_and_by_which_fund(self):
        assert (B.period.start.year, B.period.end.year, B.period.extension.end.year) == (2017, 2019, 2021)
        assert organisations(B, "owner") == {"Framtidsbygder Dalsland Årjäng Munkedal"}
        assert [(one.fund, one.case) for one in B.funders] == [("esf-clld", "2016-7451")]
        assert "extension 2020 to 2021 was planned" in stated(B)

    def test_eight_municipalities_in_two_counties(self):
        places = {one.municipality for one in B.organisations if one.municipality}
        assert places == {
            "mellerud", "amal", "bengtsfors", "dals-ed", "fargelanda", "vanersborg", "munkedal", "arjang",
        }  # fmt: skip
        assert "Västra Götaland" in stated(B)
        assert "Årjäng in Värmland" in stated(B)

    def test_what_it_is_for(self):
        for said in ("home of their own", "work", "a social life", "local services and schools"):
            assert said in B.purpose.en
        assert {"settled", "social-life", "local-services"} <= {one.id for one in B.goals}

    def test_occupation_is_an_internship_or_some_form_of_employment(self):
        assert isinstance(goal(B, "found-occupation").of, OutcomeMeasure)
        assert set(goal(B, "found-occupation").of.kinds) == FORMS_OF_EMPLOYMENT | {"internship"}
        assert goal(B, "found-occupation").target is None
        for said in ("Close to 200", "2017–2019", "an internship or some form of employment", "Many took part"):
            assert said in stated(B)

    def test_a_method_of_four_tools(self):
        assert goal(B, "four-tools").target.at_least == 4
        assert "four distinct tools; every intervention is a small or large step" in stated(B)

    def test_its_activities(self):
        for said in (
            "Process groups", "delegation course in health care", "Parenthood in Sweden", "associations",
            "take interns or new-start jobs", "municipalities, civil society and companies", "employment service",
        ):  # fmt: skip
            assert said in titles(B.activities)


class TestNetworkBuilding:
    def test_when_by_whom_and_with_whom(self):
        assert (C.period.start, C.period.end) == (date(2014, 6, 2), date(2015, 11, 30))
        assert organisations(C, "owner") == {"Härjedalens kommun, arbets- och aktivitetsenheten"}
        assert {"Arbetsförmedlingen", "Försäkringskassan", "Primärvården"} <= organisations(C, "partner")
        assert organisations(C, "referrer") == {"Arbetsförmedlingen"}
        for said in ("refers participants", "pays subsidised jobs (new-start jobs, entry jobs)"):
            assert said in stated(C)

    def test_who_belongs_to_the_target_group(self):
        rules = {rule.kind: rule for rule in C.eligibility}
        assert (rules["age"].age_from, rules["age"].age_to) == (18, 65)
        assert set(rules["residence"].any_of) == {"refugee", "in-need-of-protection", "relative"}
        assert set(rules["needs"].any_of) == {"network-building", "language-development"}
        assert not any(rule.assumed for rule in C.eligibility)
        assert "foreign-born" in rules

    def test_its_goals_and_their_levels(self):
        levels = {one.id: one.target.at_least for one in C.goals if one.target and not one.target.assumed}
        assert levels == {
            "took-part": 30, "satisfied-and-strengthened": 75, "offered-employment": 25, "working-model": 1,
            "working-model-parts": 4, "follow-up-schedule": 100, "written-reports": 100,
        }  # fmt: skip
        assert goal(C, "satisfied-and-strengthened").of.affirmed == ("satisfied", "strengthened")
        assert goal(C, "satisfied-and-strengthened").among == "took-part"
        assert (goal(C, "offered-employment").among, goal(C, "offered-employment").of.within.months_after_exit) == (
            "enrolled", 6,
        )  # fmt: skip
        assert set(goal(C, "offered-employment").of.kinds) == FORMS_OF_EMPLOYMENT
        changes = {"well-being", "employability", "network-grown"}
        assert changes <= {one.id for one in C.goals if one.kind == "change"}
        long_term = {"unemployment-level", "no-prejudice", "vision-2020", "newcomers-stay", "even-gender-split"}
        assert long_term <= {one.id for one in C.goals}

    def test_an_even_split_needs_a_tolerance_that_is_ours(self):
        even = goal(C, "even-gender-split")
        assert (even.from_percent, even.to_percent, even.assumed) == (40, 60, True)

    def test_the_working_models_four_parts(self):
        for said in (
            "Documented course content", "organisation for contact between participants", "long-term premises",
            "not person-bound contacts with associations",
        ):  # fmt: skip
            assert said in stated(C)

    def test_what_is_reported_when_and_to_whom(self):
        assert {report.id: report.due for report in C.reports} == {
            "interim-1": date(2014, 12, 15), "interim-2": date(2015, 6, 15), "final": date(2016, 1, 15),
        }  # fmt: skip
        assert {report.to for report in C.reports} == {("styrgruppen", "samordningsforbundet")}
        assert [(one.per, one.times, one.to) for one in C.recurring] == [("half-year", 2, ("styrgruppen",))]
        for said in ("Financial follow-up in writing", "continuous reporting in SUS"):
            assert said in stated(C)


class TestTillArbeteEllerStudier:
    def test_when_by_whom_and_with_whom(self):
        assert (D.period.start, D.period.end) == (date(2020, 7, 1), date(2022, 12, 31))
        assert len(organisations(D, "owner")) == 3
        assert organisations(D, "partner") == {
            "Arbetsförmedlingen", "Försäkringskassan", "Hälso- och sjukvården", "Tolkar",
        }  # fmt: skip
        assert "run it together" in stated(D)

    def test_three_sums_none_of_which_is_derived(self):
        assert (D.budget.total, D.funders[0].granted, D.budget.cofinancing_percent) == (11_218_708, 5_258_446, 50)
        assert D.planned_participants == 61
        for said in ("2020/00089", "Östra Mellansverige", "programme area 2", "objective 2.1", "type 102"):
            assert said in stated(D)

    def test_six_months_in_two_phases(self):
        assert D.stay.months == 6
        assert [(one.id, one.from_week, one.to_week) for one in D.phases] == [("group", 1, 6), ("individual", 7, None)]
        for said in ("two labour-market consultants", "one own consultant"):
            assert said in stated(D)

    def test_what_is_done_in_them(self):
        for said in (
            "suggestopedia", "Digital training", "Health", "occupations, cultural differences",
            "self-knowledge, inventory of one's resources", "laws and rules, how to look for work", "Study visits",
            "Solution-focused talks towards a picture of the goal and a plan", "Lectures", "Coaching",
            "education providers", "other authorities", "in the municipality or with a private employer",
        ):  # fmt: skip
            assert said in titles(D.activities)

    def test_who_belongs_to_the_target_group_and_what_it_is_for(self):
        (several,) = D.eligibility
        assert set(several.any_of) == {
            "little-education", "no-swedish-work-experience", "limited-swedish", "limited-digital-skills", "ill-health",
        }  # fmt: skip
        assert (several.at_least, several.assumed) == (2, True)
        for said in ("work or studies", "less need for benefits and services"):
            assert said in D.purpose.en

    def test_the_funds_monthly_file(self):
        assert D.participant_file.due_after_days == 28
        assert [(one.per, one.due_after_days) for one in D.recurring] == [("month", 28)]


def assumed_parts(definition):
    """What a file marks as assumed: the field it stands in, and its name if it has one."""
    for field in type(definition).model_fields:
        value = getattr(definition, field)
        for one in value if isinstance(value, tuple) else (value,):
            level = getattr(one, "target", None) or getattr(one, "extension", None)
            if getattr(one, "profile", None):
                yield "profiles", one.profile
            elif getattr(one, "assumed", False) is True or getattr(level, "assumed", False):
                yield field, getattr(one, "id", None)


@pytest.mark.parametrize("definition", KNOWN.values(), ids=list(KNOWN))
def test_whatever_is_marked_as_assumed_is_explained_among_the_assumptions(definition):
    about = set(assumed_about(definition))
    parts = list(assumed_parts(definition))
    assert len(parts) > 5
    assert [part for part in parts if not {part[0], f"{part[0]}.{part[1]}"} & about] == []


@pytest.mark.parametrize("definition", KNOWN.values(), ids=list(KNOWN))
def test_what_is_assumed_names_something_of_the_file(definition):
    for about in assumed_about(definition):
        field, _, name = about.partition(".")
        things = getattr(definition, field)
        if name:
            assert isinstance(things, tuple)
            assert any(getattr(one, "id", None) == name or hasattr(one, name) for one in things), about


@pytest.mark.parametrize("definition", [A, B, C], ids=lambda one: one.id)
def test_where_no_source_states_a_plan_of_participants_none_is_made_up(definition):
    assert definition.planned_participants is None
    assert "planned_participants" in assumed_about(definition)


@pytest.mark.parametrize("definition", KNOWN.values(), ids=list(KNOWN))
def test_nobody_can_be_called_or_written_to(definition):
    said = definition.model_dump_json()
    assert "@" not in said
    assert not re.search(r"\b0\d{1,3}[- ]\d{2,3} ?\d{2}", said)
