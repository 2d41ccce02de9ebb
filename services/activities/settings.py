"""What activities is told from outside: what funders call likely, its calendars' address and key, the door."""

from pydantic import Field

from common.settings import Key, Settings, key_bytes


class ActivitiesSettings(Settings):
    """Its port, what is likely, and what calendars and papers need."""

    port: int = Field(default=8402, ge=1, le=65535)
    """The TCP port to listen on."""

    longest_day_minutes: int = Field(default=13 * 60, ge=60, le=24 * 60)
    """The most minutes of one person's day that are likely; more needs a decision before a funder sees it."""

    public_url: str = Field(default="http://127.0.0.1:8402", pattern=r"^https?://[^/?#]+(/[^?#]*[^/?#])?$")
    """Where calendar programs reach this service: the first part of every link, without a slash at its end."""

    link_key: Key
    """Signs calendar links: 32 random bytes in base64 (`openssl rand -base64 32`). Another key closes them."""

    door_url: str = Field(default="", pattern=r"^(https?://.*)?$")
    """Where enrolment's personal-data door is; empty, attendance lists and certificates cannot be made."""

    def link_key_bytes(self) -> bytes:
        """The key itself."""
        return key_bytes(self.link_key)
