"""A picture of what somebody can: by known concepts only, the newest one speaks, and it can be taken back."""

from datetime import UTC, date, datetime

from activities.domain.competence import Picture, map_competence, take_back
from activities.domain.latest import follow
from activities.domain.programmes import Programme
from contracts.activities import ActivityDefined
from contracts.activities_competence import Experience, LanguageKnown, Wishes
from contracts.decisions import Already, Refusal
from contracts.taxonomy import concepts

AT = datetime(2020, 9, 30, 9, tzinfo=UTC)
PROGRAMME = Programme("tas", 1, "vasteras", date(2020, 7, 1), date(2022, 12, 31))
SKILL, OTHER = list(concepts("skill"))[:2]
OCCUPATION, LANGUAGE = next(iter(concepts("occupation-group"))), next(iter(concepts("language")))
PICTURE = Picture("p", date(2020, 9, 1), (SKILL,), (Experience(occupation=OCCUPATION, months=30),))


def _mapped(picture=PICTURE, last=None):
    (event,) = map_competence(last, picture, PROGRAMME, None, AT)
    return follow(last, event)


def _rule(picture, last=None, activity=None) -> tuple[str, str]:
    decision = map_competence(last, picture, PROGRAMME, activity, AT)
    assert isinstance(decision, Refusal), decision
    return decision.rule, decision.field


def test_a_later_picture_speaks_instead_and_the_same_again_changes_nothing():
    first = _mapped()
    assert map_competence(first, PICTURE, PROGRAMME, None, AT) == Already(1)
    second = _mapped(Picture("p", date(2020, 9, 2), (OTHER,)), first)
    assert (second.version, second.event.skills, second.event.occupations) == (2, (OTHER,), ())
    assert _rule(PICTURE, second) == ("older-than-the-last", "on")


def test_what_is_no_concept_of_its_kind_is_refused_where_it_stands():
    unknown = "0000_000_000"
    assert _rule(Picture("p", skills=(unknown,))) == ("unknown-concept", "skills")
    assert _rule(Picture("p", skills=(OCCUPATION,))) == ("unknown-concept", "skills")
    assert _rule(Picture("p", occupations=(Experience(occupation=SKILL),))) == ("unknown-concept", "occupations")
    assert _rule(Picture("p", languages=(LanguageKnown(language=unknown),))) == ("unknown-concept", "languages")
    assert _rule(Picture("p", driving_licences=(unknown,))) == ("unknown-concept", "driving_licences")
    wishes = Wishes(municipalities=(unknown,))
    assert _rule(Picture("p", wishes=wishes)) == ("unknown-concept", "wishes.municipalities")
    twice = (LanguageKnown(language=LANGUAGE, level="A1"), LanguageKnown(language=LANGUAGE, level="C2"))
    assert _rule(Picture("p", languages=twice)) == ("said-twice", "languages")


def test_it_is_of_a_day_that_has_come_and_of_an_activity_of_the_programme():
    assert _rule(Picture("p", date(2020, 10, 1))) == ("in-the-future", "on")
    elsewhere = ActivityDefined(
        activity_id="a",
        programme_id="other",
        controller="x",
        title="A",
        kind="k",
        occurred_on=AT.date(),
        recorded_at=AT,
    )
    assert _rule(Picture("p"), activity=elsewhere) == ("another-programme", "activity_id")


def test_taken_back_leaves_nothing_to_read():
    known = _mapped()
    (event,) = take_back(known, AT)
    left = event.model_dump(exclude={"person_id", "programme_id", "controller", "occurred_on", "recorded_at", "status"})
    assert event.status == "taken-back"
    assert not any(value for name, value in left.items() if name != "wishes")
    assert event.wishes == Wishes()
    known = follow(known, event)
    assert take_back(known, AT) == Already(2)
    assert _mapped(PICTURE, known).version == 3, "mapped anew, of whatever day"
