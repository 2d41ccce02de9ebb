"""The verbs of speed dating: people are mapped, employers look for some, they meet, and staff decide what comes of it.

Who is suggested to whom is matching's answer, so the book is written as it comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from local.simulate.hands import Hands
from local.simulate.offers import STOCKHOLM, Offers
from local.simulate.person import Person
from local.simulate.places import Places
from local.simulate.room import Room

BEFORE, AFTER = timedelta(days=10), timedelta(days=14)
"""It is planned so long ahead; and who got a place begins so long after."""
_STAYS = timedelta(days=40)
_SEATS, _HOSTS = 2, 3
_ROUNDS = 4
_OCCUPATION = "1EBv_UzM_ozQ"
_SWEDISH = "zSLA_vw2_FXN"
_MARKS = ("yes", "yes", "maybe", "no")


@dataclass
class SpeedDating:
    """One event. `guests` have to take part from `BEFORE` it until `AFTER` it."""

    room: Room
    offers: Offers
    places: Places
    name: str
    on: date
    guests: Sequence[Person]
    municipality: str
    """By concept id: where the work is."""

    def plan(self) -> None:
        """All of it."""
        ahead, starts = self.on - BEFORE, self.on + AFTER
        hosts = self.room.random.sample(self.places.known, min(_HOSTS, len(self.places.known)))
        need: dict[str, str | int] = {"seats": _SEATS, "municipality": self.municipality, "occupation": _OCCUPATION}
        self.openings = [
            self.places.opening(host, "internship", ahead, starts_on=str(starts), **need) for host in hosts
        ]
        for person in self.guests:
            self.offers.map_competence(person, ahead, self._picture())
        marks = {host: self.room.random.choices(_MARKS, k=len(self.guests)) for host in hosts}
        self.offered: list[tuple[str, str]] = []
        self.decided = 0
        self.room.diary.errand(ahead, "speed dating planned", lambda hands: self._arrange(hands, hosts))
        self.room.diary.errand(self.on, "speed dating held", lambda hands: self._hold(hands, marks))
        self.room.diary.errand(starts, "places begun", lambda hands: self._begin(hands, starts))
        self.room.diary.errand(starts + _STAYS, "places ended", lambda hands: self._end(hands, starts + _STAYS))

    def _picture(self) -> dict[str, Any]:
        level = self.room.random.choice(("A1", "A2", "B1"))
        return {
            "languages": [{"language": _SWEDISH, "level": level}], "education": "isced-1-2",
            "wishes": {"hours_percent": 100, "municipalities": [self.municipality]},
        }  # fmt: skip

    async def _arrange(self, hands: Hands, hosts: Sequence[str]) -> None:
        """A run says who might want to meet whom; the event is planned around that and gets its timetable."""
        run = f"{self.name}-before"
        await self._run(hands, run, "assignment")
        begins = datetime.combine(self.on, time(9), STOCKHOLM).isoformat()
        body = {"event_id": self.name, "programme_id": self.room.id, "starts_at": begins, "rounds": _ROUNDS}
        body |= {
            "guests": [{"person_id": person.id} for person in self.guests], "wishes_from_run": run,
            "hosts": [{"employer_id": host, "tables": [f"{host}-t"]} for host in hosts],
        }  # fmt: skip
        await self._post(hands, "/speed-datings", body)
        await self._post(hands, f"/speed-datings/{self.name}/timetables", {"seed": self.room.seed})

    async def _hold(self, hands: Hands, marks: dict[str, list[str]]) -> None:
        """They meet, say what they thought of it, and staff decide on what a stable run makes of that."""
        path = f"/speed-datings/{self.name}"
        await self._post(hands, f"{path}/meetings", {})
        met = (await hands.get(self.room.staff, "matching", f"{path}/timetable"))["meetings"]
        number = {person.id: n for n, person in enumerate(self.guests)}
        said = [
            {"person_id": one["person_id"], "employer_id": one["employer_id"], "side": side, "mark": mark}
            for one in met
            for side, mark in (
                ("participant", "yes"), ("employer", marks[one["employer_id"]][number[one["person_id"]]]),
            )
        ]  # fmt: skip
        await self._post(hands, f"{path}/marks", {"marks": said})
        run = f"{self.name}-after"
        await self._run(hands, run, "stable", speed_dating=self.name)
        for one in (await hands.get(self.room.staff, "matching", f"/runs/{run}", limit=1000))["people"]:
            for pair in one["suggestions"][:1]:
                person = self.guests[number[one["person_id"]]]
                await self._decide(hands, run, person, pair)

    async def _decide(self, hands: Hands, run: str, person: Person, pair: dict[str, Any]) -> None:
        """By turns: a place is offered and taken, or staff know better."""
        both = {"person_id": person.id, "opening_id": pair["opening_id"]}
        self.decided += 1
        self.room.diary.done["match decided"] += 1
        if self.decided % 4 == 0:
            verdict = {"decision": "rejected", "reason": "language-studies-first"}
            await self._post(hands, f"/runs/{run}/decisions", both | verdict)
            return
        await self._post(hands, f"/runs/{run}/decisions", both | {"decision": "accepted", "reason": "fits"})
        name, on = self.places.next_name(), {"on": str(self.on)}
        await self._post(hands, "/placements", {"placement_id": name, "programme_id": self.room.id} | both | on)
        self.places.was_offered(name, person, "internship", self.on)
        await self._post(hands, f"/placements/{name}/acceptance", on)
        self.offered.append((name, pair["employer_id"]))

    async def _begin(self, hands: Hands, on: date) -> None:
        for name, employer in self.offered:
            await self._post(hands, f"/placements/{name}/start", {"on": str(on)})
            self.places.has_begun(name, employer, on)

    async def _end(self, hands: Hands, on: date) -> None:
        for name, _ in self.offered:
            await self._post(hands, f"/placements/{name}/end", {"on": str(on), "reason": "completed"})
            self.places.has_ended(name, on)

    async def _run(self, hands: Hands, run: str, method: str, **more: str) -> None:
        people = [person.id for person in self.guests]
        body = {"run_id": run, "programme_id": self.room.id, "method": method, "seed": self.room.seed}
        await self._post(hands, "/runs", body | {"people": people, "openings": self.openings} | more)

    async def _post(self, hands: Hands, path: str, body: dict[str, Any]) -> None:
        await hands.post(self.room.staff, "matching", path, body)
