"""How a column is described on the data map."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column of enrolment's own tables."""

    holds: str
    personal: bool
    read_by: str
    goes: str
