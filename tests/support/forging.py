"""Tokens that nobody may take: made by whoever knows an issuer's public keys and has seen a token that holds."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from joserfc import jwt
from joserfc.jwk import ECKey

from local.issuer import Issuer


def encoded(part: Mapping[str, Any]) -> str:
    """A part of a token."""
    return _base64(json.dumps(part).encode())


def claims_of(token: str) -> dict[str, Any]:
    """What a token says, without a look at its signature."""
    payload = token.split(".")[1]
    told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return told


def unsigned(issuer: Issuer, claims: Mapping[str, Any], algorithm: str = "none") -> str:
    """A token that says itself that nobody signed it."""
    return f"{encoded({'alg': algorithm, 'kid': issuer._key.kid})}.{encoded(claims)}."


def key_confused(issuer: Issuer, claims: Mapping[str, Any]) -> list[str]:
    """Tokens whose HMAC's secret is what everybody may read: the public key, as PEM and as it stands in the key set."""
    public = issuer._key.raw_value.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signing = f"{encoded({'alg': 'HS256', 'kid': issuer._key.kid})}.{encoded(claims)}"
    secrets = (public, json.dumps(issuer.jwks()["keys"][0]).encode())
    macs = (hmac.new(secret, signing.encode(), hashlib.sha256).digest() for secret in secrets)
    return [f"{signing}.{_base64(mac)}" for mac in macs]


def signed_by_another(issuer: Issuer, claims: Mapping[str, Any]) -> str:
    """A token of somebody else's key that goes under the issuer's name for its own."""
    kid = issuer._key.kid
    return jwt.encode({"alg": "ES256", "kid": kid}, claims, ECKey.generate_key("P-256", {"kid": kid}, private=True))


def with_other_claims(token: str, **changes: Any) -> str:
    """The signature of a token under other words."""
    head, _, signature = token.split(".")
    return f"{head}.{encoded(claims_of(token) | changes)}.{signature}"


def _base64(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
