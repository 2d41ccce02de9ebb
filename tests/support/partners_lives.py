"""Events about single things and people as partners come across them, for tests of the entity views."""

from datetime import UTC, date, datetime
from typing import Any

from contracts.enrolment_people import ConsentGiven, ConsentWithdrawn, PersonErased, PersonProtected
from contracts.enrolment_referrals import ReferralShared
from contracts.matching import EmployerRegistered, PlacementEnded, PlacementOffered, PlacementStarted

AT = datetime(2020, 6, 1, tzinfo=UTC)
ON = date(2020, 6, 1)
PROGRAMME = "bridge"
_COMMON: dict[str, Any] = {"occurred_on": ON, "recorded_at": AT, "controller": "town"}
Said = tuple[str, int, Any]


class Person:
    """One person whom `office` refers and `bakery` employs; every method is what is said next."""

    def __init__(self, person: str) -> None:
        self.person = person
        self._versions: dict[str, int] = {}

    def _say(self, aggregate: str, said: type, /, **more: Any) -> Said:
        version = self._versions[aggregate] = self._versions.get(aggregate, 0) + 1
        return aggregate, version, said(**_COMMON, person_id=self.person, **more)

    def consents(self, *, given: bool = True, organisation: str = "office") -> Said:
        return self._say(
            f"consent:{self.person}:{PROGRAMME}:{organisation}",
            ConsentGiven if given else ConsentWithdrawn,
            programme_id=PROGRAMME,
            organisation=organisation,
        )

    def is_shared(self, status: str = "made", next_step: str = "none") -> Said:
        return self._say(
            f"referral:r-{self.person}", ReferralShared, programme_id=PROGRAMME, referral_id=f"r-{self.person}",
            referrer="office", reference=f"NO-{self.person}", status=status, next_step=next_step,
        )  # fmt: skip

    def is_protected(self, *, protected: bool = True) -> Said:
        return self._say(f"person:{self.person}", PersonProtected, protected=protected)

    def is_erased(self) -> Said:
        return self._say(f"person:{self.person}", PersonErased)

    def is_offered(self) -> Said:
        return self._placement(PlacementOffered)

    def starts(self) -> Said:
        return self._placement(PlacementStarted, started_on=ON)

    def stops(self, reason: str = "completed") -> Said:
        return self._placement(PlacementEnded, started_on=ON, ended_on=ON, reason=reason)

    def _placement(self, said: type, /, **more: Any) -> Said:
        return self._say(
            f"placement:pl-{self.person}", said, programme_id=PROGRAMME, placement_id=f"pl-{self.person}",
            employer_id="e-1", kind="internship", extent=100, offered_on=ON, **more,
        )  # fmt: skip


def bakery() -> Said:
    """The employer whom programmes call `bakery`."""
    event = EmployerRegistered(
        **_COMMON, employer_id="e-1", form="legal-person", sector="private", organisation_id="bakery"
    )
    return "employer:e-1", 1, event
