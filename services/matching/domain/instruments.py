"""Forms of support and the dates between which they can begin: configuration with versions, never a constant of a rule.

The answer is "appears eligible": the employment service decides. What stands here is what an installation starts
with; a controller replaces it by a version of its own.
"""

from collections.abc import Sequence
from datetime import date

from contracts.enrolment_codes import OutcomeKind
from matching.domain.openings import Instrument

STARTING_VERSION = 0
STARTING: tuple[Instrument, ...] = (
    Instrument(kind="new-start-job", valid_from=date(2007, 1, 1)),
    Instrument(kind="entry-job", valid_from=date(2007, 7, 1), valid_to=date(2018, 4, 30)),
    Instrument(kind="introduction-job", valid_from=date(2018, 5, 1)),
    Instrument(kind="extra-service", valid_from=date(2015, 11, 1)),
    Instrument(kind="establishment-job", valid_from=date(2024, 1, 1)),
)
"""[K]: to be checked by each controller against the rules in force; kinds that are not here have no dates."""


def appears_eligible(kind: OutcomeKind, on: date, instruments: Sequence[Instrument]) -> bool:
    """Whether a placement of this kind can begin on the day, as far as its dates say."""
    dated = [one for one in instruments if one.kind == kind]
    return not dated or any(one.valid_on(on) for one in dated)
