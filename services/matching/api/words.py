"""What ids and codes are called, for reasons in plain words: labels of the taxonomy, which are Swedish."""

from collections.abc import Iterable

from contracts.taxonomy import KINDS, concepts
from matching.domain.reasons import Explained, Reason
from matching.domain.sentences import sentence


def names(ids: Iterable[str]) -> dict[str, str]:
    """The labels of those that are concepts."""
    wanted = set(ids)
    return {one: label for kind in KINDS for one in wanted if (label := concepts(kind).get(one))}


def worded(explained: Explained) -> dict[str, object]:
    """A pair's reasons as values and as sentences in Swedish and English."""
    called = names(one for reason in explained.reasons for one in (*reason.had, *reason.needed))
    return {
        "may_be_proposed": explained.proposed,
        "score": explained.score,
        "reasons": [_worded(reason, called) for reason in explained.reasons],
    }


def _worded(reason: Reason, called: dict[str, str]) -> dict[str, object]:
    said = {language: sentence(reason, language, called) for language in ("sv", "en")}
    return reason.model_dump(mode="json") | said
