"""What a rule answers instead of events: it holds already, or a rule says no.

The one vocabulary of refusals that every service's rules share; a refusal is a value, never an exception.
"""

from dataclasses import dataclass
from typing import Literal

Mode = Literal["strict", "historical"]
"""strict refuses what breaks a rule; historical keeps an old row as a fact, with a finding for each fault."""

RefusalKind = Literal["invalid", "conflict", "unknown"]
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
    kind: RefusalKind = "invalid"
