"""Why this number? The subject is evaluated again from its facts, and the events it stands on are named."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.same_people import Clusters
from reporting.api.asking import Question
from reporting.domain.books import Book
from reporting.domain.evidence import anomalies, evidence
from reporting.domain.facts import FactId
from reporting.domain.ledger import Ledger, Statement
from reporting.domain.levels import level
from reporting.domain.scopes import Membership, Scopes, is_wider
from reporting.domain.subject import Amount, Cell, Key, Subject, key_of
from reporting.domain.things import levels
from reporting.domain.things.evidence import evidence as evidence_of_thing
from reporting.domain.things.ledger import Thing, families, family_of, take_in
from reporting.storage import clustering, figures, loading, things
from reporting.storage.events.reading import Read, read_all


async def explain(question: Question, book: Book, subject: str) -> dict[str, Any]:
    """What one subject, a person or a thing, adds to each cell of the goal, and the events behind it."""
    return await (_of_thing if ":" in subject else _of_person)(question, book, subject)


async def _of_person(question: Question, book: Book, person: str) -> dict[str, Any]:
    goal = book.goal
    clusters = Clusters(await clustering.edges_among(question.connection, question.programme, question.known))
    root, people = clusters.root(person), sorted(clusters.members(person))
    programmes = await _programmes(question, book)
    subject = await _subject(question, [key_of(programme, one) for programme in programmes for one in people])
    cells = level(subject, question.on, goal)
    return {
        **_added(question, root, cells),
        "events": await _events(question, programmes, people, evidence(subject, question.on, goal)),
        "anomalies": await _events(question, programmes, people, anomalies(subject)),
    }


async def _of_thing(question: Question, book: Book, thing: str) -> dict[str, Any]:
    programmes = await _programmes(question, book)
    keys = {Key(programme, thing) for programme in programmes}
    items = await things.facts_about(question.connection, keys, question.known)
    known = Thing()
    for said in (said for item in items for said in item.things):
        if Key(said.programme, said.thing) in keys:
            take_in(known, said)
    cells = levels.level(list(known.said.all_effective()), question.on, book.goal, book.version, book.dues)
    counted = cells if family_of(thing) in families(book.goal) else {}
    behind = set(evidence_of_thing(known, question.on, book.goal)) if counted else set()
    events = [_event(item) for item in items if FactId(*_identity(item)) in behind]
    return {**_added(question, thing, counted), "events": events, "anomalies": []}


def _added(question: Question, subject: str, cells: Mapping[Cell, Amount]) -> dict[str, Any]:
    return {
        "subject": subject,
        "on": question.on,
        "as_known_at": question.known,
        "adds": [
            {"facet": facet, "value": value, "numerator": num, "denominator": den}
            for (facet, value), (num, den) in sorted(cells.items())
        ],
    }


def _identity(item: Read) -> tuple[str, int]:
    return item.fact.message.aggregate, item.fact.message.version


def _event(item: Read) -> dict[str, Any]:
    """As `figures.facts` tells it."""
    message = item.fact.message
    return {
        "fact_no": item.fact.number,
        "event_id": message.id,
        "type": message.subject,
        "aggregate": message.aggregate,
        "subject": item.about,
        "occurred_on": item.occurred_on,
        "known_at": item.fact.known_at,
    }


async def _programmes(question: Question, book: Book) -> list[str]:
    """In which the goal counts, as known at the question's position."""
    scopes = Scopes()
    if is_wider(book.scope):
        for definition in await loading.definitions_until(question.connection, question.known):
            scopes.learn(Membership.of(definition))
    return sorted(scopes.programmes(book.scope))


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
