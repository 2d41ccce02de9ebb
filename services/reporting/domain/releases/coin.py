"""The secret coin, keyed, so that who makes a release twice gets it once."""

import hashlib
import hmac


def sits_out(key: bytes, series: str, at: int, part: str, *, one_in: int = 8) -> bool:
    """Whether a part of a release sits out: the same answer for the same question, and no pattern without the key."""
    asked = f"{series}\x00{at}\x00{part}".encode()
    return hmac.new(key, asked, hashlib.sha256).digest()[0] % one_in == 0
