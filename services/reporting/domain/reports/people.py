"""Participants in a report: how many came, took part and left, and who they are."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from reporting.domain.cells import UNKNOWN, age_band, characteristics_on
from reporting.domain.levels.people import enrolled, exited, reached, took_part
from reporting.domain.subject import Subject


def steps(people: Iterable[Subject], on: date) -> dict[str, int]:
    """The way of the participants: who was enrolled either took part or has not (yet); who took part is in or left."""
    found = Counter[str]()
    for subject in people:
        found["reached"] += reached(subject, on)
        if enrolled(subject, on):
            attended, left = took_part(subject, on), exited(subject, on)
            found["enrolled"] += 1
            found["took_part" if attended else "not_taken_part"] += 1
            found["still_in"] += attended and not left
            found["left"] += attended and left
    names = ("reached", "enrolled", "not_taken_part", "took_part", "still_in", "left")
    return {name: found[name] for name in names}


def by_characteristic(people: Iterable[Subject], on: date) -> list[dict[str, Any]]:
    """Who was enrolled, by gender and by age at first entry: each participant is in one cell of each."""
    found: Counter[tuple[str, str]] = Counter()
    for subject in people:
        who = characteristics_on(subject, on) if enrolled(subject, on) else None
        if who is not None:
            found["gender", who.gender or UNKNOWN] += 1
            found["age", UNKNOWN if who.age is None else age_band(who.age)] += 1
    return [{"facet": facet, "value": value, "people": count} for (facet, value), count in sorted(found.items())]
