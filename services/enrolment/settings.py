"""What enrolment is told from outside, beside what every service is told."""

from base64 import b64decode
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator

from common.sealing import KEY_BYTES
from common.settings import Key, Settings, key_bytes


def _several(keys: SecretStr) -> tuple[bytes, ...]:
    return tuple(b64decode(key, validate=True) for key in keys.get_secret_value().replace(" ", "").split(",") if key)


class EnrolmentSettings(Settings):
    """Adds the two secrets of the vault, the ways out of the door, and who must hear of a protected identity."""

    port: int = Field(default=8401, ge=1, le=65535)
    """The TCP port to listen on."""
    master_key: Key
    """Wraps every person's key: 32 random bytes in base64 (`openssl rand -base64 32`). Lost, all names are lost."""
    earlier_master_keys: SecretStr = SecretStr("")
    """Master keys from before, by comma: they open what they wrapped, until `rewrap` has wrapped all of it again."""
    reference_pepper: Key
    """Keys the hashes that people are found by: 32 other random bytes in base64."""
    smtp_url: SecretStr | None = None
    """Where e-mail is handed over: smtp://user:password@host:587 or smtps://host; unset, it goes to the folder."""
    mail_sender: str = Field(default="insteg@localhost.localdomain", pattern=r"^[^@\s]+@[^@\s]+$")
    """The address that e-mail comes from."""
    messages_folder: Path | None = None
    """Where text messages and letters (and e-mail without smtp_url) are put, one file each; unset, they are refused."""
    listeners: dict[str, str] = Field(default_factory=dict)
    """The services that must have heard of a protected identity, by name with their address, as JSON."""
    confirm_seconds: float = Field(default=3.0, ge=0, le=30)
    """How long a request to protect somebody waits for them before it answers 202."""

    @field_validator("earlier_master_keys")
    @classmethod
    def _keys(cls, value: SecretStr) -> SecretStr:
        try:
            fits = all(len(key) == KEY_BYTES for key in _several(value))
        except ValueError:
            fits = False
        if not fits:
            raise ValueError("each is 32 bytes in base64")
        return value

    @model_validator(mode="after")
    def _keys_differ(self) -> Self:
        keys = (self.key(), self.pepper(), *self.earlier_keys())
        if len(set(keys)) != len(keys):
            raise ValueError("INSTEG_MASTER_KEY, INSTEG_REFERENCE_PEPPER and INSTEG_EARLIER_MASTER_KEYS must differ")
        return self

    def key(self) -> bytes:
        """The master key's bytes."""
        return key_bytes(self.master_key)

    def earlier_keys(self) -> tuple[bytes, ...]:
        """The earlier master keys' bytes."""
        return _several(self.earlier_master_keys)

    def pepper(self) -> bytes:
        """The pepper's bytes."""
        return key_bytes(self.reference_pepper)
