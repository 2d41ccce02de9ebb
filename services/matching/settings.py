"""What matching is told from outside, beside what every service is told."""

from base64 import b64decode

from pydantic import Field, SecretStr, field_validator

from common.settings import Settings


class MatchingSettings(Settings):
    """Adds the secrets under which employers' contact persons rest, and where names can be asked for."""

    port: int = Field(default=8403, ge=1, le=65535)
    """The TCP port to listen on."""
    contact_key: SecretStr
    """Seals employers' contact persons and sole traders: 32 random bytes in base64 (`openssl rand -base64 32`)."""
    number_pepper: SecretStr
    """Keys the hashes that organisation numbers are found by: 32 other random bytes in base64."""
    door_url: str = Field(default="http://127.0.0.1:8401", pattern=r"^https?://")
    """Where the personal-data door is: enrolment's address, without a path."""

    @field_validator("contact_key", "number_pepper")
    @classmethod
    def _thirty_two_bytes(cls, value: SecretStr) -> SecretStr:
        try:
            fits = len(b64decode(value.get_secret_value(), validate=True)) == 32
        except ValueError:
            fits = False
        if not fits:
            raise ValueError("32 bytes in base64 are needed")
        return value

    def key(self) -> bytes:
        """The contact key's bytes."""
        return b64decode(self.contact_key.get_secret_value())

    def pepper(self) -> bytes:
        """The pepper's bytes."""
        return b64decode(self.number_pepper.get_secret_value())
