"""Another system that reacts to enrolments, exactly once in effect: an example to start from.

It keeps, for each participant who entered, one row in a database of its own, such as a case to be opened. The bus
delivers at least once; what makes it once in effect is that the event's identity is stored in the same transaction
as its effect. Stop it, kill it, start it twice: no enrolment is missed and none counts double.

    pip install nats-py
    python listening.py nats://economy:PASSWORD@nats:4222 cases.sqlite

It needs what docs/listening.md gives the municipality's other systems: a consumer called `economy` that Insteg's
operators made, and an account that may read from it and do nothing else.
"""

import asyncio
import json
import sqlite3
import sys

import nats
from nats.errors import TimeoutError as NothingNew
from nats.js.client import JetStreamContext

STREAM, CONSUMER = "ENROLMENT", "economy"
ENROLLED = "insteg.enrolment.participant.enrolled.v1"

TABLES = """
CREATE TABLE IF NOT EXISTS heard (aggregate TEXT, version INTEGER, PRIMARY KEY (aggregate, version));
CREATE TABLE IF NOT EXISTS opened (person TEXT, programme TEXT, spell INTEGER, since TEXT);
"""


def take_in(database: sqlite3.Connection, subject: str, headers: dict[str, str], body: bytes) -> None:
    """One event and its effect, together or not at all. An event that was heard before has no effect."""
    identity = headers["ce-subject"], int(headers["ce-aggregateversion"])
    with database:
        new = database.execute("INSERT OR IGNORE INTO heard VALUES (?, ?)", identity).rowcount
        if new and subject == ENROLLED:
            event = json.loads(body)
            if event["stage"] in {"enrolled", "active"}:
                row = event["person_id"], event["programme_id"], event["spell"], event["occurred_on"]
                database.execute("INSERT INTO opened VALUES (?, ?, ?, ?)", row)


async def listen(url: str, database: sqlite3.Connection) -> None:
    """Take in what comes, for ever; acknowledge what is safely kept."""
    # An account sees only its own inboxes and the three doors that were opened to it.
    client = await nats.connect(url, inbox_prefix=f"_INBOX_{CONSUMER}", max_reconnect_attempts=-1)
    bus = JetStreamContext(client)
    subscription = await bus.pull_subscribe_bind(CONSUMER, STREAM)
    while True:
        try:
            messages = await subscription.fetch(100, timeout=5)
        except NothingNew:
            continue
        for message in messages:
            take_in(database, message.subject, dict(message.headers or {}), message.data)
            await message.ack()


if __name__ == "__main__":
    address, file = sys.argv[1:]
    kept = sqlite3.connect(file)
    kept.executescript(TABLES)
    asyncio.run(listen(address, kept))
