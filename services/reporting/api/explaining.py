"""Why this number? The subject is evaluated again from its facts, and the events it stands on are named."""

from typing import Any

from contracts.programme import Goal
from contracts.same_people import Clusters
from reporting.api.asking import Question
from reporting.domain.evidence import anomalies, evidence
from reporting.domain.facts import FactId
from reporting.domain.ledger import Ledger, Statement
from reporting.domain.levels import level
from reporting.domain.subject import Subject, key_of
from reporting.storage import clustering, figures, loading
from reporting.storage.events.reading import read_all


async def explain(question: Question, goal: Goal, person: str) -> dict[str, Any]:
    """What one subject adds to each cell of the goal, and the events behind it."""
    clusters = Clusters(await clustering.edges(question.connection, question.known))
    root, people = clusters.root(person), sorted(clusters.members(person))
    subject = await _subject(question, clusters, root)
    cells = level(subject, question.on, goal)
    return {
        "subject": root,
        "on": question.on,
        "as_known_at": question.known,
        "adds": [
            {"facet": facet, "value": value, "numerator": num, "denominator": den}
            for (facet, value), (num, den) in sorted(cells.items())
        ],
        "events": await _events(question, people, evidence(subject, question.on, goal)),
        "anomalies": await _events(question, people, anomalies(subject)),
    }


async def _subject(question: Question, clusters: Clusters, root: str) -> Subject:
    keys = [key_of(question.programme, one) for one in clusters.members(root)]
    facts = await loading.facts_of_subjects(question.connection, keys, question.known)
    said = [item.content for item in read_all(facts) if isinstance(item.content, Statement)]
    ledger, key = Ledger(), key_of(question.programme, root)
    ledger.load(key, said)
    return ledger.subjects[key]


async def _events(question: Question, people: list[str], wanted: list[FactId]) -> list[dict[str, Any]]:
    ids = [f"{fact_id.aggregate}/{fact_id.version}" for fact_id in wanted]
    return await figures.facts(question.connection, question.programme, people, ids)
