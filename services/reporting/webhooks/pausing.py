"""What an endpoint asks for by `Retry-After` (RFC 9110, 10.2.3): so many seconds, or a moment as HTTP writes it.

Anything else is no wish at all: what we do then is our own.
"""

from datetime import UTC, datetime, timedelta

HEEDED = frozenset({429, 503})
"""The answers that are about when: too many requests, and not available just now."""
_LONGEST_TEXT = 40
_FORMS = (
    "%a, %d %b %Y %H:%M:%S GMT",  # IMF-fixdate; the two others are obsolete and to be read all the same
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%a %b %d %H:%M:%S %Y",
)


def not_before(wish: str | None, now: datetime, longest: timedelta) -> datetime:
    """The moment before which nothing is to be sent, from `now` on and at most `longest` away."""
    if wish is None or len(wish) > _LONGEST_TEXT:
        return now
    if wish.isascii() and wish.isdigit():
        return now + min(int(wish), int(longest.total_seconds())) * timedelta(seconds=1)
    moment = _moment(wish)
    return now if moment is None else min(max(moment, now), now + longest)


def _moment(text: str) -> datetime | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
