"""Where may be sent to: the world outside, never what only this machine or its network can reach.

What a name means is asked anew for every message, every address it leads to is looked at, and the connection goes to
the one that was looked at: a name that is pointed elsewhere meanwhile leads nowhere.
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST = 2000
_EMBEDS_IPV4 = IPv6Network("64:ff9b::/96")
_PORTS = {"https": 443, "http": 80}
Address = IPv4Address | IPv6Address


class AddressRefused(Exception):  # noqa: N818 - what it is called
    """Nothing is sent there. The text is for whoever registered the address."""


class NameUnknown(OSError):  # noqa: N818 - what it is called
    """The name leads nowhere at present; it may later."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL, taken apart: `host` is the name that the other side shows a certificate for."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read(url: str, *, inward: bool) -> Target:
    """A URL, taken apart. `inward`: private addresses are allowed, and there http. Raises AddressRefused."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or any(sign in url for sign in ' \\"<>^`{|}'):
        raise AddressRefused("A URL of at most 2000 printable ASCII characters is needed.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("This is no URL.") from None
    if parts.scheme != "https" and not (inward and parts.scheme == "http"):
        raise AddressRefused("Messages are sent by https only.")
    if not parts.hostname or "@" in parts.netloc or parts.fragment or port == 0:
        raise AddressRefused("A host is needed, and neither a user, nor a fragment, nor port 0.")
    target = Target(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], _path(parts))
    if literal := _literal(target.host):
        _look(target, literal, inward=inward)
    return target


async def resolve(target: Target, *, inward: bool) -> str:
    """The address to connect to, of a name all of whose addresses are fit. Raises AddressRefused, NameUnknown."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NameUnknown("the name of the host leads nowhere") from None
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses:
        raise NameUnknown("the name of the host leads nowhere")
    for address in addresses:
        _look(target, address, inward=inward)
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """Whether it is an address of the world outside; IPv6 that carries IPv4 is what it carries."""
    if isinstance(address, IPv6Address):
        if carried := address.ipv4_mapped or address.sixtofour:
            return is_public(carried)
        if address in _EMBEDS_IPV4:
            return is_public(IPv4Address(address.packed[-4:]))
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def _look(target: Target, address: Address, *, inward: bool) -> None:
    if is_public(address):
        if target.scheme != "https":
            raise AddressRefused("Messages are sent by https only.")
    elif not inward:
        raise AddressRefused("The host has a private, link-local, loopback or other address of no public network.")


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
