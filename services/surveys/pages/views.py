"""What is shown: pages out of instruments and words, with the headers that keep them private and still."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from contracts.decisions import Refusal
from surveys.definitions.words import PageWords, words
from surveys.domain.instrument import Choice, Instrument, Item, Number, OwnWords, Scale, YesNo
from surveys.domain.languages import LANGUAGES, OWN_NAMES, Language, direction

_TEMPLATES = Path(__file__).parent / "templates"
STYLE = (_TEMPLATES / "style.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Language",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One item as it is shown."""

    id: str
    kind: str
    asks: str
    help: str
    value: str
    error: str
    choices: tuple[tuple[str, str], ...] = ()
    low: str = ""
    high: str = ""
    longest: int = 0
    required: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of an instrument, filled in as far as it is."""

    instrument: Instrument
    items: Sequence[Item]
    step: int
    of: int
    values: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[Refusal] = ()
    assisted: bool = False


class Views:
    """Renders. One per process."""

    def __init__(self) -> None:
        loader = FileSystemLoader(_TEMPLATES)
        made = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        made.globals |= {"style": STYLE, "languages": [(code, OWN_NAMES[code], direction(code)) for code in LANGUAGES]}
        self._sheet = made.get_template("sheet.html")
        self._notice = made.get_template("notice.html")
        self._code = made.get_template("code.html")
        self._words = words()

    def sheet(self, sheet: Sheet, language: Language) -> HTMLResponse:
        """One page to fill in; 422 when something has to be put right."""
        faults = {fault.field.removeprefix("values."): fault for fault in sheet.faults}
        shown = [_field(item, sheet.values, faults, self._words, language) for item in sheet.items]
        content = self._sheet.render(
            **self._common(language), instrument=sheet.instrument, fields=shown, step=sheet.step, of=sheet.of,
            assisted=sheet.assisted, empty=any(fault.rule == "empty-answer" for fault in sheet.faults),
            wrong=[one for one in shown if one.error],
        )  # fmt: skip
        return _html(content, 422 if sheet.faults else 200)

    def notice(self, what: str, language: Language, status: int, **more: Any) -> HTMLResponse:
        """A kind word: `what` is used, withdrawn, expired, revoked, wrong, busy or away."""
        told = {"title": getattr(self._words, f"{what}_title"), "body": getattr(self._words, what)}
        more = {"withdrawable": False, **told, **more}
        return _html(self._notice.render(**self._common(language), **more), status)

    def code(self, language: Language, status: int = 200, *, wrong: bool = False) -> HTMLResponse:
        """Where a printed code is typed."""
        return _html(self._code.render(**self._common(language), wrong=wrong), status)

    def _common(self, language: Language) -> dict[str, Any]:
        return {"words": self._words, "lang": language, "dir": direction(language)}


def _html(content: str, status: int) -> HTMLResponse:
    return HTMLResponse(content, status, HEADERS)


def _field(
    item: Item, values: Mapping[str, str], faults: Mapping[str, Refusal], said: PageWords, language: Language
) -> Field:
    common: dict[str, Any] = {
        "id": item.id,
        "kind": item.kind,
        "asks": item.asks.in_(language),
        "help": item.help.in_(language) if item.help else "",
        "value": values.get(item.id, ""),
        "error": _error(item, faults.get(item.id), said, language),
        "required": item.required,
    }
    match item:
        case Scale():
            steps = tuple((str(step), str(step)) for step in range(item.lowest, item.highest + 1))
            return Field(**common, choices=steps, low=item.low.in_(language), high=item.high.in_(language))
        case Choice():
            return Field(**common, choices=tuple((option.id, option.says.in_(language)) for option in item.options))
        case YesNo():
            return Field(**common, choices=(("yes", said.yes_.in_(language)), ("no", said.no_.in_(language))))
        case OwnWords():
            return Field(**common, longest=item.longest)
        case Number():
            return Field(**common)


def _error(item: Item, fault: Refusal | None, said: PageWords, language: Language) -> str:
    if fault is None:
        return ""
    if fault.rule == "not-in-range" and isinstance(item, Scale | Number):
        return said.error_range.in_(language).format(lowest=item.lowest, highest=item.highest)
    by_rule = {"required": said.error_required, "too-long": said.error_long}
    return by_rule.get(fault.rule, said.error_option).in_(language)
