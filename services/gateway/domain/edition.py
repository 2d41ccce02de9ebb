"""Which edition a reader gets: exact figures, those of releases, or none until there is a release.

Partners read figures about people only from releases, because any exact number, even a rounded one,
gives away single people's outcomes in programmes of this size. Row-level security in the database holds
the same rule once more.
"""

from datetime import datetime, timedelta
from enum import Enum

from contracts.roles import Role

EXACT_ROLES: frozenset[Role] = frozenset({"coordinator", "caseworker", "steering", "auditor"})
"""Roles of a token that may see exact figures, in programmes that their organisation owns or steers."""

LATEST = timedelta(seconds=5)
"""How old what reporting knows may be for partners' views of people: whoever has become protected since is in them."""


class Edition(Enum):
    """What a reader sees of figures about people."""

    EXACT = "exact"
    RELEASED = "released"
    WITHHELD = "withheld"


class Reason(Enum):
    """Why something is withheld."""

    NO_RELEASE_YET = "no-release-yet"
    IN_RELEASES = "in-releases"
    NOT_RELEASED = "not-released"
    REPORTING_BEHIND = "reporting-behind"


WHY = {
    Edition.EXACT: {
        "sv": "Du ser exakta siffror, men bara i insatser som din organisation äger eller styr.",
        "en": "You see exact figures, but only in programmes that your organisation owns or steers.",
    },
    Edition.RELEASED: {
        "sv": "Du ser siffror om människor ur släpp: minst så många, aldrig exakta tal.",
        "en": "You see figures about people from releases: at least so many, never exact numbers.",
    },
}
REASONS = {
    Reason.NO_RELEASE_YET: {
        "sv": "Siffror om människor publiceras i släpp; inget släpp finns ännu.",
        "en": "Figures about people are published in releases; none exists yet.",
    },
    Reason.IN_RELEASES: {
        "sv": "Exakta siffror om människor visas inte här; släppens minst-värden står i `released`.",
        "en": "Exact figures about people are not shown here; those of releases are in `released`.",
    },
    Reason.NOT_RELEASED: {
        "sv": "Släppen visar inte det här målet: inget säkert sätt att visa det är känt.",
        "en": "Releases do not show this goal: no safe way to show it is known.",
    },
    Reason.REPORTING_BEHIND: {
        "sv": "Uppgifter om människor visas inte nu: det som är känt är mer än fem sekunder gammalt.",
        "en": "Views of people are not shown now: what is known is more than five seconds old.",
    },
}


def behind(complete_through: datetime | None, now: datetime) -> bool:
    """Whether partners' views of people are closed because reporting has not heard everything up to just now."""
    return complete_through is None or now - complete_through > LATEST
