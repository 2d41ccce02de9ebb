"""Answers that were given on paper: one row for each filled-in form, a column for each item, named `item.<id>`.

Free text is never read from a list: people's names stand in it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from local.importer import cells
from local.importer.records import Place
from local.importer.rows import Fields

ITEM = "item."


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One form as it was filled in."""

    place: Place
    programme: str
    reference: str
    spell: int
    instrument: str
    moment: str
    on: date
    values: dict[str, str]

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes two rows rows about the same thing."""
        return (self.programme, self.reference, self.spell, self.instrument, self.moment)


def answer(row: Fields) -> AnswerRecord:
    """A row of a list of forms; an empty cell is an unanswered item."""
    items = [name for name in row.reader.mapping.sources() if name.startswith(ITEM)]
    found = {name.removeprefix(ITEM): row.words(name) for name in items}
    return AnswerRecord(
        row.place,
        programme=row.code("programme"),
        reference=row.code("reference"),
        spell=int(row.take("spell", cells.number) or Decimal(1)),
        instrument=row.code("instrument"),
        moment=row.code("moment"),
        on=row.need("on", cells.day, date.min),
        values={item: value for item, value in found.items() if value is not None},
    )


def body(record: AnswerRecord, person_id: str) -> dict[str, Any]:
    """The command of a row: an answer in paper mode, with the day on which it was given."""
    return {
        "programme_id": record.programme,
        "person_id": person_id,
        "spell": record.spell,
        "instrument": record.instrument,
        "moment": record.moment,
        "mode": "paper",
        "answered_on": record.on.isoformat(),
        "values": record.values,
    }
