"""A definition that comes late folds everything that was said; whoever else lives in the process has its turns."""

import asyncio
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from reporting.domain.history import Accounts
from reporting.domain.ledger import Ledger
from reporting.projections import books
from reporting.projections.books import LedgerProjection
from reporting.projections.refolding import verify
from reporting.storage import bookkeeping
from reporting.storage.events import reading
from tests.support.histories import defined
from tests.support.logbook import Logbook, messages_of
from tests.support.stories import Story
from tests.support.waiting import ended

PEOPLE = 60


def _said() -> list[tuple]:
    log: list[tuple] = []
    for number in range(PEOPLE):
        story = Story(f"p-{number}").enters(date(2019, 1, 7)).attends(date(2019, 1, 8), 60).attends(date(2019, 1, 9))
        log += story.leaves(date(2019, 3, 31)).log
    return log


def _counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Callable[[], int]:
    """How often this was called so far."""
    done, whole = 0, getattr(owner, name)

    def called(*args: Any, **more: Any) -> Any:
        nonlocal done
        done += 1
        return whole(*args, **more)

    monkeypatch.setattr(owner, name, called)
    return lambda: done


@pytest.mark.parametrize(
    ("owner", "name", "at_most"),
    [(Accounts, "take", books._AT_ONCE), (Ledger, "_stand", books._AT_ONCE), (reading, "read", books._READ_AT_ONCE)],
    ids=["folded", "put to the new questions", "read"],
)
async def test_nobody_waits_for_a_whole_history_to_be(connection, monkeypatch, owner, name, at_most):
    logbook = Logbook(connection, LedgerProjection())
    messages = messages_of([defined(), *_said(), defined(2)])
    await logbook.write(messages[:-1])
    done = _counted(monkeypatch, owner, name)
    turns = [done()]

    async def asked_for_health() -> None:
        while True:
            turns.append(done())
            await asyncio.sleep(0)

    asking = asyncio.create_task(asked_for_health())
    await logbook.write(messages[-1:])
    await ended(asking)
    assert done() >= PEOPLE > at_most or done() > 2 * at_most, "there was a history to wait for"
    assert max(after - before for before, after in pairwise(turns)) <= at_most
    assert (await verify(connection)).same


async def test_lines_and_sums_that_come_in_many_parts_are_those_of_one(connection, monkeypatch):
    monkeypatch.setattr(bookkeeping, "_LINES_AT_ONCE", 7)
    logbook = Logbook(connection, LedgerProjection())
    await logbook.write(messages_of([*_said(), defined()]))
    found = await verify(connection)
    assert found.same
    assert found.entries > 100
