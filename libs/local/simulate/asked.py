"""The verbs of surveys: somebody opens the link that staff hand out, and answers at the public page."""

import asyncio
from datetime import date

from local.simulate.book.lives import Answer, Stay
from local.simulate.hands import Hands
from local.simulate.person import Person

_PAGE = 1000
_LIMIT_SECONDS, _PAUSE_SECONDS = 60.0, 0.05


def answers(person: Person, moment: str, stay: Stay, on: date, said: dict[str, int]) -> None:
    """On that day, by the page. What is not in `said` is skipped."""
    room = person.room

    async def fill_in(hands: Hands) -> None:
        invitation = await _asked(hands, person, moment, stay)
        link = await hands.get(room.staff, "surveys", f"/invitations/{invitation}/link")
        await hands.fill_in(link["link"], {item: str(value) for item, value in said.items()})
        person.life.answers.append(Answer(moment, stay, on, said))

    room.diary.errand(on, "survey answered", fill_in)


async def _asked(hands: Hands, person: Person, moment: str, stay: Stay) -> str:
    """The invitation, as soon as surveys has heard of what it is about. Raises RefusedError if nobody was asked."""
    async with asyncio.timeout(_LIMIT_SECONDS):
        while (found := await _invitation(hands, person, moment, stay)) is None:
            await asyncio.sleep(_PAUSE_SECONDS)
    return found


async def _invitation(hands: Hands, person: Person, moment: str, stay: Stay) -> str | None:
    spell = 1 + next(number for number, one in enumerate(person.life.stays) if one is stay)
    after = ""
    while True:
        told: dict[str, str | int] = {
            "programme": person.room.id,
            "limit": _PAGE,
            **({"after": after} if after else {}),
        }
        page = (await hands.get(person.room.staff, "surveys", "/invitations", **told))["invitations"]
        for one in page:
            if (one["person_id"], one["spell"], one["moment"], one["status"]) == (person.id, spell, moment, "open"):
                return str(one["invitation_id"])
        if len(page) < _PAGE:
            return None
        after = page[-1]["invitation_id"]
