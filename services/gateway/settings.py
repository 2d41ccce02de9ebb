"""What the gateway is told from outside."""

from pydantic import Field, SecretStr

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
    seconds_per_query: float = Field(default=5.0, gt=0, le=60)
    """How long one query may take."""
    compiled: bool = True
    """Whether questions are answered by one compiled statement each where they can be. Off, resolvers answer all:
    slower, for comparing, or should a compiled answer ever be in doubt."""
