"""What is accounted for besides hours, as one part of the service: its commands and its operations."""

import asyncpg
from fastapi import APIRouter

from activities.api import account_reads, competence, costs, deliverables, trainings
from activities.api.tools import Tools
from activities.storage.desk import Desk, Wanted
from common.http import Verb, Verbs

VERBS: dict[str, Verb[Desk, Tools, Wanted]] = {
    **competence.VERBS,
    **deliverables.VERBS,
    **costs.VERBS,
    **trainings.VERBS,
}


def routes(activities: Verbs[Desk, Tools, Wanted], pool: asyncpg.Pool) -> list[APIRouter]:
    """Every operation here."""
    parts = (competence, deliverables, costs, trainings)
    return [*(part.commands(activities) for part in parts), account_reads.routes(pool)]
