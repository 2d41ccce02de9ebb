"""One message on its way: to the address that was looked at, under the name's certificate, and no further."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.responses import RedirectResponse, Response, StreamingResponse

from local.engines.process import free_port
from reporting.webhooks.sending import READ_BYTES, Sender
from tests.support.receiving import Receiver
from tests.support.waiting import until

AT = datetime(2020, 6, 1, tzinfo=UTC)


@pytest.fixture
def asked_for(monkeypatch) -> list[str]:
    """Every name under .test leads here; which were asked for."""
    names, real = [], asyncio.BaseEventLoop.getaddrinfo

    async def told(self, host, port, **more):
        if str(host).endswith(".test"):
            names.append(host)
            host = "127.0.0.1"
        return await real(self, host, port, **more)

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", told)
    return names


async def test_a_redirect_is_not_followed(receiver):
    receiver.answer = lambda _: RedirectResponse(f"{receiver.url}/elsewhere")
    outcome = await Sender(inward=True).send(f"{receiver.url}/in", {}, b"{}")
    assert (outcome.said, outcome.taken) == ("307", False)
    assert receiver.at("/elsewhere") == []


async def test_no_more_of_an_answer_is_read_than_its_beginning(receiver):
    async def long():
        for _ in range(1000):
            yield b"x" * 1000

    receiver.answer = lambda _: StreamingResponse(long())
    outcome = await Sender(inward=True).send(f"{receiver.url}/in", {}, b"{}")
    assert (outcome.taken, outcome.content) == (True, "x" * READ_BYTES)


async def test_an_answer_that_does_not_come_is_not_waited_for(receiver):
    receiver.held["/in"] = asyncio.Event()
    outcome = await Sender(inward=True, limit_seconds=0.2).send(f"{receiver.url}/in", {}, b"{}")
    assert outcome.said == "too-slow"
    nobody = await Sender(inward=True).send(f"http://127.0.0.1:{free_port()}/", {}, b"{}")
    assert (nobody.said, nobody.taken) == ("ConnectError", False)


async def test_a_name_is_asked_for_once_and_the_connection_goes_where_it_led(receiver, asked_for):
    there = receiver.url.replace("127.0.0.1", "partner.test")
    assert (await Sender(inward=True).send(f"{there}/in", {}, b"{}")).taken
    assert asked_for == ["partner.test"]
    assert receiver.arrived[0].headers["host"] == there.removeprefix("http://")
    outcome = await Sender(inward=False).send(f"https://partner.test:{receiver.url.rpartition(':')[2]}/in", {}, b"{}")
    assert outcome.said == "address-refused"
    assert len(receiver.arrived) == 1


async def test_the_certificate_must_be_the_names(tmp_path, asked_for):
    receiver, port, certificate = Receiver(), free_port(), _certificate(tmp_path, "partner.test")
    receiver.answer = lambda _: Response(status_code=204)
    config = uvicorn.Config(
        receiver, host="127.0.0.1", port=port, log_config=None, lifespan="off", ssl_certfile=certificate,
        ssl_keyfile=certificate.with_suffix(".key"),
    )  # fmt: skip
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    await until(lambda: server.started, limit=20)
    sender = Sender(inward=True)
    stranger = await sender.send(f"https://partner.test:{port}/in", {}, b"{}")
    sender._trust = ssl.create_default_context(cafile=certificate)
    assert stranger.said == "ConnectError", "nobody vouches for it"
    assert (await sender.send(f"https://partner.test:{port}/in", {}, b"{}")).taken
    assert (await sender.send(f"https://elsewhere.test:{port}/in", {}, b"{}")).said == "ConnectError"
    assert len(receiver.arrived) == 1
    server.should_exit = True
    await task


def _certificate(folder, name: str):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(AT)
        .not_valid_after(AT + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path, pem = folder / "certificate.pem", serialization.Encoding.PEM
    path.write_bytes(made.public_bytes(pem))
    path.with_suffix(".key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path
