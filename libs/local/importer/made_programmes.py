"""Minimal programme definitions for the programmes of another system, which has none of its own.

What had to be assumed is said in the definition's own list of assumptions.
"""

from datetime import date

from contracts.programme import (
    CountGoal,
    Goal,
    Organisation,
    Period,
    ProgrammeDefinition,
    SumGoal,
    Text,
)
from contracts.programme.definition import Assumption
from local.importer.mapping import MadeGoal, Mapping
from local.importer.problems import FileRefusedError
from local.importer.records import ProgrammeRecord


def definition(record: ProgrammeRecord, mapping: Mapping) -> ProgrammeDefinition:
    """The definition of one programme. Raises FileRefusedError if the mapping does not say how."""
    made = mapping.made_programmes
    if made is None:
        raise FileRefusedError("This mapping has no `made-programmes`: define programmes in files of their own.")
    assumptions = [_assumed("start", made.assumed_start)] if record.start is None else []
    assumptions += [_assumed("end", made.assumed_end)] if record.end is None else []
    return ProgrammeDefinition(
        id=record.programme,
        version=1,
        title=Text(sv=record.title, en=record.title),
        purpose=Text(sv=(record.purpose or record.title)[:300], en=(record.purpose or record.title)[:300]),
        controller=mapping.controller,
        period=Period(
            start=record.start or date.fromisoformat(made.assumed_start),
            end=record.end or date.fromisoformat(made.assumed_end),
        ),
        organisations=(Organisation(id=made.owner, name=made.owner_name, roles=("owner",)),),
        goals=tuple(_goal(goal) for goal in made.goals),
        assumptions=tuple(assumptions),
    )


def _assumed(end: str, day: str) -> Assumption:
    return Assumption(
        about=f"period.{end}",
        assumed=Text(
            sv=f"Källan anger inget datum; {day} är antaget.",
            en=f"The source states no date; {day} is assumed.",
        ),
    )


def _goal(made: MadeGoal) -> Goal:
    said = {"id": made.id, "title": made.title, "definition": made.definition, "of": made.of, "kind": made.kind}
    return CountGoal.model_validate(said) if made.kind == "count" else SumGoal.model_validate(said)
