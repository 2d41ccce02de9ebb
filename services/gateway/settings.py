"""What the gateway is told from outside."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from common.settings import PREFIX
from common.settings import Settings as CommonSettings


class Settings(CommonSettings):
    """The gateway's settings. `database_url` is reporting's database, with the role that may only read `read`."""

    nats_url: SecretStr = SecretStr("")
    """Not used: the gateway neither hears nor says events."""
    port: int = Field(default=8400, ge=1, le=65535)
    """The TCP port to listen on."""
    pool_size: int = Field(default=4, ge=1, le=100)
    """Connections to the read contract: four gave better latency than sixteen."""
    cursor_key: SecretStr = SecretStr("")
    """Signs page cursors, the same in every process of an installation. Unset, every process makes its own at its
    start, so that cursors end with it; production refuses that."""
    introspection: bool = True
    """Whether staff may ask for the schema itself. Partners read the published schema.graphql."""
    cost_per_second: int = Field(default=100_000, ge=100)
    """How much one organisation may ask of this process in the long run: values of answers, estimated, a second."""
    cost_saved: int = Field(default=2_000_000, ge=1_000)
    """How much of that it may have saved up, to ask at once after a quiet time."""
    documents_dir: Path | None = None
    """A folder of trusted documents, which clients ask by their hash (`documentId`): *.graphql, or *.json manifests."""
    documents_only: bool = False
    """Whether nothing but trusted documents is answered. The partner page is always answered."""
    seconds_per_query: float = Field(default=5.0, gt=0, le=60)
    """How long one query may take."""
    subscriptions_per_organisation: int = Field(default=1_000, ge=1)
    """How many subscriptions an organisation may have open at one process."""
    slow_client_seconds: float = Field(default=10.0, gt=0, le=300)
    """How long a message over a WebSocket may wait for its reader before the connection is cut off."""
    compiled: bool = True
    """Whether questions are answered by one compiled statement each where they can be. Off, resolvers answer all:
    slower, for comparing, or should a compiled answer ever be in doubt."""
    public_url: str | None = Field(default=None, pattern=r"^https?://[^/\s?#]+$")
    """Under which address browsers reach this gateway, such as https://insteg.example; signing in needs it."""
    page_client_id: str | None = Field(default=None, min_length=1)
    """What the page is at the OIDC provider (authorization code with PKCE; `public_url`/sign-in/done is where it leads
    back to). Unset, whoever opens the page pastes a token."""
    page_client_secret: SecretStr | None = None
    """Its secret there; unset, it is a public client."""

    @model_validator(mode="after")
    def _signing_in_leads_back(self) -> Self:
        if self.page_client_id is not None and self.public_url is None:
            raise ValueError(f"{PREFIX}PAGE_CLIENT_ID needs {PREFIX}PUBLIC_URL: where does the provider lead back to?")
        if self.environment == "production" and (self.public_url or "").startswith("http:"):
            raise ValueError(f"{PREFIX}PUBLIC_URL is no https address, which {PREFIX}ENVIRONMENT=production refuses")
        return self
