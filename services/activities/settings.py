"""What activities is told from outside: what every service is told, and what funders call likely."""

from pydantic import Field

from common.settings import Settings


class ActivitiesSettings(Settings):
    """Its port, and what is likely."""

    port: int = Field(default=8402, ge=1, le=65535)
    """The TCP port to listen on."""

    longest_day_minutes: int = Field(default=13 * 60, ge=60, le=24 * 60)
    """The most minutes of one person's day that are likely; more needs a decision before a funder sees it."""
