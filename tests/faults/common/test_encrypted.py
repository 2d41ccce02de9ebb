"""Engines that speak TLS only, as in production: certificates of an own authority are checked, no others are taken."""

import asyncio
import contextlib
import ipaddress
import re
import ssl
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from common.clock import SystemClock
from local.engines import Nats, Postgres
from local.engines.nats import _program
from local.engines.process import free_port, spawn, stop
from tests.faults.common.test_starts_that_wait import _waits
from tests.support.shop_running import RunningShop
from tests.support.waiting import until

SSL_REQUEST = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
"""What a PostgreSQL client sends first when it wants TLS (PostgreSQL's protocol, SSLRequest)."""


class Authority:
    """Issues certificates for this machine's loopback address, files of its own each."""

    def __init__(self, home: Path, name: str) -> None:
        self._home, self._name, self._key = home, name, ec.generate_private_key(ec.SECP256R1())
        home.mkdir(mode=0o755)
        self.file = home / "ca.crt"
        self.file.write_bytes(self._certificate(self._key, authority=True).public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str) -> tuple[Path, Path]:
        """Certificate and key, readable by their owner."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate, secret = self._home / f"{name}.crt", self._home / f"{name}.key"
        certificate.write_bytes(self._certificate(key).public_bytes(serialization.Encoding.PEM))
        secret.touch(mode=0o600)
        secret.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return certificate, secret

    def _certificate(self, key: ec.EllipticCurvePrivateKey, *, authority: bool = False) -> x509.Certificate:
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self._name)])
        subject = issuer if authority else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        now = SystemClock().now()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime(now.year, 1, 1, tzinfo=UTC))
            .not_valid_after(now + timedelta(days=2))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )


@pytest.fixture
def authority(home: Path) -> Authority:
    """The authority that both engines' certificates come from."""
    return Authority(home / "authority", "engines")


@pytest.fixture
async def encrypted_postgres(postgres: Postgres, authority: Authority) -> AsyncIterator[int]:
    """The port of a PostgreSQL that takes encrypted connections only: the embedded build knows no TLS, so what
    speaks it stands before the shared one.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*authority.issue("postgres"))

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.readexactly(8) != SSL_REQUEST:
                return
            writer.write(b"S")
            await writer.start_tls(context)
            behind, before = await asyncio.open_connection("127.0.0.1", postgres.port)
            with contextlib.closing(before):
                await asyncio.gather(_copy(reader, before), _copy(behind, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass  # whoever came does not trust us, and has gone
        finally:
            writer.close()

    server = await asyncio.start_server(carry, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError), contextlib.closing(writer):  # an end by reset is passed on as well
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()


@pytest.fixture
def encrypted_nats(home: Path, authority: Authority) -> Iterator[Nats]:
    """A broker that takes encrypted connections only, from clients that show a certificate of the authority."""
    server = Nats(home / "bus", free_port())
    server.home.mkdir()
    config = server._write_config()
    certificate, key = authority.issue("nats")
    told = f'tls {{ cert_file: "{certificate}", key_file: "{key}", ca_file: "{authority.file}", verify: true }}\n'
    config.write_text(config.read_text() + told)
    process = spawn([_program(), "-c", str(config)], server._log)
    yield server
    stop(process)


def addresses(database: str, port: int, nats: Nats, authority: Authority, trusted: Path) -> dict[str, str]:
    """The settings of a service that trusts this authority's certificates for both engines."""
    certificate, key = authority.issue("shop")
    bus, store = nats.url.replace("nats://", "tls://"), re.sub(r":[0-9]+/", f":{port}/", database)
    return {
        "INSTEG_DATABASE_URL": f"{store}?sslmode=verify-full&sslrootcert={trusted}",
        "INSTEG_NATS_URL": f"{bus}?ca={trusted}&certificate={certificate}&key={key}",
    }


@pytest.fixture
def shop(database: str, nats_server: Nats, tmp_path: Path) -> Iterator[RunningShop]:
    """A shop that is told other engines by each test."""
    shop = RunningShop(tmp_path, database, nats_server.url, patience_seconds=60)
    yield shop
    shop.abandon()


async def test_commands_are_taken_and_published_over_tls(
    shop: RunningShop, database: str, encrypted_postgres: int, encrypted_nats: Nats, authority: Authority
):
    shop.environment |= addresses(database, encrypted_postgres, encrypted_nats, authority, authority.file)
    migrated = await asyncio.to_thread(shop.run, "migrate")
    assert migrated.returncode == 0, migrated.stderr
    await shop.serve()
    async with httpx.AsyncClient(base_url=shop.url, headers=shop.header) as client:
        answer = await client.post("/loaves", json={"oven": "north"}, headers={"Idempotency-Key": "one"})
        assert answer.status_code == 201, answer.text

        async def published() -> bool:
            return "outbox_pending 0.0" in (await client.get("/metrics")).text

        await until(published, limit=20)
    assert await shop.stop() == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # asyncio's, of what was hung up on
async def test_an_engine_with_a_certificate_of_another_authority_is_not_talked_to(
    shop: RunningShop, database: str, encrypted_postgres: int, encrypted_nats: Nats, authority: Authority, home: Path
):
    stranger = Authority(home / "stranger", "somebody")
    shop.environment |= addresses(database, encrypted_postgres, encrypted_nats, authority, stranger.file)
    assert "PostgreSQL at 127.0.0.1" in await _waits(shop)
