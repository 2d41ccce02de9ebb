"""Composition root of reporting: `python -m reporting serve | migrate | check | recover | verify | rebuild`."""

import sys
from functools import partial
from typing import Any
from uuid import uuid4

import asyncpg

from common.calling import Caller, fixed_token
from common.db import Connection
from common.http.calendars import Links
from common.inbound import HistoryMismatchError, Projector, measure
from common.questions import Answering
from common.serve import Assembly, Finding, LoneCommand, Parts, Program, Worker, main
from common.serve.findings import judged
from common.settings import key_bytes
from common.streams import StreamSpec
from common.timers import Timers
from reporting.api import access
from reporting.api.asking import ZONE
from reporting.api.questions import questions
from reporting.api.routes import Checking, routes
from reporting.api.webhooks import Hooks
from reporting.projections import tuning
from reporting.projections.books import LedgerProjection
from reporting.projections.refolding import verify
from reporting.projections.telling import Telling
from reporting.projections.upkeep import upkeep
from reporting.projections.verifying import verify_document
from reporting.releasing import cadence
from reporting.reports import measuring, timing
from reporting.reports.canonical import Keys
from reporting.settings import ReportingSettings
from reporting.storage import MIGRATIONS, granting
from reporting.webhooks.delivering import Delivering
from reporting.webhooks.sending import Sender

STREAMS = ("ENROLMENT", "ACTIVITIES", "MATCHING", "SURVEYS")
STREAM = StreamSpec("REPORTING", ("insteg.reporting.>",))
_FILE_SECONDS = 60


async def build(parts: Parts[ReportingSettings]) -> Assembly:
    """The service from its parts."""
    told = parts.settings
    tuning.settle()
    await granting.grant(parts.pool, told.gateway_role)
    projection = LedgerProjection(capacity=told.subjects_in_memory)
    projector = Projector(parts.pool, parts.client, STREAMS, projection, parts.clock, batch=told.batch, zone=ZONE)
    measure(parts.metrics.gauge, projector, parts.pool, parts.clock)
    measuring.measure(parts.metrics.gauge, parts.pool, parts.clock)
    door = Caller(told.door_url, fixed_token(""), timeout=_FILE_SECONDS) if told.door_url else None
    hooks = Hooks(key_bytes(told.webhook_key), Sender(inward=told.webhooks_inward))
    keys = Keys(*told.report_keys())
    links = Links(key_bytes(told.link_key), told.public_url, parts.clock, lambda: uuid4().hex)
    offered = routes(parts.pool, parts.clock, checking(keys), hooks, links, door=door)
    app = parts.create_app(access.rules(), offered)
    await cadence.start(parts.pool, parts.clock)
    await timing.start(parts.pool, parts.clock)
    days = Timers(parts.pool, parts.clock, {**cadence.handlers(parts.clock), **timing.handlers(parts.clock, keys)})
    telling = Telling(parts.pool, parts.clock, told.goals_told_seconds)
    delivering = Delivering(parts.pool, parts.clock, hooks.key, hooks.sender)
    nats_url = told.nats_url.get_secret_value()
    asked = questions(parts.pool, parts.clock)
    answering = Answering(nats_url, "reporting", access.asked_over_the_bus(), parts.verifier, asked)
    workers = {
        "projector": projector.run, "timers": days.run, "goals-told": telling.run, "webhooks": delivering.run,
        "answers": answering.run,
    }  # fmt: skip
    return Assembly(app, [Worker(name, run) for name, run in workers.items()])


def checking(keys: Keys) -> Checking:
    """What folds the log once more for whoever asks."""

    async def ledger(log: Connection) -> dict[str, Any]:
        return (await verify(log)).content()

    async def report(log: Connection, programme: str, document: bytes) -> dict[str, Any]:
        return (await verify_document(log, keys, programme, document)).content()

    return Checking(ledger, report, keys)


async def examine(_: ReportingSettings, pool: asyncpg.Pool) -> list[Finding]:
    """For the doctor: of whom facts are held back, so that figures lack them."""
    if await pool.fetchval("SELECT to_regclass('inbound.parked')") is None:
        return []
    held = await pool.fetchval("SELECT count(*) FROM inbound.parked")
    return [judged("aggregates held back", str(held), fine=not held, do="See docs/operations/poison-events.md.")]


PROGRAM = Program(
    "reporting", ReportingSettings, build, sources=MIGRATIONS, stream=STREAM, refusals=(HistoryMismatchError,),
    examine=examine,
    alone={
        "verify": LoneCommand("say whether the ledger is what the log says", partial(upkeep, "verify")),
        "rebuild": LoneCommand("fold the log into fresh tables and change over to them", partial(upkeep, "rebuild")),
    },
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
