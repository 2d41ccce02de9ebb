"""What enrolment is told from outside, beside what every service is told."""

from base64 import b64decode

from pydantic import Field, SecretStr, field_validator

from common.settings import Settings


class EnrolmentSettings(Settings):
    """Adds the two secrets of the vault."""

    port: int = Field(default=8401, ge=1, le=65535)
    """The TCP port to listen on."""
    master_key: SecretStr
    """Wraps every person's key: 32 random bytes in base64 (`openssl rand -base64 32`). Lost, all names are lost."""
    reference_pepper: SecretStr
    """Keys the hashes that references are found by: 32 other random bytes in base64."""

    @field_validator("master_key", "reference_pepper")
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
        """The master key's bytes."""
        return b64decode(self.master_key.get_secret_value())

    def pepper(self) -> bytes:
        """The pepper's bytes."""
        return b64decode(self.reference_pepper.get_secret_value())
