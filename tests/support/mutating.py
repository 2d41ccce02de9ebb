"""Whether anybody notices that the engine is broken: told stories and made-up histories, against a plain count."""

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, find, settings

from tests.support.bookkeeping import Bookkeeper, facts_of
from tests.support.histories import defined, histories
from tests.support.stories import telling

Patch = Callable[..., None]
"""Puts something broken in the place of something sound."""
_LIMIT = settings(
    max_examples=400,
    phases=[Phase.generate],
    database=None,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def is_wrong(log: list[tuple]) -> bool:
    """Whether the ledger of this history differs from a plain count of it."""
    try:
        Bookkeeper().feed(facts_of(log)).check(log, len(log))
    except (AssertionError, KeyError, ValueError):
        return True
    return False


def is_noticed() -> bool:
    """Whether any story, or else any made-up history, betrays the engine as it is now."""
    told = [defined(), defined(2)]
    return any(is_wrong([*told, *story]) for story in telling()) or bool(find(histories(), is_wrong, settings=_LIMIT))
