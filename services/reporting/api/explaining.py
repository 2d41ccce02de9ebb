"""Why this number? The subject is evaluated again from its facts, and the events it stands on are named."""

from collections.abc import Sequence
from typing import Any

from contracts.programme import Goal
from contracts.same_people import Clusters
from reporting.api.asking import Question
from reporting.domain.evidence import anomalies, evidence
from reporting.domain.facts import FactId
from reporting.domain.ledger import Ledger, Statement
from reporting.domain.levels import level
from reporting.domain.scopes import Membership, Scopes, scope_of
from reporting.domain.subject import Key, Subject, key_of
from reporting.storage import clustering, figures, loading
from reporting.storage.events.reading import read_all


async def explain(question: Question, goal: Goal, person: str) -> dict[str, Any]:
    """What one subject adds to each cell of the goal, and the events behind it."""
    clusters = Clusters(await clustering.edges_among(question.connection, question.programme, question.known))
    root, people = clusters.root(person), sorted(clusters.members(person))
    programmes = await _programmes(question, goal)
    subject = await _subject(question, [key_of(programme, one) for programme in programmes for one in people])
    cells = level(subject, question.on, goal)
    return {
        "subject": root,
        "on": question.on,
        "as_known_at": question.known,
        "adds": [
            {"facet": facet, "value": value, "numerator": num, "denominator": den}
            for (facet, value), (num, den) in sorted(cells.items())
        ],
        "events": await _events(question, programmes, people, evidence(subject, question.on, goal)),
        "anomalies": await _events(question, programmes, people, anomalies(subject)),
    }


async def _programmes(question: Question, goal: Goal) -> list[str]:
    """In which the goal counts, as known at the question's position."""
    connection, scopes = question.connection, Scopes()
    for definition in await loading.definitions_until(connection, question.known):
        scopes.learn(Membership.of(definition))
        if definition.id == question.programme:
            scope = scope_of(definition, goal)
    return sorted(scopes.programmes(scope))


async def _subject(question: Question, keys: Sequence[Key]) -> Subject:
    facts = await loading.facts_of_subjects(question.connection, keys, question.known)
    ledger, key = Ledger(), keys[0]
    ledger.load(key, [item.content for item in read_all(facts) if isinstance(item.content, Statement)], "")
    return ledger.subjects[key]


async def _events(
    question: Question, programmes: list[str], people: list[str], wanted: list[FactId]
) -> list[dict[str, Any]]:
    ids = [f"{fact_id.aggregate}/{fact_id.version}" for fact_id in wanted]
    return await figures.facts(question.connection, programmes, people, ids)
