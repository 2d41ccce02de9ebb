"""A speaker without a store: writes chained events straight into streams, for tests of those who listen."""

import json
from dataclasses import dataclass

from common import chain, wire
from common.bus import BusClient, publication, send
from common.streams import StreamSpec, last_seq, provision
from tests.support.bakery import OPENING
from tests.support.waiting import until

SUBJECT = "shop.{}.loaf.baked.v1"


@dataclass(frozen=True)
class Loaf:
    """An event to be said: `number` is added up by the tests' projections, `note` may make it poison."""

    aggregate: str
    version: int
    number: int = 1
    note: str = ""

    @property
    def body(self) -> bytes:
        return json.dumps({"number": self.number, "note": self.note}).encode()


class Speaker:
    """Keeps the running digest of one stream, as a relay does."""

    def __init__(self, client: BusClient, service: str) -> None:
        self.spec = StreamSpec(service.upper(), (f"shop.{service}.>",))
        self.subject = SUBJECT.format(service)
        self.said: list[Loaf] = []
        self._client = client
        self._digest = chain.genesis(self.spec.name)

    async def open(self) -> "Speaker":
        await provision(self._client, self.spec)
        return self

    async def say(self, loaves: list[Loaf], *, chunk: int = 500) -> None:
        for start in range(0, len(loaves), chunk):
            some = loaves[start : start + chunk]
            await send(self._client, b"".join(self._command(loaf) for loaf in some))
            self.said += some
            await until(self._all_there, limit=30)

    def _command(self, loaf: Loaf) -> bytes:
        headers = wire.header_block(
            subject=self.subject, aggregate=loaf.aggregate, version=loaf.version, recorded_at=OPENING
        )
        self._digest = chain.link(self._digest, self.subject, f"{loaf.aggregate}/{loaf.version}", loaf.body)
        headers += f"{chain.HEADER}: {self._digest.hex()}\r\n".encode()
        return publication(self.subject, "", headers, loaf.body)

    async def _all_there(self) -> bool:
        return await last_seq(self._client, self.spec.name) == len(self.said)
