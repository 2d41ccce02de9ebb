"""Waiting for the figures ends: also for an organisation that is never told how far they reach."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.demo import catch_up
from local.engines.process import StartError

NOW = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)


class _Client:
    """Of a system whose outboxes are empty; `told` is what the unified view says to each question."""

    layout = None

    def __init__(self, *told: datetime | None) -> None:
        self._told = list(told)

    def token(self, organisation: str, role: str) -> str:
        return f"{organisation} {role}"

    async def query(self, *_: str) -> dict[str, Any]:
        mark = self._told.pop(0) if len(self._told) > 1 else self._told[0]
        return {"watermark": {"completeThrough": None if mark is None else mark.isoformat()}}


@pytest.fixture(autouse=True)
def said(monkeypatch):
    async def nothing_pending(*_: object) -> bool:
        return False

    monkeypatch.setattr(catch_up, "pending", nothing_pending)


async def _waited(client: Any, patience: float) -> None:
    await catch_up.caught_up(client, lambda: NOW, "nobody", patience)


@pytest.mark.parametrize("mark", [None, NOW.replace(minute=0)], ids=["nothing", "whole hours only"])
async def test_an_organisation_that_is_never_told_is_named(mark):
    with pytest.raises(StartError, match="nobody"):
        await _waited(_Client(mark), 0.1)


async def test_whoever_is_told_waits_until_it_is_said():
    client = _Client(None, NOW - timedelta(seconds=1), NOW)
    await _waited(client, 60)
    assert await catch_up.complete_through(client, "nobody", NOW)
