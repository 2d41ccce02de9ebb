"""What staff read: instruments with the state of their translations, invitations, links to hand out, figures, words."""

from typing import Annotated, Any, Literal

import asyncpg
import structlog
from fastapi import APIRouter, Path, Query

from common.access import Principal
from common.clock import Clock
from common.http import PrincipalOf, router
from common.http.document import nothing_there
from common.problems import Problem, problem_response, refusal
from contracts.base import Code, Id
from surveys.api import access, showing
from surveys.api.examples import RESULTS
from surveys.definitions import Shelf
from surveys.domain.links import Links, Opened
from surveys.domain.pairing import participants
from surveys.domain.programmes import Programme
from surveys.storage import answers, audit, invitations, listing, participations, programmes, same_people
from surveys.storage.audit import Reading

_log = structlog.get_logger(__name__)
ProgrammeId = Annotated[Code, Query()]
InstrumentId = Annotated[Code, Query()]
InvitationId = Annotated[Id, Path()]
After = Annotated[str, Query(max_length=80)]
PageSize = Annotated[int, Query(ge=1, le=1000)]
By = Annotated[Literal["none", "gender", "group", "mode"], Query(description="A breakdown of those who left.")]
Purpose = Annotated[Code, Query(description="Why you read what people wrote: kept with your name.")]
Mode = Annotated[Literal["web", "assisted"], Query(description="`assisted`: you ask and type.")]
_UNREADABLE = nothing_there("There is no such programme or instrument (yet), or you may not read it.")
_NONE = nothing_there("There is no such invitation, or you may not read it.")


class Reads:
    """The staff reads; one per process."""

    def __init__(self, pool: asyncpg.Pool, clock: Clock, shelf: Shelf, links: Links, public_url: str) -> None:
        self._pool, self._clock, self._shelf, self._links, self._url = pool, clock, shelf, links, public_url

    def router(self) -> APIRouter:
        """All of them."""
        offered = router()
        offered.get("/instruments")(self.instruments)
        offered.get("/instruments/{instrument}/{version}", responses=_UNREADABLE)(self.instrument)
        offered.get("/invitations", responses=_UNREADABLE)(self.invitations)
        offered.get("/invitations/{invitation_id}/link", responses=_NONE)(self.link)
        shown: dict[int | str, Any] = {200: {"content": {"application/json": {"example": RESULTS}}}}
        offered.get("/results", responses=shown | _UNREADABLE)(self.results)
        offered.get("/words", responses=_UNREADABLE)(self.words)
        return offered

    async def instruments(self) -> Any:
        """Every instrument in every version; a translation is a draft until a named translator has reviewed it."""
        return {"instruments": [showing.summary(one) for one in self._shelf.all()]}

    async def instrument(self, instrument: Code, version: Annotated[int, Path(ge=1, le=9999)]) -> Any:
        """One version's whole wording, in six languages."""
        found = self._shelf.get(instrument, version)
        if found is None:
            return problem_response(Problem(404, "unknown-instrument", "There is no such instrument in this version."))
        return {**showing.summary(found), "definition": found.model_dump(mode="json")}

    async def invitations(
        self, programme: ProgrammeId, principal: PrincipalOf, after: After = "", limit: PageSize = 200
    ) -> Any:
        """A programme's invitations by id, and what became of each; people with protected identity are left out."""
        known = await self._programme(programme)
        if known is None or not access.may_see_people(principal, known):
            return _unreadable()
        async with self._pool.acquire() as connection:
            found = await listing.invitations_of(connection, programme, after, limit)
        return {"invitations": [showing.invitation(one, self._clock.now()) for one in found]}

    async def link(self, invitation_id: InvitationId, principal: PrincipalOf, mode: Mode = "web") -> Any:
        """The link, the code and the QR code of an open invitation: to print, or to sit down with together."""
        async with self._pool.acquire() as connection:
            row = (await invitations.find(connection, [invitation_id])).get(invitation_id)
        known = await self._programme(row.invitation.question.programme_id) if row else None
        if row is None or known is None or not access.may_see_people(principal, known):
            return problem_response(Problem(404, "unknown-invitation", "There is no such invitation."))
        if row.invitation.revoked or row.answered_on is not None:
            rule = "invitation-revoked" if row.invitation.revoked else "answered-already"
            return problem_response(refusal(rule, "There is nothing to open any more.", status=404))
        opened = Opened(row.number, row.round, row.invitation.closes_on, mode == "assisted")
        _log.info("link given out", programme=known.id, mode=mode)
        return showing.link(f"{self._url}/s", self._links.token(opened), self._links.code(row.number, row.round), row)

    async def results(
        self, programme: ProgrammeId, instrument: InstrumentId, principal: PrincipalOf, by: By = "none"
    ) -> Any:
        """Shares and changes of those who have left, with what is missing; groups under five are suppressed."""
        known = await self._programme(programme)
        newest = self._shelf.get(instrument)
        if known is None or newest is None or not access.may_read(principal, known):
            return _unreadable()
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            gone = await answers.withdrawn(connection, programme, instrument)
            about = {"programme_id": programme, "instrument": instrument, "by": by, "withdrawn": gone}
            if newest.respondent != "participant":
                given = await answers.of_organisations(connection, programme, instrument)
                return about | showing.of_organisations(self._shelf, instrument, given)
            spells = await participations.everybody(connection, programme)
            standing = await answers.standing(connection, programme, instrument)
            everybody = participants(spells, standing, await same_people.clusters(connection))
        return about | showing.results(newest, everybody, by)

    async def words(  # noqa: PLR0917 - FastAPI gives them by name
        self, programme: ProgrammeId, instrument: InstrumentId, principal: PrincipalOf, purpose: Purpose,
        after: After = "", limit: PageSize = 200,
    ) -> Any:  # fmt: skip
        """What people wrote in their own words, without who they are. Every reading is kept with who read and why."""
        known = await self._programme(programme)
        if known is None or self._shelf.get(instrument) is None or not access.may_see_people(principal, known):
            return _unreadable()
        async with self._pool.acquire() as connection, connection.transaction():
            found = await answers.words(connection, programme, instrument, after, limit)
            await audit.note(connection, self._reading(principal, programme, instrument, purpose, len(found)))
        return {"words": [{**one, "answered_on": str(one["answered_on"])} for one in found]}

    async def _programme(self, programme_id: str) -> Programme | None:
        async with self._pool.acquire() as connection:
            return (await programmes.find(connection, [programme_id])).get(programme_id)

    def _reading(self, principal: Principal, programme: str, instrument: str, purpose: str, found: int) -> Reading:
        at = self._clock.now()
        return Reading(at, principal.subject, principal.organisation, programme, instrument, purpose, found)


def _unreadable() -> Any:
    return problem_response(Problem(404, "unknown-programme", "There is none (yet), or you may not read it."))
