"""Why this number? The subject is evaluated again from its facts, and the events it stands on are named."""

from typing import Any

from contracts.programme import Goal
from reporting.api.asking import Question
from reporting.domain.evidence import anomalies, evidence
from reporting.domain.facts import FactId
from reporting.domain.ledger import Ledger
from reporting.domain.levels import level
from reporting.domain.subject import Subject, key_of
from reporting.storage import figures, loading
from reporting.storage.events.reading import by_subject, read_all


async def explain(question: Question, goal: Goal, person: str) -> dict[str, Any]:
    """What one subject adds to each cell of the goal, and the events behind it."""
    subject = await _subject(question, person)
    cells = level(subject, question.on, goal)
    return {
        "subject": person,
        "on": question.on,
        "as_known_at": question.known,
        "adds": [
            {"facet": facet, "value": value, "numerator": num, "denominator": den}
            for (facet, value), (num, den) in sorted(cells.items())
        ],
        "events": await _events(question, person, evidence(subject, question.on, goal)),
        "anomalies": await _events(question, person, anomalies(subject)),
    }


async def _subject(question: Question, person: str) -> Subject:
    key = key_of(question.programme, person)
    facts = await loading.facts_of_subjects(question.connection, [key], question.known)
    ledger = Ledger()
    ledger.load(key, by_subject(read_all(facts)).get(key, []))
    return ledger.subjects[key]


async def _events(question: Question, person: str, wanted: list[FactId]) -> list[dict[str, Any]]:
    ids = [f"{fact_id.aggregate}/{fact_id.version}" for fact_id in wanted]
    return await figures.facts(question.connection, question.programme, person, ids)
