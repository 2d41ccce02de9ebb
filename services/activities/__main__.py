"""Activities as a process: `python -m activities serve | migrate | check | recover`."""

import sys
from pathlib import Path
from uuid import uuid4

from activities.api import access
from activities.api.deciding import commands
from activities.api.routes import routes
from activities.handlers import DURABLE, STREAM, handlers, on_time
from activities.settings import ActivitiesSettings
from activities.storage.remaking import REMAKING
from common.calling import Caller, fixed_token
from common.http.calendars import Links
from common.reactions import Reactions
from common.serve import SPINE, Assembly, Parts, Program, Worker, main
from common.streams import StreamSpec
from common.timers import Timers

MIGRATIONS = Path(__file__).parent / "migrations"
OWN_STREAM = StreamSpec("ACTIVITIES", ("insteg.activities.>",))


async def build(parts: Parts[ActivitiesSettings]) -> Assembly:
    """The service from its parts."""
    longest_day = parts.settings.longest_day_minutes
    activities = commands(parts.clock, longest_day=longest_day)
    wake = parts.relay.wake if parts.relay else lambda: None
    nats_url = parts.settings.nats_url.get_secret_value()
    heard = handlers(parts.clock)
    reactions = Reactions(parts.pool, nats_url, STREAM, DURABLE, heard, parts.clock, on_commit=wake)
    timers = Timers(parts.pool, parts.clock, on_time(parts.clock))
    links = Links(parts.settings.link_key_bytes(), parts.settings.public_url, parts.clock, lambda: uuid4().hex)
    door = Caller(parts.settings.door_url, fixed_token("")) if parts.settings.door_url else None
    app = parts.create_app(access.rules(), routes(activities, parts.pool, links, door, longest_day=longest_day))
    return Assembly(app, [Worker("reactions", reactions.run), Worker("timers", timers.run)])


PROGRAM = Program(
    "activities",
    ActivitiesSettings,
    build,
    sources=(SPINE, ("activities", MIGRATIONS)),
    stream=OWN_STREAM,
    hears=[(STREAM, DURABLE)],
    remaking=REMAKING,
)

if __name__ == "__main__":
    sys.exit(main(PROGRAM))
