"""What enrolment says of people themselves: who turned out to be one, who is protected, who is gone, who consents.

Aggregates: `merge:<merge>`, `person:<person>` (together with contracts.enrolment),
`consent:<person>:<programme>:<organisation>`.
"""

from typing import ClassVar

from contracts.base import Code, Event, Id


class _Merge(Event):
    merge_id: Id
    controller: Code
    person_ids: tuple[Id, Id]
    """The pair, in alphabetical order. Neither of them ends: whoever counts takes both for one."""


class PeopleMerged(_Merge):
    """Two people turned out to be one human being: an edge between them.

    Who is one with whom are the connected components of the edges that are not undone. A merge has no
    effective date of its own: only as-known-at shows it. `occurred_on` is the day it was decided.
    """

    subject: ClassVar[str] = "insteg.enrolment.people.merged.v1"


class PeopleUnmerged(_Merge):
    """The edge was a mistake. It wins over its merge, also for a reader who gets it first."""

    subject: ClassVar[str] = "insteg.enrolment.people.unmerged.v1"


class _Person(Event):
    person_id: Id
    controller: Code


class PersonProtected(_Person):
    """A person's identity came under protection, or (false) no longer is.

    Whoever keeps something by person leaves protected people out of lists, searches, matching and what
    partners see. Enrolment asks each listener's position in the stream to know who has heard.
    """

    subject: ClassVar[str] = "insteg.enrolment.person.protected.v1"

    protected: bool


class PersonErased(_Person):
    """The key to a person's data is destroyed. Whoever keeps links by this id removes them; counts stay."""

    subject: ClassVar[str] = "insteg.enrolment.person.erased.v1"


class _Consent(Event):
    person_id: Id
    programme_id: Code
    controller: Code
    organisation: Id


class ConsentGiven(_Consent):
    """A person agreed that this organisation may follow their way through this programme. It is not the legal basis."""

    subject: ClassVar[str] = "insteg.enrolment.consent.given.v1"


class ConsentWithdrawn(_Consent):
    """The person changed their mind: from now on nothing more is shared."""

    subject: ClassVar[str] = "insteg.enrolment.consent.withdrawn.v1"


EVENTS: tuple[type[Event], ...] = (
    PeopleMerged,
    PeopleUnmerged,
    PersonProtected,
    PersonErased,
    ConsentGiven,
    ConsentWithdrawn,
)
