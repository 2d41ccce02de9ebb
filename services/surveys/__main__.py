"""Surveys as a process: `python -m surveys serve | migrate | check | recover`."""

import sys
from collections.abc import Callable
from pathlib import Path

from common.calling import Caller, ClientToken
from common.reactions import Reactions
from common.serve import SPINE, Assembly, Parts, Program, RefusesToRun, Worker, main
from common.streams import StreamSpec
from common.timers import Timers
from surveys.api import access
from surveys.api.deciding import commands
from surveys.api.reads import Reads
from surveys.api.routes import routes
from surveys.definitions import FaultyInstrument, Shelf, load
from surveys.domain.links import Links
from surveys.handlers import Tools, hearing, timing
from surveys.handlers.sending import Sending
from surveys.pages.answering import Desk
from surveys.pages.limits import Limit
from surveys.pages.routes import Pages
from surveys.settings import SurveysSettings
from surveys.storage import locks
from surveys.storage.remaking import REMAKING

MIGRATIONS = Path(__file__).parent / "migrations"
STREAM = StreamSpec("SURVEYS", ("insteg.surveys.>",))


async def build(parts: Parts[SurveysSettings]) -> Assembly:
    """The service from its parts. Raises RefusesToRun if a wording that was used has changed."""
    told, clock, pool = parts.settings, parts.clock, parts.pool
    shelf = await _shelf(parts)
    links = Links(told.link_key_bytes)
    tools = Tools(clock, shelf, links)
    everybody, wrong = Limit(clock, told.pages_per_minute), Limit(clock, told.wrong_per_minute)
    wake = _wake(parts)
    desk = Desk(pool, clock, shelf, links, wake)
    pages = Pages(desk, everybody=everybody, wrong=wrong, behind_proxy=told.behind_proxy)
    reads = Reads(pool, clock, shelf, links, told.public_url)
    routers = [routes(commands(clock, shelf, links)), reads.router(), pages.router()]
    return Assembly(parts.create_app(access.rules(), routers), _workers(parts, tools))


def _wake(parts: Parts[SurveysSettings]) -> Callable[[], None]:
    return parts.relay.wake if parts.relay else lambda: None


def _workers(parts: Parts[SurveysSettings], tools: Tools) -> list[Worker]:
    told = parts.settings
    nats_url = told.nats_url.get_secret_value()
    hears = Reactions(
        parts.pool, nats_url, hearing.STREAM, hearing.DURABLE, hearing.handlers(tools), parts.clock,
        on_commit=_wake(parts),
    )  # fmt: skip
    timers = Timers(parts.pool, parts.clock, timing.handlers(tools))
    workers = [Worker("reactions", hears.run), Worker("timers", timers.run)]
    if told.door_url:
        token = ClientToken(told.token_url, told.client_id, told.client_secret.get_secret_value(), parts.clock)
        sending = Sending(parts.pool, Caller(told.door_url, token), tools, told.public_url)
        workers.append(Worker("sending", sending.run))
    return workers


async def _shelf(parts: Parts[SurveysSettings]) -> Shelf:
    folders = [parts.settings.instruments] if parts.settings.instruments else []
    try:
        shelf = load(*folders)
    except FaultyInstrument as fault:
        raise RefusesToRun(str(fault)) from None
    async with parts.pool.acquire() as connection:
        for (name, version), digest in (await locks.held(connection)).items():
            found = shelf.get(name, version)
            if found is None or found.digest != digest:
                raise RefusesToRun(
                    f"{name}.v{version}.yaml is {'changed' if found else 'gone'}, and people were asked with it: "
                    f"put it back, and write another version instead."
                )
    return shelf


PROGRAM = Program(
    "surveys", SurveysSettings, build, sources=(SPINE, ("surveys", MIGRATIONS)), stream=STREAM,
    hears=[(hearing.STREAM, hearing.DURABLE)], remaking=REMAKING,
)  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
