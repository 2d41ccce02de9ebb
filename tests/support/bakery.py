"""Events of another trade, to show that the plumbing knows nothing of ours."""

from datetime import UTC, datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from common.store import Change
from common.streams import StreamSpec

OPENING = datetime(2019, 3, 4, 5, 0, tzinfo=UTC)
SPEC = StreamSpec("BAKERY", ("shop.bakery.>",))


class LoafBaked(BaseModel):
    """One loaf left the oven."""

    model_config = ConfigDict(frozen=True)
    subject: ClassVar[str] = "shop.bakery.loaf.baked.v1"

    recorded_at: datetime = OPENING
    number: int = 0
    note: str = ""


def baked(aggregate: str, expected_version: int, count: int = 1, *, number: int = 0, note: str = "") -> Change:
    """`count` loaves from one oven."""
    return Change(
        aggregate, expected_version, [LoafBaked(number=number + offset, note=note) for offset in range(count)]
    )
