"""Goals share what is worked out for them; each of these shares too much, and the properties must catch it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from reporting.domain import entries, journal, ledger, shelves
from reporting.domain.entries import difference
from reporting.domain.facts import first_day
from reporting.domain.shelves import Audience, Place
from tests.support.mutating import Patch, is_noticed


def _exits_move_no_minutes(patch: Patch) -> None:
    patch(ledger, "book_what_spells_moved", lambda *_, **__: None)


def _of_goals_that_ask_alike_one_is_served(patch: Patch) -> None:
    patch(shelves, "Place", lambda cells, numbers: Place(cells, numbers[:1]))


def _a_filter_is_heeded_only_at_the_end(patch: Patch) -> None:
    """Who was counted before it was known who they were stays counted."""
    patch(journal, "known_in", lambda *lines: [lines[-1][-1][1].known] if lines[-1] else [])


def _everybody_is_of_every_audience(patch: Patch) -> None:
    cells = Audience.cells
    patch(Audience, "cells", lambda self, known: cells(self, known) or (("", ""),))


def _what_a_fact_moves_begins_a_day_later(patch: Patch) -> None:
    patch(ledger, "first_day", lambda *facts: first_day(*facts) + timedelta(days=1))


def _windows_are_as_they_were_before(patch: Patch) -> None:
    """Only the amount is compared with what stood there, not the goal's own cells."""
    patch(entries, "difference", lambda was, now: difference(was, {at: n for at, n in now.items() if at[0] is None}))


@pytest.mark.parametrize(
    "mutant",
    [
        _exits_move_no_minutes,
        _of_goals_that_ask_alike_one_is_served,
        _a_filter_is_heeded_only_at_the_end,
        _everybody_is_of_every_audience,
        _what_a_fact_moves_begins_a_day_later,
        _windows_are_as_they_were_before,
    ],
    ids=lambda mutant: mutant.__name__.strip("_"),
)
def test_sharing_too_much_is_noticed(mutant: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch):
    mutant(monkeypatch.setattr)
    assert is_noticed()
