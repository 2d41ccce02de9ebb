"""Why this number: the events named are enough to give the number again, and each is really one of the subject's."""

from datetime import date

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contracts.programme import Goal
from contracts.same_people import Edge
from reporting.domain.books import compile_book
from reporting.domain.evidence import evidence
from reporting.domain.facts import FactId
from reporting.domain.ledger import Ledger, Statement
from reporting.domain.levels import level
from reporting.domain.subject import Key, Subject
from reporting.domain.things.evidence import evidence as evidence_of_thing
from reporting.domain.things.facts import ThingStatement
from reporting.domain.things.ledger import Thing, families, family_of, take_in
from reporting.domain.things.levels import level as level_of_thing
from reporting.storage.events.reading import read_all
from tests.support.bookkeeping import facts_of, interesting_days
from tests.support.filtered_goals import filtered_goals
from tests.support.histories import MONTHS, facts, goals
from tests.support.newer_goals import newer_goals
from tests.support.newer_histories import newer_definition, newer_histories


def _by_subject(log: list[tuple]) -> dict[Key, list[Statement]]:
    """What was said of each subject: of a cluster, by its smallest id."""
    reads = read_all(facts_of(log))
    ledger = Ledger()
    for edge in (item.content for item in reads if isinstance(item.content, Edge)):
        ledger.people.learn(edge)
    said: dict[Key, list[Statement]] = {}
    for item in reads:
        if isinstance(item.content, Statement):
            said.setdefault(ledger.keys_of(item.content)[0], []).append(item.content)
    return said


def _subject(key: Key, statements: list[Statement]) -> Subject:
    ledger = Ledger()
    ledger.load(key, statements, "town")
    return ledger.subjects[key]


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(facts(), st.data())
def test_the_evidence_alone_gives_the_same_level(log, data):
    day = data.draw(st.sampled_from(interesting_days(log, MONTHS)))
    _assert_that_evidence_is_enough(log, day, goals())


@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(newer_histories(), st.data())
def test_the_evidence_alone_gives_the_same_level_of_what_is_filtered(log, data):
    day = data.draw(st.sampled_from(interesting_days(log, MONTHS)))
    _assert_that_evidence_is_enough(log, day, filtered_goals())


def _assert_that_evidence_is_enough(log: list[tuple], day: date, asked: tuple[Goal, ...]) -> None:
    for key, statements in _by_subject(log).items():
        subject = _subject(key, statements)
        for goal in asked:
            named = set(evidence(subject, day, goal))
            kept = [said for said in statements if FactId(said.aggregate, said.version) in named]
            assert level(_subject(key, kept), day, goal) == level(subject, day, goal)


@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(newer_histories(), st.data())
def test_the_evidence_of_a_thing_alone_gives_the_same_level(log, data):
    day = data.draw(st.sampled_from(interesting_days(log, MONTHS)))
    told: dict[str, list[ThingStatement]] = {}
    for said in (said for item in read_all(facts_of(log)) for said in item.things):
        told.setdefault(said.thing, []).append(said)
    for name, statements in told.items():
        thing = _thing(statements)
        for goal in (goal for goal in newer_goals() if family_of(name) in families(goal)):
            book = compile_book(1, newer_definition(chosen=(goal,)), goal)
            named = set(evidence_of_thing(thing, day, goal))
            alone = _thing([said for said in statements if FactId(said.aggregate, said.version) in named])
            counted = [
                level_of_thing(list(one.said.all_effective()), day, goal, 1, book.dues) for one in (thing, alone)
            ]
            assert counted[0] == counted[1], (name, goal.id)


def _thing(statements: list[ThingStatement]) -> Thing:
    thing = Thing()
    for said in statements:
        if said.corrects is not None or said.fact is not None:
            take_in(thing, said)
    return thing
