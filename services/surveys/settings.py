"""What surveys is told from outside: its public address, the key of its links, the door it writes to people through."""

import base64
from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from common.settings import Settings


class SurveysSettings(Settings):
    """What every service needs to know, and what the answer page and its links need."""

    port: int = Field(default=8404, ge=1, le=65535)
    """The TCP port to listen on."""
    public_url: str = Field(default="http://127.0.0.1:8404", pattern=r"^https?://[^/?#]+(/[^?#]*[^/?#])?$")
    """Where people open the answer page: the first part of every link, without a slash at its end."""
    link_key: SecretStr
    """32 random bytes in base64: signs links and codes; another key ends every link that is out."""
    door_url: str = Field(default="", pattern=r"^(https?://.*)?$")
    """Where enrolment's personal-data door is; empty, nobody is written to and links are given out by staff."""
    token_url: str = Field(default="", pattern=r"^(https?://.*)?$")
    """Where this service gets its own token (OAuth client credentials) to ask the door with."""
    client_id: str = "surveys"
    """The name of this service at the issuer of tokens."""
    client_secret: SecretStr = SecretStr("")
    """What this service proves at the issuer that it is itself with."""
    instruments: Path | None = None
    """A folder with instruments of one's own beside the shipped ones, files named <id>.v<version>.yaml."""
    behind_proxy: bool = False
    """Whether a proxy in front writes callers' addresses into X-Forwarded-For; without one nobody may be believed."""
    pages_per_minute: int = Field(default=600, ge=10, le=1_000_000)
    """How many pages one address may ask for in a minute: a classroom shares one address."""
    wrong_per_minute: int = Field(default=20, ge=1, le=10_000)
    """How many wrong links or codes one address may try in a minute."""

    @field_validator("link_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        try:
            key = base64.b64decode(value.get_secret_value(), validate=True)
        except ValueError:
            raise ValueError("it is not base64") from None
        if len(key) < 32:
            raise ValueError("it needs 32 bytes at least")
        return value

    @property
    def link_key_bytes(self) -> bytes:
        """The key itself."""
        return base64.b64decode(self.link_key.get_secret_value())
