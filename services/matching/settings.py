"""What matching is told from outside, beside what every service is told."""

from pydantic import Field

from common.settings import Key, Settings, key_bytes


class MatchingSettings(Settings):
    """Adds the secrets under which employers' contact persons rest, and where names can be asked for."""

    port: int = Field(default=8403, ge=1, le=65535)
    """The TCP port to listen on."""
    contact_key: Key
    """Seals employers' contact persons and sole traders: 32 random bytes in base64 (`openssl rand -base64 32`)."""
    number_pepper: Key
    """Keys the hashes that organisation numbers are found by: 32 other random bytes in base64."""
    door_url: str = Field(default="http://127.0.0.1:8401", pattern=r"^https?://")
    """Where the personal-data door is: enrolment's address, without a path."""

    def key(self) -> bytes:
        """The contact key's bytes."""
        return key_bytes(self.contact_key)

    def pepper(self) -> bytes:
        """The pepper's bytes."""
        return key_bytes(self.number_pepper)
