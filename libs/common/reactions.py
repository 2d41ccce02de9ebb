"""One service hears another: a durable consumer whose events are taken in by the inbox, as many as there are.

FastStream carries the messages and decides nothing: its other ways of acknowledging drop an event whose
handler failed, or turn it round in a busy loop, and its decoder fails before a handler is asked. So
acknowledgement is manual, the body stays bytes, and the consumer is made here, because FastStream cannot
declare it as it must be. It asks for many at once and hands them over side by side; what is there together
is taken in together, in the stream's order (docs/decisions/0019).
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import asyncpg
import structlog
from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy as Acknowledge
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from common import streams, wire
from common.broker import as_it_came, carrier, whole
from common.cancellation import heed
from common.clock import Clock
from common.events import Message
from common.gathering import Failed, Gathering
from common.inbox import Handler, Inbox
from common.retrying import reason_of

__all__ = ["Handler", "Reactions"]

_log = structlog.get_logger(__name__)
_ACK_WAIT_SECONDS = 10
_BATCH = 50
"""Events asked for, and taken in, together: few enough to be done before the bus delivers them to somebody else."""
_PACE_SECONDS = 0.05
"""Between two groups. Nobody waits for a reaction, and a commit for each would hold up those who are waited for."""
_PULL_SECONDS = 2.0
_TROUBLE_SECONDS = 1.0
_POLL_SECONDS = 0.1
_LOOK_SECONDS = 1.0
_NOT_OURS_SECONDS = 3600.0
_END_SECONDS = 5.0
_OF_HISTORY = "insteg-database-history"

# Another one after every restore and every failover: what was acknowledged before may be in no inbox any more.
_HISTORY = """
SELECT format('%s-%s-%s', (SELECT system_identifier FROM pg_control_system()),
              left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), d.oid)
FROM pg_database d WHERE d.datname = current_database()
"""


class Reactions:
    """Feeds `handlers` (by subject) with the events of one stream. Run it in every process of a service.

    `durable` names the consumer, in the bus and in the inbox. By default the whole stream is heard, because the
    order in an aggregate is told by its versions; `subjects` may narrow it to subjects that hold all events of
    the aggregates they belong to. A handler for a subject that was heard before it existed hears from now on;
    with another `durable` it hears everything. `on_commit` is called after events were taken in: wake the relay
    with it.
    """

    def __init__(  # noqa: PLR0917 - where from, as whom, what with
        self,
        pool: asyncpg.Pool,
        url: str,
        stream: str,
        durable: str,
        handlers: Mapping[str, Handler],
        clock: Clock,
        *,
        subjects: Sequence[str] = (),
        on_commit: Callable[[], None] = lambda: None,
        inbox: Inbox | None = None,
    ) -> None:
        self.inbox = inbox or Inbox(durable, handlers, clock)
        self._pool = pool
        self._url = url
        self._stream = stream
        self._durable = durable
        self._subjects = set(subjects)
        self._on_commit = on_commit
        self._history = ""

    async def run(self) -> None:
        """React until cancelled; whatever is down is waited for."""
        client = await streams.connect(self._url, name=f"{self._durable} (consumer)")
        self._together = Gathering(self._take_in, most=_BATCH, pace=_PACE_SECONDS)
        broker = self._broker()
        try:
            self._history = await self._pool.fetchval(_HISTORY)
            while not await self._make_consumer(client, starting=True):
                heed()
                await asyncio.sleep(_LOOK_SECONDS)
            await whole(broker.start())
            heed()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_consumer(client))
                group.create_task(self._try_again())
        finally:
            with contextlib.suppress(NatsError, OSError, TimeoutError):
                await broker.stop()
            await self._together.end(_END_SECONDS)
            await client.close()

    def _broker(self) -> NatsBroker:
        broker = carrier(self._url, self._durable)
        subscriber: Any = broker.subscriber(
            ">",
            durable=self._durable,
            stream=JStream(self._stream, declare=False),
            pull_sub=PullSub(batch_size=_BATCH, timeout=_PULL_SECONDS),
            ack_policy=AckPolicy.MANUAL,
            decoder=as_it_came,
        )
        subscriber(self._on_message)
        return broker

    async def _on_message(self, delivered: NatsMessage) -> None:
        """Take in and acknowledge; when the database is away, have it delivered again a little later."""
        try:
            message = wire.message_of(delivered.raw_message)
        except (KeyError, ValueError) as error:
            _log.error("not an event of ours", stream=self._stream, reason=reason_of(error))
            await delivered.nack(delay=_NOT_OURS_SECONDS)
            return
        outcome = await self._together.join(message)
        if isinstance(outcome, Failed):
            _log.warning("event not taken in", id=message.id, reason=reason_of(outcome.error))
            await delivered.nack(delay=_TROUBLE_SECONDS)
            return
        await delivered.ack()

    async def _take_in(self, messages: Sequence[Message]) -> Sequence[None]:
        await self.inbox.hear_all(self._pool, sorted(messages, key=lambda message: message.seq))
        self._on_commit()
        return [None] * len(messages)

    async def _try_again(self) -> None:
        """Try what is due, for ever."""
        while True:
            heed()
            try:
                while await self.inbox.try_due(self._pool):
                    heed()
                    self._on_commit()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.warning("retries wait for the database", reason=reason_of(error))
                await asyncio.sleep(_TROUBLE_SECONDS)
            await asyncio.sleep(_POLL_SECONDS)

    async def _keep_consumer(self, client: Client) -> None:
        """See that the durable consumer exists: a broker that lost its store has lost it too."""
        while True:
            heed()
            await asyncio.sleep(_LOOK_SECONDS)
            await self._make_consumer(client)

    async def _make_consumer(self, client: Client, *, starting: bool = False) -> bool:
        """Make the consumer if there is none, or anew if it does not fit: the inbox knows what was handled."""
        js = client.jetstream(timeout=5)
        try:
            try:
                has = (await js.consumer_info(self._stream, self._durable)).config
                if not starting or self._fits(has):
                    return True
                await js.delete_consumer(self._stream, self._durable)
            except NotFoundError:
                pass
            await js.add_consumer(self._stream, self._config())
        except (NatsError, OSError, TimeoutError) as error:
            _log.info("stream not there yet", stream=self._stream, reason=reason_of(error))
            return False
        return True

    def _fits(self, has: ConsumerConfig) -> bool:
        """Whether it hears these subjects, and for the history that the database has."""
        subjects = {*(has.filter_subjects or ()), has.filter_subject or ""} - {""}
        return subjects == self._subjects and (has.metadata or {}).get(_OF_HISTORY) == self._history

    def _config(self) -> ConsumerConfig:
        return ConsumerConfig(
            durable_name=self._durable,
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=Acknowledge.EXPLICIT,
            ack_wait=_ACK_WAIT_SECONDS,
            max_deliver=-1,
            filter_subjects=sorted(self._subjects) or None,
            metadata={_OF_HISTORY: self._history},
        )
