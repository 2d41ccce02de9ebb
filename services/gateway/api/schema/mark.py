"""The watermark as a reader may see it."""

from gateway.api.asking import Asking
from gateway.api.schema.words import BigInt, Watermark, Withheld, WithheldReason


def watermark(asking: Asking) -> Watermark:
    """How far the facts behind this answer reach."""
    position, known_at, complete_through = asking.shown_mark
    return Watermark(
        position=None if position is None else BigInt(position),
        known_at=known_at,
        complete_through=complete_through,
        people_withheld=Withheld(reason=WithheldReason.REPORTING_BEHIND) if asking.behind else None,
    )
