"""A NATS in operator mode: operator, an account with JetStream, users who sign for themselves (NATS JWT, version 2)."""

import base64
import hashlib
import json
import os
import subprocess
from pathlib import Path

import nkeys

from common.clock import SystemClock
from local.engines import Nats
from local.engines.nats import _program
from local.engines.process import spawn, stop

_ROOM = {"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": True, "conn": -1, "leaf": -1}
_DISK = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1}


def pair(kind: int) -> nkeys.KeyPair:
    """A new key pair of a kind (nkeys.PREFIX_BYTE_...)."""
    return nkeys.from_seed(bytearray(nkeys.encode_seed(os.urandom(32), kind)))


def token(signer: nkeys.KeyPair, subject: bytes, name: str, claims: dict) -> str:
    """A JWT as `nsc` writes it: signed with Ed25519, its id the hash of what it says."""
    said = {"iat": int(SystemClock().now().timestamp()), "iss": signer.public_key.decode(), "name": name,
            "sub": subject.decode(), "nats": {**claims, "version": 2}}  # fmt: skip
    hashed = hashlib.sha256(json.dumps(said).encode()).digest()
    parts = [{"typ": "JWT", "alg": "ed25519-nkey"}, {**said, "jti": base64.b32encode(hashed).decode().rstrip("=")}]
    text = ".".join(_url(json.dumps(part).encode()) for part in parts)
    return f"{text}.{_url(signer.sign(text.encode()))}"


def _url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class JwtBus:
    """One server that takes users of one account of its operator and nobody else."""

    def __init__(self, home: Path, port: int) -> None:
        self.server = Nats(home, port)
        self.server.home.mkdir(parents=True)
        self.url = f"nats://127.0.0.1:{port}"
        self._operator, self._account, self._system = (
            pair(nkeys.PREFIX_BYTE_OPERATOR), pair(nkeys.PREFIX_BYTE_ACCOUNT), pair(nkeys.PREFIX_BYTE_ACCOUNT)
        )  # fmt: skip
        self._revoked: dict[str, int] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start with what is revoked now; clients wait for it as they wait for any other."""
        config = self.server._write_config()
        config.write_text(config.read_text().partition("authorization")[0] + self._told())
        self._process = spawn([_program(), "-c", str(config)], self.server._log)

    def stop(self) -> None:
        """Orderly shutdown."""
        if self._process is not None:
            stop(self._process)

    def admit(self, file: Path, name: str = "services") -> str:
        """Write credentials of a new user of the account; returns the user's public key."""
        user = pair(nkeys.PREFIX_BYTE_USER)
        claims = {"type": "user", "pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1}
        jwt = token(self._account, user.public_key, name, claims)
        file.touch(mode=0o600)
        file.write_text(
            f"-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n"
            f"-----BEGIN USER NKEY SEED-----\n{user.seed.decode()}\n------END USER NKEY SEED------\n"
        )
        return user.public_key.decode()

    def revoke(self, user: str) -> None:
        """Refuse a user from the next start on."""
        self._revoked[user] = int(SystemClock().now().timestamp()) + 1

    def _told(self) -> str:
        accounts = {
            key.public_key.decode(): token(self._operator, key.public_key, name, {"type": "account", **claims})
            for name, key, claims in (
                ("system", self._system, {"limits": _ROOM}),
                ("insteg", self._account, {"limits": {**_ROOM, **_DISK}, "revocations": self._revoked}),
            )
        }
        preload = "\n".join(f"  {key}: {jwt}" for key, jwt in accounts.items())
        operator = token(self._operator, self._operator.public_key, "operator", {"type": "operator"})
        system = self._system.public_key.decode()
        return f"operator: {operator}\nsystem_account: {system}\nresolver: MEMORY\nresolver_preload {{\n{preload}\n}}\n"
