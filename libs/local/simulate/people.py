"""The verbs of people becoming known: written down, referred, under two numbers, found to be one, protected, erased."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta

from local.simulate.book.partners import Proposal
from local.simulate.diary import Body
from local.simulate.hands import Hands
from local.simulate.numbers import made_up_number
from local.simulate.person import Person
from local.simulate.room import Room

_LIMIT_SECONDS, _PAUSE_SECONDS = 60.0, 0.1
Twins = tuple[Person, Person]


@dataclass
class People:
    """The room's people, one after the other, ages spread evenly; about so many of them `women`."""

    room: Room
    oldest: int = 1953
    women: float = 0.5
    numbered: bool = False
    """Whether each is known by a personal identity number."""
    _number: int = 0

    def _next(self, group: str | None, municipality: str | None) -> Person:
        self._number += 1
        number = self._number
        born = date(self.oldest + number % 40, 1, 1) + timedelta(days=number * 17 % 365)
        gender = "woman" if self.room.random.random() < self.women else "man"
        name = f"{self.room.id}-{number:04}"
        life = self.room.book.life(gender=gender, group=group, municipality=municipality, name=name)
        return Person(self.room, name, life, born)

    def known(self, on: date, *, group: str | None = None, municipality: str | None = None) -> Person:
        """Staff write somebody down."""
        person = self._next(group, municipality)
        self.room.diary.command(on, "enrolment", "people", {"person_id": person.id} | self._who(person))
        return person

    def referred(self, by: str, on: date, decided: date, status: str = "accepted", **because: str) -> Person:
        """A partner refers somebody whom it knows under its own number; staff accept, or say otherwise."""
        person = self._next(None, None)
        referral, number = f"{person.id}-r", f"A-{person.id}"
        body = {
            "programme_id": self.room.id, "referral_id": referral, "referrer": by, "reference": number,
            "on": str(on), "person": self._who(person),
        }  # fmt: skip
        proposals = self.room.book.proposals

        async def refer(hands: Hands) -> None:
            await hands.post((by, "partner"), "enrolment", "/referrals", body)
            seen = await hands.get(self.room.staff, "enrolment", f"/referrals/{referral}")
            person.id = person.life.name = seen["person_id"]
            proposals[number] = Proposal(by, person.life)

        self.room.diary.errand(on, "referral", refer)
        verdict = {"referral_id": referral, "status": status, "on": str(decided)} | because
        self.room.diary.command(
            decided, "enrolment", "decision", verdict, lambda: setattr(proposals[number], "status", status)
        )
        return person

    def twins(self, on: date, again: date, *, group: str | None = None, municipality: str | None = None) -> Twins:
        """One human being under two numbers: written down once more by somebody who did not look."""
        person = self._next(group, municipality)
        life = self.room.book.life(gender=person.life.gender, group=group, municipality=municipality)
        twin = Person(self.room, f"{person.id}-again", life, person.born)
        life.name = twin.id
        named = {"given_name": "Exempel", "family_name": "Exempelsson"}
        for day, one in ((on, person), (again, twin)):
            self.room.diary.command(day, "enrolment", "people", {"person_id": one.id} | self._who(one) | named)
        return person, twin

    def merge(self, one: Person, other: Person, on: date, *, proposed: bool = False) -> str:
        """The two are one; `proposed`: staff find it on the list of pairs that look alike. Returns the merge's name."""
        name = f"{other.id}-merge"

        async def merge(hands: Hands) -> None:
            if proposed:  # who looks alike is found beside the work, a moment later
                async with asyncio.timeout(_LIMIT_SECONDS):
                    while not await self._alike(hands, {one.id, other.id}):
                        await asyncio.sleep(_PAUSE_SECONDS)
            body = {"merge_id": name, "person_ids": [one.id, other.id]}
            await hands.post(self.room.staff, "enrolment", "/merges", body)
            self.room.book.merged[name] = (one.life, other.life)

        self.room.diary.errand(on, "merge", merge)
        return name

    def unmerge(self, name: str, on: date) -> None:
        """They were two after all."""

        async def undo(hands: Hands) -> None:
            await hands.post(self.room.staff, "enrolment", f"/merges/{name}/undo", {})
            del self.room.book.merged[name]

        self.room.diary.errand(on, "merge undone", undo)

    def protect(self, person: Person, on: date) -> None:
        """Protected identity: counted, and nowhere seen."""

        async def protect(hands: Hands) -> None:
            await hands.post(self.room.staff, "enrolment", f"/people/{person.id}/protection", {"protected": True})
            person.life.protected = True

        self.room.diary.errand(on, "protection", protect)

    def erase(self, person: Person, on: date) -> None:
        """Whoever was counted stays counted."""

        async def erase(hands: Hands) -> None:
            path = f"/people/{person.id}/erasure"
            await hands.post(self.room.coordinator, "enrolment", path, {"confirm": person.id})
            person.life.erased = True

        self.room.diary.errand(on, "erasure", erase)

    async def _alike(self, hands: Hands, both: set[str]) -> bool:
        after = ""
        while after is not None:
            told = {"controller": self.room.definition.controller, "after": after}
            page = await hands.get(self.room.staff, "enrolment", "/merge-proposals", **told)
            if any(set(pair["person_ids"]) == both for pair in page["proposals"]):
                return True
            after = page["next"]
        return False

    def _who(self, person: Person) -> Body:
        who: Body = {
            "controller": self.room.definition.controller,
            "reference": f"{self.room.id}/{person.id}",
            "birth_date": str(person.born),
            "gender": person.life.gender,
        }
        if self.numbered:
            number = made_up_number(person.born, 2 * (self.room.seed % 10) + (person.life.gender == "man"))
            who["identifiers"] = [{"kind": "personal-identity-number", "value": number}]
        return who
