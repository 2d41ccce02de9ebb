"""Goals share what is worked out for them; each of these shares too much, and the properties must catch it."""

from collections.abc import Callable

import pytest

from reporting.domain import ledger
from reporting.domain.journal import append
from reporting.domain.shelves import Audience
from tests.support.mutating import Patch, is_noticed


def _exits_move_no_minutes(patch: Patch) -> None:
    patch(ledger, "book_what_spells_moved", lambda *_, **__: None)


def _of_goals_that_ask_alike_one_is_served(patch: Patch) -> None:
    patch(ledger, "append", lambda *what: append(*what[:3], what[3][:1], what[4]))


def _a_filter_is_heeded_only_at_the_end(patch: Patch) -> None:
    """Who was counted before it was known who they were stays counted."""
    patch(ledger, "known_in", lambda *lines: {lines[-1][-1][1].known} if lines[-1] else set())


def _everybody_is_of_every_audience(patch: Patch) -> None:
    cells = Audience.cells
    patch(Audience, "cells", lambda self, known: cells(self, known) or (("", ""),))


@pytest.mark.parametrize(
    "mutant",
    [
        _exits_move_no_minutes,
        _of_goals_that_ask_alike_one_is_served,
        _a_filter_is_heeded_only_at_the_end,
        _everybody_is_of_every_audience,
    ],
    ids=lambda mutant: mutant.__name__.strip("_"),
)
def test_sharing_too_much_is_noticed(mutant: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch):
    mutant(monkeypatch.setattr)
    assert is_noticed()
