"""What other services ask reporting over the bus, answered as over HTTP: one goal's exact figure."""

from typing import Any

import asyncpg

from common.access import Principal
from common.clock import Clock
from common.questions import Question
from contracts.asking import FigureAsked
from reporting.api.asking import asking, figure


def questions(pool: asyncpg.Pool, clock: Clock) -> dict[str, Question[Any]]:
    """Every question that is answered, by subject."""

    async def figure_asked(principal: Principal, asked: FigureAsked) -> dict[str, Any]:
        at = asked.programme
        async with asking(pool, clock, principal, at, on=asked.on, position=asked.position) as question:
            return await figure(question, asked.goal, asked.version)

    return {FigureAsked.subject: Question(FigureAsked, figure_asked)}
