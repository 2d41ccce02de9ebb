"""What reporting is told from outside, beside what every service is told."""

from base64 import b64decode

from pydantic import Field, field_validator

from common.settings import Key, Settings, key_bytes


class ReportingSettings(Settings):
    """Adds what the projector and its readers need, and the keys that sign reports, messages and links."""

    port: int = Field(default=8405, ge=1, le=65535)
    """The TCP port to listen on."""
    gateway_role: str = Field(default="gateway", pattern=r"^[a-z_][a-z0-9_]{0,62}$")
    """The database role that may read the schema `read`, and nothing else."""
    batch: int = Field(default=2000, ge=1, le=5000)
    """How many facts are applied in one transaction at most; only a backlog has so many."""
    subjects_in_memory: int = Field(default=50_000, ge=100)
    """How many participants' states are kept in memory (about 15 KB each); the others come back from the log."""
    goals_told_seconds: float = Field(default=10.0, ge=0.1, le=3600)
    """How often at most a changed goal is told to other services and put on staff's list of changes."""
    door_url: str = Field(default="", pattern=r"^(https?://.*)?$")
    """Where enrolment's personal-data door is; empty, no file with identities can be made."""
    signing_key: Key
    """Signs reports (Ed25519): 32 random bytes in base64 (`openssl rand -base64 32`). Who has it can sign."""
    public_url: str = Field(default="http://127.0.0.1:8405", pattern=r"^https?://[^/?#]+(/[^?#]*[^/?#])?$")
    """Where calendar programs reach this service: the first part of every link, without a slash at its end."""
    link_key: Key
    """Signs calendar links: 32 random bytes in base64 (`openssl rand -base64 32`). Another key closes them."""
    webhook_key: Key
    """What the secrets of partners' webhooks follow from: 32 random bytes in base64 (`openssl rand -base64 32`)."""
    webhooks_inward: bool = False
    """Whether webhooks may go to private and loopback addresses, and there by http: for trials alone."""
    earlier_report_keys: str = ""
    """The public halves of keys that signed reports before, in base64, by comma: what they signed still verifies."""

    @field_validator("earlier_report_keys")
    @classmethod
    def _keys(cls, value: str) -> str:
        try:
            fits = all(len(key) == 32 for key in _several(value))
        except ValueError:
            fits = False
        if not fits:
            raise ValueError("each is 32 bytes in base64")
        return value

    def report_keys(self) -> tuple[bytes, tuple[bytes, ...]]:
        """The key that signs, and the public halves of the earlier ones."""
        return key_bytes(self.signing_key), _several(self.earlier_report_keys)


def _several(keys: str) -> tuple[bytes, ...]:
    return tuple(b64decode(key, validate=True) for key in keys.replace(" ", "").split(",") if key)
