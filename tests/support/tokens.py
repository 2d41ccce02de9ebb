"""Tokens for tests: a real issuer whose keys are handed over in memory, so nothing is fetched."""

from datetime import UTC, datetime
from pathlib import Path

from common.access import Principal
from common.clock import Clock, ManualClock
from common.tokens import TokenRefused, TokenVerifier
from local.issuer import AUDIENCE, Issuer

AT = datetime(2024, 5, 6, 10, 0, tzinfo=UTC)
URL = "http://issuer.test"


class NobodyVerifies(TokenVerifier):
    """Refuses every token."""

    def __init__(self) -> None:
        super().__init__(URL, AUDIENCE, "file:///nowhere", ManualClock(AT))

    async def verify(self, token: str) -> Principal:  # noqa: ARG002
        raise TokenRefused("nobody-gets-in")


class Tokens:
    """An issuer and the verifier that trusts it."""

    def __init__(self, home: Path, clock: Clock | None = None) -> None:
        self.clock = clock or ManualClock(AT)
        self.issuer = Issuer(home, URL, self.clock)
        self.fetches = 0
        self.verifier = TokenVerifier(URL, AUDIENCE, "https://issuer.test/jwks", self.clock, fetch=self._fetch)

    async def _fetch(self) -> dict:
        self.fetches += 1
        return self.issuer.jwks()

    def mint(self, *roles: str, organisation: str = "org-1", **claims: object) -> str:
        return self.issuer.mint(organisation=organisation, roles=list(roles), **claims)

    def header(self, *roles: str, **claims: object) -> dict[str, str]:
        return {"authorization": f"Bearer {self.mint(*roles, **claims)}"}
