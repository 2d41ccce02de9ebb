"""What a verb may answer instead of events: it holds already, or a rule says no."""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["strict", "historical"]
"""strict refuses what breaks a rule; historical keeps an old row as a fact, with a finding for each fault."""

Kind = Literal["invalid", "conflict", "unknown"]
"""invalid: this content can never pass. conflict: it collides with what stands. unknown: it names nothing known."""


@dataclass(frozen=True, slots=True)
class Already:
    """The same was said before, at this aggregate version: nothing changes."""

    version: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command changes nothing. `message` never repeats personal data."""

    rule: str
    field: str
    message: str
    kind: Kind = "invalid"
