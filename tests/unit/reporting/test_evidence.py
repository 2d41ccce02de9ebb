"""Why this number: the events named are enough to give the number again, and each is really one of the subject's."""

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from reporting.domain.evidence import evidence
from reporting.domain.facts import FactId
from reporting.domain.ledger import Ledger, Statement
from reporting.domain.levels import level
from reporting.domain.subject import Key, Subject
from reporting.storage.events.reading import by_subject, read_all
from tests.support.bookkeeping import facts_of, interesting_days
from tests.support.histories import MONTHS, facts, goals


def _subject(key: Key, statements: list[Statement]) -> Subject:
    ledger = Ledger()
    ledger.load(key, statements)
    return ledger.subjects[key]


@settings(max_examples=60, deadline=None, phases=[Phase.generate])
@given(facts(), st.data())
def test_the_evidence_alone_gives_the_same_level(log, data):
    day = data.draw(st.sampled_from(interesting_days(log, MONTHS)))
    for key, statements in by_subject(read_all(facts_of(log))).items():
        subject = _subject(key, statements)
        for goal in goals():
            named = set(evidence(subject, day, goal))
            kept = [said for said in statements if FactId(said.aggregate, said.version) in named]
            assert level(_subject(key, kept), day, goal) == level(subject, day, goal)
