"""Checking one token: first its signature under a pinned algorithm, then what it claims, by the injected clock."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64decode

from common.access import Principal
from common.clock import Clock
from common.tokens.keys import Fetch, Key, KeyCache, fetch_keys

_ALGORITHMS: dict[type[Key], tuple[str, ...]] = {
    RSAKey: ("RS256",),
    ECKey: ("ES256",),
    OKPKey: ("EdDSA", "Ed25519"),
}
_LEEWAY_SECONDS = 30
_LONGEST_TOKEN = 16_384
_MOST_REMEMBERED = 1_000
_STANDARD = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "org", "roles"}


class TokenRefused(Exception):  # noqa: N818 - the answer to a token, not a mistake of ours
    """The token does not hold. `rule` says why in a word; the token itself is never repeated."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class _Checked(NamedTuple):
    """A token that held, and between which seconds it needs no second look (the leeway is left to the full one)."""

    key_id: str | None
    key: Key
    principal: Principal
    since: float
    until: float


class TokenVerifier:
    """Verifies bearer tokens of one issuer for one audience."""

    def __init__(self, issuer: str, audience: str, jwks_url: str, clock: Clock, *, fetch: Fetch | None = None) -> None:
        self._keys = KeyCache(fetch or fetch_keys(jwks_url))
        self._claims = _required(issuer, audience, clock, org={"essential": True})
        self._issuer, self._clock = issuer, clock
        self._checked: dict[str, _Checked] = {}

    async def verify(self, token: str) -> Principal:
        """Who is asking. Raises TokenRefused, or KeysUnavailable when it cannot be known.

        A client sends one token many times. It is looked at once for as long as its key is the same object (that is,
        until keys are fetched again) and its times hold, which are looked at every time.
        """
        checked = self._checked.get(token)
        key = await self._keys.find(checked.key_id if checked else _key_id(token))
        if key is None:
            raise TokenRefused("unknown-key")
        if checked and checked.key is key and checked.since <= self._clock.now().timestamp() < checked.until:
            return checked.principal
        claims = self._claimed(token, key, self._claims)
        principal = _principal(claims)
        if len(self._checked) >= _MOST_REMEMBERED:
            self._checked.clear()
        since = max(claims.get("nbf", 0), claims.get("iat", 0))
        self._checked[token] = _Checked(_key_id(token), key, principal, since, claims["exp"])
        return principal

    async def verify_until(self, token: str) -> tuple[Principal, datetime]:
        """The same, and when the token ends: for who goes on serving its bearer. Raises as `verify`."""
        principal = await self.verify(token)
        return principal, datetime.fromtimestamp(self._checked[token].until, UTC)

    async def vouched(self, id_token: str, *, audience: str, nonce: str) -> str:
        """Whom an ID token speaks of (OpenID Connect Core, 3.1.3.7), if it is of this sign-in: the client's own
        audience and the nonce that was sent. Raises TokenRefused, or KeysUnavailable.
        """
        key = await self._keys.find(_key_id(id_token))
        if key is None:
            raise TokenRefused("unknown-key")
        required = _required(
            self._issuer, audience, self._clock,
            nonce={"essential": True, "value": nonce}, iat={"essential": True}, azp={"value": audience},
        )  # fmt: skip
        return str(self._claimed(id_token, key, required)["sub"])

    def _claimed(self, token: str, key: Key, required: jwt.JWTClaimsRegistry) -> dict[str, Any]:
        try:
            claims = jwt.decode(token, key, algorithms=_ALGORITHMS[type(key)]).claims
            required.validate(claims)
        except ExpiredTokenError:
            raise TokenRefused("expired") from None
        except ClaimError as error:
            raise TokenRefused(f"claim-{error.claim}") from None
        except (JoseError, ValueError, TypeError, OverflowError):
            raise TokenRefused("not-a-valid-signature") from None
        return claims


def _required(issuer: str, audience: str, clock: Clock, **more: Any) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=lambda: int(clock.now().timestamp()),
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        sub={"essential": True},
        **more,
    )


def _key_id(token: str) -> str | None:
    if len(token) > _LONGEST_TOKEN or token.count(".") != 2:
        raise TokenRefused("not-a-token")
    try:
        header = msgspec.json.decode(urlsafe_b64decode(token.split(".", 1)[0].encode("ascii")))
        kid = header.get("kid")
    except (ValueError, TypeError, AttributeError):
        raise TokenRefused("not-a-token") from None
    if kid is not None and not isinstance(kid, str):
        raise TokenRefused("not-a-token")
    return kid


def _principal(claims: dict[str, Any]) -> Principal:
    roles = claims.get("roles", [])
    if not isinstance(claims["org"], str) or not _strings(roles):
        raise TokenRefused("claims-of-the-wrong-kind")
    attributes = {name: frozenset(value) for name, value in claims.items() if name not in _STANDARD and _strings(value)}
    return Principal(claims["sub"], claims["org"], frozenset(roles), attributes)


def _strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
