"""What activities is told from outside: what every service is told."""

from pydantic import Field

from common.settings import Settings


class ActivitiesSettings(Settings):
    """Nothing of its own but the port."""

    port: int = Field(default=8402, ge=1, le=65535)
    """The TCP port to listen on."""
