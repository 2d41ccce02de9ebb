"""What was said of a programme by human being: whoever turned out to be one is one, under the smallest id."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from contracts.same_people import Clusters
from reporting.domain import facts
from reporting.domain.exports.record import Record, Span
from reporting.domain.exports.said import Attendance, Enrolled, Exited, Outcome
from reporting.domain.facts import FactId
from reporting.domain.spells import Spell, spells_of


@dataclass(frozen=True, slots=True)
class Presence:
    """An attendance that holds now, and whether staff have approved it."""

    fact_id: FactId
    said: Attendance
    approved: bool


@dataclass(slots=True)
class Person:
    """One human being in one programme."""

    person_id: str
    enrolments: dict[FactId, Enrolled] = field(default_factory=dict)
    exits: dict[FactId, Exited] = field(default_factory=dict)
    outcomes: list[tuple[FactId, Outcome]] = field(default_factory=list)
    placements: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    """Of outcomes that are placements: their extents in time, by the outcome's id."""
    presences: dict[str, list[Presence]] = field(default_factory=lambda: defaultdict(list))
    """By month, YYYY-MM."""
    spells: tuple[Spell, ...] = ()
    """Those that have a day; the same rules as for every figure."""

    @property
    def first(self) -> Enrolled:
        """The first entry, whose characteristics are frozen. Only of somebody who has a spell."""
        return self.enrolments[self.spells[0].enrolled_by]

    @property
    def starts_on(self) -> date:
        """The first day; a re-entry keeps it."""
        return self.spells[0].start

    @property
    def ends_on(self) -> date | None:
        """The last day of all; None while a spell is open."""
        ends = [spell.end for spell in self.spells]
        return None if None in ends else max(end for end in ends if end is not None)

    @property
    def last_exit(self) -> Exited | None:
        """How the last spell ended; None while one is open."""
        if self.ends_on is None:
            return None
        last = max(self.spells, key=lambda spell: (spell.end, spell.number))
        return None if last.exited_by is None else self.exits[last.exited_by]

    @property
    def last_spell(self) -> Spell:
        """The one that began last."""
        return self.spells[-1]


def people_of(record: Record, clusters: Clusters) -> dict[str, Person]:
    """Everybody of whom anything holds, by id, in order."""
    found: dict[str, Person] = {}
    spans = record.spans()

    def whose(person_id: str) -> Person:
        root = clusters.root(person_id)
        return found.setdefault(root, Person(root))

    for fact_id, said in record.participation.all_effective():
        person = whose(said.person_id)
        if isinstance(said, Enrolled):
            person.enrolments[fact_id] = said
        elif isinstance(said, Exited):
            person.exits[fact_id] = said
        else:
            person.outcomes.append((fact_id, said))
            person.placements[said.outcome_id] = spans.get(said.outcome_id, ())
    for fact_id, there in record.attendance.all_effective():
        presence = Presence(fact_id, there, record.approved(fact_id))
        whose(there.person_id).presences[f"{there.occurred_on:%Y-%m}"].append(presence)
    for person in found.values():
        person.spells = _spells(person)
        person.outcomes.sort(key=lambda item: item[0])
    return dict(sorted(found.items()))


def _spells(person: Person) -> tuple[Spell, ...]:
    enrolments = [(fact_id, _entry(said)) for fact_id, said in person.enrolments.items()]
    exits = [(fact_id, facts.Exited(said.occurred_on, said.spell)) for fact_id, said in person.exits.items()]
    return tuple(spell for spell in spells_of(enrolments, exits) if spell.end is None or spell.start <= spell.end)


def _entry(said: Enrolled) -> facts.Enrolled:
    """Only a participant who is enrolled or active has a spell."""
    standing: facts.Standing = "participant"
    if said.role == "volunteer":
        standing = "volunteer"
    elif said.stage in ("applied", "waitlisted"):
        standing = "applicant"
    return facts.Enrolled(said.occurred_on, said.spell, standing, facts.Characteristics())
