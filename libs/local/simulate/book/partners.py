"""What a partner may know of those whom it proposed, and what a coordination association takes.

Assumed: a partner sees its proposals under its own numbers, as they stand, while the person agrees to that, and never
of somebody who is protected or was erased; of records that are one person all must agree. The association follows
everybody who entered, and counts of people whom nobody knows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from local.simulate.book.lives import Life


@dataclass
class Proposal:
    """A partner proposed somebody under its own number."""

    by: str
    life: Life
    status: str = "made"


def shown(proposals: Mapping[str, Proposal], people: Iterable[tuple[Life, list[Life]]], to: str) -> dict[str, str]:
    """How each proposal stands that a partner may follow, by its own number. `people`: each with their records."""
    found = {}
    for whole, records in people:
        words = [record.consents[to] for record in records if to in record.consents]
        for number, one in proposals.items():
            mine = one.by == to and any(one.life is record for record in records)
            if mine and to in one.life.consents and all(words) and not whole.protected and not one.life.erased:
                found[number] = one.status
    return found


class Followed(NamedTuple):
    """What an association is told of a participant, by our reading, here without who it is."""

    gender: str | None
    referrer: str | None
    consent: str | None
    first: date
    last: date | None
    before: frozenset[str] | None
    """What the person lived on."""
    after: frozenset[str] | None


def followed(people: Iterable[Life], day: date) -> Counter[Followed]:
    """Everybody who entered by a day."""
    return Counter(_followed(life, day) for life in people if life.begun(day))


def _followed(life: Life, day: date) -> Followed:
    words, left = list(life.consents.values()), life.left(day)
    consent = None if not words else "given" if any(words) else "withdrawn"
    stays = life.begun(day)
    told = [one for one in life.incomes if one.day <= day]
    at_entry = [one for stay in stays for one in told if one.moment == "entry" and one.stay is stay]
    at_exit = [one for one in told if left and one.moment == "exit" and one.stay is stays[-1]]
    return Followed(
        life.gender, life.referrer, consent, stays[0].first, left,
        at_entry[0].sources if at_entry else None, at_exit[-1].sources if at_exit else None,
    )  # fmt: skip
