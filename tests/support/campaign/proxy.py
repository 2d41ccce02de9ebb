"""A TCP proxy between the services and an engine: the network of the tests, which can be made a bad one."""

import asyncio
import contextlib
import random
import socket
import struct
from typing import Self

_LONGEST_DELAY_SECONDS = 0.3
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)


class Wire:
    """Passes bytes on to a port on loopback, until it is told to do worse."""

    def __init__(self, port: int, seed: int) -> None:
        self._to, self._random = port, random.Random(seed)
        self._writers: set[asyncio.StreamWriter] = set()
        self._slow = self._halving = self._silent = False
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        """Every connection ends in order, whatever was under way."""
        for writer in self._writers:
            writer.close()

    def reset(self) -> None:
        """Every connection ends with a TCP reset: what was sent and not read yet is thrown away."""
        for writer in self._writers:
            there: socket.socket = writer.get_extra_info("socket")
            with contextlib.suppress(OSError):
                there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
            writer.transport.abort()

    def halve(self) -> None:
        """The next thing said on each connection arrives in part, and then the connection ends."""
        self._halving = True

    def delay(self, *, on: bool) -> None:
        """Everything takes its time, until told otherwise."""
        self._slow = on

    def fall_silent(self) -> None:
        """As when a machine loses its power: nothing more arrives on any connection, and no end is told."""
        self._silent = True

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            behind, before = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.close()
            return
        both = {writer, before}
        self._writers |= both
        try:
            await asyncio.gather(self._copy(reader, before, both), self._copy(behind, writer, both))
        finally:
            self._writers -= both
            for one in both:
                one.close()

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, both: set[asyncio.StreamWriter]
    ) -> None:
        with contextlib.suppress(OSError):
            await self._pass_on(reader, writer)
        # An end by reset is an end too: whoever is killed with something unread resets, and must not seem alive.
        for one in () if self._silent else both:
            one.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1 << 16):
            if self._silent:
                continue
            if self._slow:
                await asyncio.sleep(self._random.uniform(0, _LONGEST_DELAY_SECONDS))
            if self._halving and len(data) > 1:
                self._halving = False
                writer.write(data[: self._random.randrange(1, len(data))])
                return
            writer.write(data)
            await writer.drain()
