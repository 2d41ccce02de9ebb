"""The rest of what may befall the three: hours from the sheet to the locked month, surveys, a protected identity."""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.support.whole_domain import INSTRUMENT, ITEM, SESSION_DAYS
from tests.support.whole_lives import Lives, days, names, nths

_MONTHS = tuple(f"2018-{month:02}" for month in range(1, 13))
lately = st.booleans()
"""Whether a reason is given why a month that is locked changes all the same."""


class WholeDomain(Lives):
    """Everything. Who was there is known once a month is locked, and changes only with a reason."""

    @rule(
        nth=nths, number=st.integers(0, len(SESSION_DAYS) - 1), present=st.sampled_from([True, True, False]), why=lately
    )
    def attend(self, nth, number, present, why):
        person, session = self._who(nth), f"{self.life}-{number}"
        if person is None or (person, number) in self.seen:
            return
        body = {"session_id": session, "person_id": person, "status": "present" if present else "absent"}
        if said := self._heard("activities", "/attendance", body | self._reason(why)):
            self._was_free(number, why)
            self.seen[person, number] = said["aggregate"].removeprefix("attendance:")
            self.told.attended(said, person, session, SESSION_DAYS[number], present=present)

    @rule(nth=nths, present=st.none() | st.booleans(), why=lately)
    def correct_attendance(self, nth, present, why):
        if not self.seen:
            return
        person, number = sorted(self.seen)[nth % len(self.seen)]
        status = {"status": "present" if present else "absent"}
        body = {"corrects": 1, "replacement": None if present is None else status} | self._reason(why)
        answer = self._post("activities", f"/attendance/{self.seen[person, number]}/corrections", body)
        if answer.status_code == 201:
            self._was_free(number, why)
            session = f"{self.life}-{number}"
            self.told.attendance_corrected(answer.json(), person, session, SESSION_DAYS[number], present=present)

    @rule(nth=nths, signed=st.booleans())
    def approve(self, nth, signed):
        """What stands is signed on paper, or said why not, and approved: no figure moves."""
        if not self.seen:
            return
        path = f"/attendance/{self.seen[sorted(self.seen)[nth % len(self.seen)]]}"
        if signed:
            self._taken("activities", f"{path}/signature", {"means": "paper"})
        self._taken("activities", f"{path}/approval", {} if signed else {"unsigned_because": "left-before-signing"})

    @rule(times=st.integers(1, 4))
    def lock_months(self, times):
        """In order, as long as everything in them is approved."""
        for month in _MONTHS[len(self.locked) :][:times]:
            if self._taken("activities", "/months", {"programme_id": self.life, "month": month}) is None:
                return
            self.locked.append(month)

    @rule(nth=nths, on=days, moment=st.sampled_from(["entry", "exit"]), health=st.integers(1, 5))
    def answer(self, nth, on, moment, health):
        self._answers(nth, on, moment, health)

    @rule(nth=nths, on=days, before=st.integers(1, 5), after=st.integers(1, 5))
    def leave_and_compare(self, nth, on, before, after):
        """Out, asked how it was at the entry and how it is now: seldom come upon by chance, and all that pairs."""
        self.leave(nth, on)
        self._answers(nth, on, "entry", before)
        self._answers(nth, on, "exit", after)

    def _answers(self, nth: int, on: date, moment: str, health: int) -> None:
        if (person := self._who(nth)) is None:
            return
        body = {
            "programme_id": self.life, "person_id": person, "spell": self.told.spells[person], "mode": "paper",
            "instrument": INSTRUMENT, "moment": moment, "answered_on": f"{on}", "values": {ITEM: f"{health}"},
        }  # fmt: skip
        said = self._heard("surveys", "/answers", body)
        if said and (said["aggregate"], said["version"]) not in self.told.log:
            self.told.answered(said, person, on, moment=moment, health=health)

    @rule(nth=nths)
    def take_an_answer_back(self, nth):
        given = sorted(key for key in self.told.log if key[0].startswith("answer:") and key[1] == 1)
        if not given:
            return
        key = given[nth % len(given)]
        path = f"/answers/{key[0].removeprefix('answer:')}/withdrawal"
        if said := self._taken("surveys", path, {"wish_of": "participant"}):
            self.told.withdrawn(said, key)

    @rule(name=names, protected=st.booleans())
    def protect(self, name, protected):
        """Counted as before, and shown to nobody outside."""
        self._taken("enrolment", f"/people/{self._id(name)}/protection", {"protected": protected})

    def _was_free(self, number: int, why: bool) -> None:
        assert why or _month(SESSION_DAYS[number]) not in self.locked, "a locked month changed, and nobody said why"

    @staticmethod
    def _reason(why: bool) -> dict[str, str]:
        return {"after_lock": "found-later"} if why else {}


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
