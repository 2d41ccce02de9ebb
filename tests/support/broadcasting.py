"""Says contract events straight into the streams of the services whose they are, chained as a relay chains them."""

from common import chain, wire
from common.bus import BusClient, publication, send
from common.streams import StreamSpec, last_seq, provision
from tests.support.waiting import until

STREAMS = ("ENROLMENT", "ACTIVITIES", "MATCHING", "SURVEYS")


class Broadcaster:
    """Keeps the running digest and the length of every stream."""

    def __init__(self, client: BusClient) -> None:
        self._client = client
        self._digests = {name: chain.genesis(name) for name in STREAMS}
        self._said = dict.fromkeys(STREAMS, 0)

    async def open(self) -> "Broadcaster":
        for name in STREAMS:
            await provision(self._client, StreamSpec(name, (f"insteg.{name.lower()}.>",)))
        return self

    @property
    def count(self) -> int:
        return sum(self._said.values())

    async def say(self, log: list[tuple], *, chunk: int = 500) -> None:
        """(aggregate, version, event) in this order within each stream."""
        for start in range(0, len(log), chunk):
            await send(self._client, b"".join(self._command(*said) for said in log[start : start + chunk]))
            await until(self._all_there, limit=60)

    def _command(self, aggregate: str, version: int, event) -> bytes:
        stream = event.subject.split(".")[1].upper()
        body = event.model_dump_json().encode()
        digest = chain.link(self._digests[stream], event.subject, f"{aggregate}/{version}", body)
        headers = wire.header_block(
            subject=event.subject, aggregate=aggregate, version=version, recorded_at=event.recorded_at
        )
        headers += f"{chain.HEADER}: {digest.hex()}\r\n".encode()
        self._digests[stream] = digest
        self._said[stream] += 1
        return publication(event.subject, "", headers, body)

    async def _all_there(self) -> bool:
        return all([await last_seq(self._client, name) == count for name, count in self._said.items()])
