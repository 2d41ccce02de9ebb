"""Rows about employers and their openings into commands for matching.

A list may name occupations, skills, languages and places by concept id or by the taxonomy's own (Swedish) label;
a word that is neither, or the label of several concepts, is a problem of its row, never a guess.
"""

import re
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from contracts.taxonomy import ConceptKind, concepts
from local.importer import cells
from local.importer.files import Cell
from local.importer.problems import CellError
from local.importer.records import Place
from local.importer.rows import Fields

_SEVERAL = re.compile(r"\s*[;|\n]\s*")


@dataclass(frozen=True, slots=True, repr=False)
class EmployerRecord:
    """One employer. Its repr says nothing: a sole trader is a person."""

    place: Place
    employer: str
    organisation_number: str
    name: str
    sector: str | None
    municipality: str | None
    organisation: str | None

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows rows about the same thing."""
        return (self.employer,)


@dataclass(frozen=True, slots=True)
class OpeningRecord:
    """One opening: what is sent, once concepts are found."""

    place: Place
    opening: str
    body: dict[str, Any]

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows rows about the same thing."""
        return (self.opening,)


def employer(row: Fields) -> EmployerRecord:
    """A row of a list of employers."""
    return EmployerRecord(
        row.place,
        employer=row.code("employer"),
        organisation_number=row.code("organisation_number"),
        name=row.code("name"),
        sector=row.words("sector"),
        municipality=row.words("municipality"),
        organisation=row.words("organisation"),
    )


def opening(row: Fields) -> OpeningRecord:
    """A row of a list of openings."""
    starts_on, ends_on = row.take("starts_on", cells.day), row.take("ends_on", cells.day)
    if starts_on is None:
        row.code("starts_on")  # complains: it is empty
    body: dict[str, Any] = {
        "opening_id": row.code("opening"),
        "employer_id": row.code("employer"),
        "programme_id": row.code("programme"),
        "seats": row.need("seats", _whole, 0),
        "instrument": row.code("instrument"),
        "municipality": row.need("municipality", partial(_concept, "municipality"), ""),
        "starts_on": starts_on and starts_on.isoformat(),
        "ends_on": ends_on and ends_on.isoformat(),
        "occupation": row.take("occupation", partial(_concept, "occupation-group")),
        "required_skills": row.take("required_skills", partial(_concepts, "skill")),
        "wished_skills": row.take("wished_skills", partial(_concepts, "skill")),
        "tasks": row.take("tasks", partial(_concepts, "skill")),
        "languages": row.take("languages", partial(_concepts, "language")),
        "licences": row.take("licences", partial(_concepts, "driving-licence")),
        "language_level": row.words("language_level"),
        "education": row.words("education"),
        "extent": row.take("extent", _whole),
    }
    return OpeningRecord(row.place, body["opening_id"], {name: said for name, said in body.items() if said is not None})


def body(record: EmployerRecord, controller: str) -> dict[str, Any]:
    """What is sent of an employer."""
    said = {
        "employer_id": record.employer,
        "controller": controller,
        "organisation_number": record.organisation_number,
        "name": record.name,
        "sector": record.sector,
        "municipality": record.municipality,
        "organisation_id": record.organisation,
    }
    return {name: value for name, value in said.items() if value is not None}


def _whole(cell: Cell) -> int | None:
    number = cells.number(cell)
    if number is not None and number != int(number):
        raise CellError(f"{number} is not a whole number")
    return None if number is None else int(number)


def _concept(kind: ConceptKind, cell: Cell) -> str | None:
    said = cells.text(cell)
    return _found(kind, said) if said else None


def _concepts(kind: ConceptKind, cell: Cell) -> list[str] | None:
    said = [one for one in _SEVERAL.split(cells.text(cell)) if one]
    return [_found(kind, one) for one in said] or None


def _found(kind: ConceptKind, said: str) -> str:
    if said in concepts(kind):
        return said
    named = _by_label(kind).get(said.casefold(), ())
    if len(named) != 1:
        raise CellError(f"{said!r} is {'several concepts' if named else 'no concept'} of kind {kind}: write its id")
    return named[0]


@cache
def _by_label(kind: ConceptKind) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one, label in concepts(kind).items():
        found[label.casefold()] = (*found.get(label.casefold(), ()), one)
    return found
