"""Why this number: the events named are enough to give the number again, and each is really one of the subject's."""

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contracts.same_people import Clusters, Edge
from reporting.domain.evidence import evidence
from reporting.domain.facts import FactId
from reporting.domain.ledger import Ledger, Statement
from reporting.domain.levels import level
from reporting.domain.subject import Key, Subject
from reporting.storage.events.reading import read_all
from tests.support.bookkeeping import facts_of, interesting_days
from tests.support.histories import MONTHS, facts, goals


def _by_subject(log: list[tuple]) -> dict[Key, list[Statement]]:
    """What was said of each subject: of a cluster, by its smallest id."""
    reads = read_all(facts_of(log))
    ledger = Ledger()
    ledger.clusters = Clusters(item.content for item in reads if isinstance(item.content, Edge))
    said: dict[Key, list[Statement]] = {}
    for item in reads:
        if isinstance(item.content, Statement):
            said.setdefault(ledger.key_of(item.content), []).append(item.content)
    return said


def _subject(key: Key, statements: list[Statement]) -> Subject:
    ledger = Ledger()
    ledger.load(key, statements)
    return ledger.subjects[key]


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(facts(), st.data())
def test_the_evidence_alone_gives_the_same_level(log, data):
    day = data.draw(st.sampled_from(interesting_days(log, MONTHS)))
    for key, statements in _by_subject(log).items():
        subject = _subject(key, statements)
        for goal in goals():
            named = set(evidence(subject, day, goal))
            kept = [said for said in statements if FactId(said.aggregate, said.version) in named]
            assert level(_subject(key, kept), day, goal) == level(subject, day, goal)
