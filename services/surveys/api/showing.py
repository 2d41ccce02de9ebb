"""How staff see instruments, invitations, links and figures as JSON."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from surveys.definitions import Shelf
from surveys.domain.calendar import day_in_sweden
from surveys.domain.instrument import Instrument, OwnWords
from surveys.domain.languages import LANGUAGES
from surveys.domain.pairing import Participant
from surveys.domain.results import FEWEST, Asking, Figures, Share, by_group
from surveys.storage.invitations import InvitationRow
from surveys.storage.listing import Listed


def summary(instrument: Instrument) -> dict[str, Any]:
    """What an instrument is, and how far each translation can be trusted."""
    return {
        "instrument": instrument.id,
        "version": instrument.version,
        "respondent": instrument.respondent,
        "licence": instrument.licence,
        "title": instrument.title.model_dump(),
        "digest": instrument.digest,
        "translations": {language: _translation(instrument, language) for language in LANGUAGES},
    }


def _translation(instrument: Instrument, language: Any) -> dict[str, Any]:
    if instrument.is_draft(language):
        return {"status": "draft", "until": "reviewed by a named translator"}
    review = instrument.reviews.get(language)
    return {"status": "reviewed", "by": review.by, "on": str(review.on)} if review else {"status": "written"}


def invitation(listed: Listed, at: datetime) -> dict[str, Any]:
    """One invitation as staff see it: its state, and whether the message got out."""
    question, row = listed.row.invitation.question, listed.row
    return {
        "invitation_id": row.id,
        **question.common(),
        "asked_on": str(question.on),
        "closes_on": str(row.invitation.closes_on),
        "status": _status(row, at),
        "begun": bool(row.draft),
        "messages": [{"channel": channel, "status": status, "rule": rule} for channel, status, rule in listed.messages],
    }


def _status(row: InvitationRow, at: datetime) -> str:
    if row.withdrawn:
        return "withdrawn"
    if row.answered_on is not None:
        return "answered"
    if row.invitation.revoked:
        return "revoked"
    return "closed" if day_in_sweden(at) > row.invitation.closes_on else "open"


def link(page: str, token: str, code: str, row: InvitationRow) -> dict[str, Any]:
    """What is handed out: a link, and on paper a code and a QR code, good until the same day."""
    import segno

    address = f"{page}/{token}"
    picture = segno.make_qr(address, error="m").svg_inline(scale=4, border=2)
    return {
        "link": address,
        "code": code,
        "code_page": page,
        "qr_svg": picture,
        "closes_on": str(row.invitation.closes_on),
    }


def asking(instrument: Instrument) -> Asking:
    """Items with a yes are shares, alone and all together; items asked at entry and exit are changes."""
    exit_items = [item for item in instrument.items("exit") if not isinstance(item, OwnWords)]
    entry = {item.id for item in instrument.items("entry")}
    turned = {item.id for item in exit_items if item.direction != "none"}
    yes = [item.id for item in exit_items if item.affirmed_from is not None and item.id not in entry]
    core = tuple(item for item in ("satisfied", "strengthened") if item in yes)
    shares = ((core,) if len(core) > 1 else ()) + tuple((item,) for item in yes)
    return Asking(shares, tuple(item.id for item in exit_items if item.id in entry & turned))


def results(instrument: Instrument, everybody: Sequence[Participant], by: str) -> dict[str, Any]:
    """The figures of those who have left, group by group."""
    found = by_group(everybody, _GROUPS[by], asking(instrument))
    return {"groups": [_group(name, figures) for name, figures in found.items()]}


def of_organisations(
    shelf: Shelf, instrument: str, given: Sequence[tuple[int, dict[str, int], frozenset[str]]]
) -> dict[str, Any]:
    """What employers or partners said: how many affirmed each item, and the sum of scores. Under five, nothing."""
    if len(given) < FEWEST:
        return {"groups": [{"group": "all", "suppressed": True}]}
    newest = shelf.get(instrument)
    assert newest is not None, "asked for by name"
    items = [item.id for item in newest.items("other") if not isinstance(item, OwnWords)]
    shown = [
        {
            "item": item,
            "answered": sum(item in scores for _, scores, _ in given),
            "affirmed": sum(item in affirmed for _, _, affirmed in given),
            "sum": sum(scores.get(item, 0) for _, scores, _ in given),
        }
        for item in items
    ]
    return {"groups": [{"group": "all", "suppressed": False, "answered": len(given), "items": shown}]}


def _group(name: str, figures: Figures | None) -> dict[str, Any]:
    if figures is None:
        return {"group": name, "suppressed": True}
    return {
        "group": name,
        "suppressed": False,
        "people": figures.people,
        "answered": figures.answered,
        "shares": [_share(items, share) for items, share in figures.conjunctions.items()],
        "changes": [{"item": item, **found} for item, found in figures.changes.items()],
    }


def _share(items: tuple[str, ...], share: Share) -> dict[str, Any]:
    interval = share.interval
    return {
        "items": list(items),
        "numerator": share.numerator,
        "denominator": share.denominator,
        "missing": share.missing,
        "worst": list(share.worst),
        "best": list(share.best),
        "wilson": None if interval is None else [round(end, 3) for end in interval],
    }


def _everybody(_: Participant) -> str:
    return "all"


def _gender(one: Participant) -> str:
    return (one.spells[0].spell.gender if one.spells else None) or "unknown"


def _in_group(one: Participant) -> str:
    return (one.spells[0].spell.group if one.spells else None) or "unknown"


def _mode(one: Participant) -> str:
    return one.exit.mode if one.exit else "none"


_GROUPS: dict[str, Callable[[Participant], str]] = {
    "none": _everybody,
    "gender": _gender,
    "group": _in_group,
    "mode": _mode,
}
"""What is frozen at first entry, and how the exit answer was given."""
