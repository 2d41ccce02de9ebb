"""What enrolment is told from outside, beside what every service is told."""

from pathlib import Path

from pydantic import Field, SecretStr

from common.settings import Key, Settings, key_bytes


class EnrolmentSettings(Settings):
    """Adds the two secrets of the vault, the ways out of the door, and who must hear of a protected identity."""

    port: int = Field(default=8401, ge=1, le=65535)
    """The TCP port to listen on."""
    master_key: Key
    """Wraps every person's key: 32 random bytes in base64 (`openssl rand -base64 32`). Lost, all names are lost."""
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

    def key(self) -> bytes:
        """The master key's bytes."""
        return key_bytes(self.master_key)

    def pepper(self) -> bytes:
        """The pepper's bytes."""
        return key_bytes(self.reference_pepper)
