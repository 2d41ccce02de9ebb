"""Which edition a reader gets: exact figures, or none until releases exist.

Partners read figures about people only from releases, because any exact number, even a rounded one,
gives away single people's outcomes in programmes of this size. There is no release yet, so a partner
gets no figure at all. Row-level security in the database holds the same rule once more.
"""

from enum import Enum

from contracts.roles import Role

EXACT_ROLES: frozenset[Role] = frozenset({"coordinator", "caseworker", "steering", "auditor"})
"""Roles of a token that may see exact figures, in programmes that their organisation owns or steers."""


class Edition(Enum):
    """What a reader sees of figures about people."""

    EXACT = "exact"
    WITHHELD = "withheld"


WHY = {
    Edition.EXACT: {
        "sv": "Du ser exakta siffror, men bara i insatser som din organisation äger eller styr.",
        "en": "You see exact figures, but only in programmes that your organisation owns or steers.",
    },
    Edition.WITHHELD: {
        "sv": "Siffror om människor publiceras i släpp; inget släpp finns ännu.",
        "en": "Figures about people are published in releases; none exists yet.",
    },
}
