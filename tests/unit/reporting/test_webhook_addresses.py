"""Where webhooks may be sent to: the world outside, whatever an address is written like."""

import asyncio
import socket
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis.strategies import ip_addresses

from reporting.webhooks.addresses import AddressRefused, NameUnknown, is_public, read, resolve

INWARD = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
    "2001:0:7f00:1::1", "2001:db8::1",
]  # fmt: skip
OUTWARD = ["8.8.8.8", "193.11.1.1", "2a00:1450:4001::200e", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", INWARD)
def test_what_only_this_network_reaches_is_not_public(address: str):
    assert not is_public(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(AddressRefused):
        read(f"https://{host}/in", inward=False)
    assert read(f"http://{host}/in", inward=True).host == address


@pytest.mark.parametrize("address", OUTWARD)
def test_the_world_outside_is(address: str):
    assert is_public(ip_address(address))


@given(ip_addresses(network="10.0.0.0/8") | ip_addresses(network="169.254.0.0/16") | ip_addresses(network="fc00::/7"))
def test_no_private_address_is_public_nor_one_that_carries_it(address):
    assert not is_public(address)
    if address.version == 4:
        assert not is_public(ip_address(f"::ffff:{address}"))


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.test/in", "ftp://partner.test/in", "//partner.test", "partner.test", "https://", "https:///in",
        "https://user:word@partner.test/in", "https://@partner.test/", "https://partner.test/in#part",
        "https://partner.test:0/", "https://partner.test:70000/", "https://partner.test/a b", "https://[::1",
        "https://pärtner.test/", "https://partner.test/\n", "https://partner.test\\@elsewhere.test/",
        "https://partner.test/" + "a" * 2000,
    ],
)  # fmt: skip
def test_a_url_that_is_not_fit_is_refused(url: str):
    with pytest.raises(AddressRefused):
        read(url, inward=False)


def test_http_is_for_private_addresses_alone():
    with pytest.raises(AddressRefused):
        read("http://8.8.8.8/in", inward=True)


def _leads_to(monkeypatch, *addresses: str) -> None:
    async def told(self, host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", told)


@pytest.mark.parametrize("url", ["https://partner.test/in", "https://localhost/in", "https://2130706433/in"])
async def test_a_name_that_leads_inwards_is_refused_also_if_it_leads_outwards_as_well(monkeypatch, url: str):
    target = read(url, inward=False)
    for leads_to in (["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["fe80::1%eth0"]):
        _leads_to(monkeypatch, *leads_to)
        with pytest.raises(AddressRefused):
            await resolve(target, inward=False)
    _leads_to(monkeypatch, "8.8.8.8", "8.8.4.4")
    assert await resolve(target, inward=False) == "8.8.8.8"
    _leads_to(monkeypatch)
    with pytest.raises(NameUnknown):
        await resolve(target, inward=False)
