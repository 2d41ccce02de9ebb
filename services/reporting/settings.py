"""What reporting is told from outside, beside what every service is told."""

from pydantic import Field

from common.settings import Settings


class ReportingSettings(Settings):
    """Adds what the projector and its readers need."""

    port: int = Field(default=8405, ge=1, le=65535)
    """The TCP port to listen on."""
    gateway_role: str = Field(default="gateway", pattern=r"^[a-z_][a-z0-9_]{0,62}$")
    """The database role that may read the schema `read`, and nothing else."""
    batch: int = Field(default=500, ge=1, le=5000)
    """How many facts are applied in one transaction at most."""
    subjects_in_memory: int = Field(default=50_000, ge=100)
    """How many participants' states are kept in memory (about 15 KB each); the others come back from the log."""
    door_url: str = Field(default="", pattern=r"^(https?://.*)?$")
    """Where enrolment's personal-data door is; empty, no file with identities can be made."""
