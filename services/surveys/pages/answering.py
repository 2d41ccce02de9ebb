"""A filled-in page meets the store: kept page by page, submitted once, taken back if its giver wants.

Whatever was sent before the connection broke is there when the link is opened again; a second submission finds
the first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg

from common import store, telemetry
from common.clock import Clock
from common.gathering import Failed, Gathering
from common.http.failures import AWAY
from common.store import Change, VersionConflict
from contracts.decisions import Refusal
from contracts.surveys import AnswerSubmitted, SurveyMode
from surveys.definitions import Shelf
from surveys.domain import answers as rules
from surveys.domain.answers import Answer, Form, Submitted
from surveys.domain.calendar import day_in_sweden
from surveys.domain.instrument import Instrument
from surveys.domain.languages import Language
from surveys.domain.links import Links, Opened
from surveys.pages.visit import Visit, state_of
from surveys.storage import answers, invitations, outgoing
from surveys.storage.answers import Kept
from surveys.storage.invitations import InvitationRow


def _nobody_to_wake() -> None:
    """For a process whose relay only polls."""


@dataclass(frozen=True, slots=True)
class _Given:
    kept: Kept
    trace: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page works with. One per process."""

    pool: asyncpg.Pool
    clock: Clock
    shelf: Shelf
    links: Links
    wake: Callable[[], None] = _nobody_to_wake
    """Called after each commit: wakes the relay."""
    given: Gathering[_Given, None] = field(init=False)
    """Answers given in the same moment are kept together."""
    looks: Gathering[int, InvitationRow | None] = field(init=False)
    """Links opened in the same moment are looked up together."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "looks", Gathering(self._look))
        object.__setattr__(self, "given", Gathering(self._keep, name=lambda given: given.kept.event.answer_id))

    async def visit(self, token: str) -> Visit | None:
        """What a link opens; None if it is not one of ours."""
        opened = self.links.read(token)
        if opened is None:
            return None
        row = await self.looks.join(opened.number)
        if isinstance(row, Failed):
            raise row.error
        return None if row is None else self._visit(opened, row)

    async def _look(self, numbers: Sequence[int]) -> list[InvitationRow | None]:
        async with self.pool.acquire() as connection:
            found = await invitations.by_numbers(connection, numbers)
        return [found.get(number) for number in numbers]

    async def by_code(self, typed: str) -> str | None:
        """The token of the link that a printed code stands for."""
        code_hash = self.links.code_hash(typed)
        if code_hash is None:
            return None
        async with self.pool.acquire() as connection:
            row = await invitations.by_code(connection, code_hash)
        if row is None:
            return None
        return self.links.token(Opened(row.number, row.round, row.invitation.closes_on, assisted=False))

    def instrument(self, visit: Visit) -> Instrument:
        """What is asked. The process does not start without a wording that was used."""
        question = visit.row.invitation.question
        found = self.shelf.get(question.instrument, question.version)
        assert found is not None, "a wording that was used is there"
        return found

    async def save(self, visit: Visit, values: Mapping[str, str]) -> None:
        """Keep what was filled in on one page; an emptied item is emptied."""
        async with self.pool.acquire() as connection:
            await invitations.save_draft(connection, visit.row.number, values)

    async def submit(self, visit: Visit, values: Mapping[str, str], language: Language) -> Refusal | None:
        """Give the answer: what was kept and what this page adds. A second time changes nothing and is no fault."""
        decision = self._decided(visit, values)
        if isinstance(decision, Refusal):
            return decision
        given = _Given(Kept(decision.event, decision.words, language), telemetry.traceparent())
        outcome = await self.given.join(given)
        if isinstance(outcome, Failed):
            if isinstance(outcome.error, AWAY):
                raise outcome.error
            await self._alone(given)
        return None

    async def _alone(self, given: "_Given") -> None:
        """After a group failed: nobody knows whose fault it was."""
        try:
            await self._keep([given])
        except (VersionConflict, asyncpg.UniqueViolationError):
            return  # somebody pressed twice: the first is being kept

    async def _keep(self, given: Sequence["_Given"]) -> list[None]:
        """Store what was given together, all of it or nothing."""
        changes = [Change(f"answer:{one.kept.event.answer_id}", 0, [one.kept.event], [one.trace]) for one in given]
        async with self.pool.acquire() as connection, connection.transaction():
            await store.append(connection, changes)
            await answers.add(connection, [one.kept for one in given])
        self.wake()
        return [None] * len(given)

    def _decided(self, visit: Visit, values: Mapping[str, str]) -> Submitted | Refusal:
        row, at = visit.row, self.clock.now()
        mode: SurveyMode = "assisted" if visit.opened.assisted else "web"
        form = Form(_whole(row, values), mode, day_in_sweden(at))
        question, invitation = row.invitation.question, row.invitation
        decision = rules.submit(
            None, question, invitation=invitation, instrument=self.instrument(visit), form=form, at=at
        )
        assert isinstance(decision, Submitted | Refusal), "nothing was said before: the store refuses a second one"
        return decision

    async def withdraw(self, visit: Visit) -> None:
        """Take the answer back."""
        async with self.pool.acquire() as connection, connection.transaction():
            name = f"answer:{visit.row.id}"
            said = (await store.load(connection, [name]))[name]
            if len(said) != 1:
                return
            state = Answer(AnswerSubmitted.model_validate_json(said[0].body))
            decision = rules.withdraw(state, visit.row.invitation.question, self.clock.now())
            assert isinstance(decision, list), "it was not withdrawn yet"
            await store.append(connection, [Change(name, 1, decision)], traceparent=telemetry.traceparent())
            await answers.withdraw(connection, [visit.row.id])
            await outgoing.cancel(connection, [visit.row.id])
        self.wake()

    def _visit(self, opened: Opened, row: InvitationRow) -> Visit:
        over = day_in_sweden(self.clock.now()) > min(opened.last_day, row.invitation.closes_on)
        return Visit(opened, row, state_of(opened, row, over=over))


def _whole(row: InvitationRow, values: Mapping[str, str]) -> dict[str, str]:
    together = {**row.draft, **values}
    return {item: value for item, value in together.items() if value.strip()}
