"""Templates, and the headers that keep a page private: nothing from elsewhere, no script, no frame."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from gateway.api.page.facts import called
from gateway.api.page.words import LANGUAGES, Lang, said

_TEMPLATES = Path(__file__).parent / "templates"
STYLE = (_TEMPLATES / "style.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Language, Cookie",
}


class Views:
    """Renders. One per process."""

    def __init__(self) -> None:
        self._made = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._made.globals |= {"style": STYLE, "languages": LANGUAGES, "called": called}

    def page(self, name: str, lang: Lang, status: int = 200, **more: Any) -> HTMLResponse:
        """One page; `more` is what its template names. `here` and `kept` say what the other language's link keeps."""
        given = {"viewer": None, "here": "/", "kept": {}} | more
        content = self._made.get_template(f"{name}.html").render(words=said(lang), lang=lang, **given)
        return HTMLResponse(content, status, HEADERS)
