"""The bus's address as one string, as PostgreSQL's is one: servers, and files with what proves who we are.

`nats://user:password@host:4222`, several servers by comma; `tls://host:4222?ca=/run/bus/ca.crt` for a server with
a certificate of one's own authority, with `certificate=` and `key=` where it asks for ours, and `credentials=` for
a file of user credentials, which is read at each connection: a rotated one is taken at the next. Certificates are
read once in a process.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from common.bus_credentials import CredentialsError, CredentialsFile

_KNOWN = ("ca", "certificate", "key", "credentials")


class AddressError(ValueError):
    """The address cannot be understood. The text is one sentence that does not repeat it."""


@dataclass(frozen=True, slots=True)
class BusAddress:
    """Where the bus is, and with what to go there."""

    servers: tuple[str, ...]
    files: dict[str, Path]

    @property
    def options(self) -> dict[str, Any]:
        """What nats-py's `connect` is told beside the servers. Raises AddressError if a file cannot be used."""
        found: dict[str, Any] = {}
        if context := self.tls:
            found["tls"] = context
        if "credentials" in self.files:
            found["user_credentials"] = self.credentials
        return found

    @property
    def credentials(self) -> CredentialsFile:
        """The file of user credentials, looked into once. Raises AddressError."""
        file = CredentialsFile(self.readable("credentials"))
        try:
            _ = file.data
        except CredentialsError as error:
            raise AddressError(f"the bus's credentials file {error}") from None
        return file

    @property
    def tls(self) -> ssl.SSLContext | None:
        """What is trusted and shown, if the address names any of it. Raises AddressError."""
        if not self.files.keys() & {"ca", "certificate"}:
            return None
        try:
            context = ssl.create_default_context(cafile=self.readable("ca") if "ca" in self.files else None)
            if "certificate" in self.files:
                key = self.readable("key") if "key" in self.files else None
                context.load_cert_chain(self.readable("certificate"), key)
        except (ssl.SSLError, OSError) as error:
            raise AddressError(f"the bus's certificates cannot be used ({type(error).__name__})") from None
        return context

    def readable(self, name: str) -> Path:
        """The file of that name. Raises AddressError if it cannot be read."""
        path = self.files[name]
        if not path.is_file():
            raise AddressError(f"the bus's {name} file {path} is not there")
        return path


def bus_address(told: str) -> BusAddress:
    """Understand an address. Raises AddressError."""
    where, _, query = told.partition("?")
    files = {name: Path(value) for name, value in parse_qsl(query, keep_blank_values=True)}
    if unknown := sorted(set(files) - set(_KNOWN)):
        raise AddressError(f"the bus's address knows {', '.join(_KNOWN)} after its question mark, not {unknown[0]}")
    if "key" in files and "certificate" not in files:
        raise AddressError("the bus's address names a key without its certificate")
    return BusAddress(tuple(where.split(",")), files)
