"""The explorer: GraphiQL, served by this host alone, for trying questions. It asks as its reader and as nobody else.

With a token in its headers it posts to /graphql as any program does; without, to /explorer, which takes whoever has
signed in to the page. What may be introspected is decided there, by role. The files under static are as they were
published (static/LICENCES.md has their origins and digests).
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from common.http import limited, router
from common.tokens import TokenVerifier
from gateway.api.described import ANSWERS, UNSIGNED
from gateway.api.endpoint import BODY_LIMIT, Endpoint, Posted, not_signed_in
from gateway.api.page import session
from gateway.api.page.serving import AsLang, language_of
from gateway.api.page.views import HEADERS

STATIC = Path(__file__).parent / "static"
_KINDS = {".js": "text/javascript", ".css": "text/css", ".md": "text/markdown"}
_FIRST = {"sv": "Vem är jag här, och vilka projekt ser jag?", "en": "Who am I here, and which programmes do I see?"}
_TITLE = {"sv": "Utforska", "en": "Explorer"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Insteg</title>
<link rel="stylesheet" href="/explorer/graphiql.min.css">
<link rel="stylesheet" href="/explorer/explorer.css">
</head>
<body>
<main id="explorer" data-lang="{lang}" data-first="{first}"></main>
<script src="/explorer/react.production.min.js"></script>
<script src="/explorer/react-dom.production.min.js"></script>
<script src="/explorer/graphiql.min.js"></script>
<script src="/explorer/explorer.js"></script>
</body>
</html>
"""
_Name = Annotated[str, InPath(max_length=60, pattern=r"^[A-Za-z.-]+$")]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {kind: {"schema": {"type": "string"}} for kind in _KINDS.values()}},
    404: {"description": "There is no such file."},
}


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    headers: dict[str, str]


def routes(endpoint: Endpoint, verifier: TokenVerifier) -> APIRouter:
    """The page, its files, and where it asks without a token."""
    files = {path.name: _file(path) for path in STATIC.iterdir()}
    offered = router()

    @offered.get("/explorer", response_class=HTMLResponse)
    async def explorer(request: Request, _lang: AsLang = "") -> HTMLResponse:
        """The page to try questions on."""
        lang = language_of(request)
        content = _PAGE.format(lang=lang, title=_TITLE[lang], first=_FIRST[lang])
        return HTMLResponse(content, 200, HEADERS | {"Content-Security-Policy": _POLICY})

    @offered.get("/explorer/{name}", response_class=Response, responses=_FILE)
    async def explorer_file(request: Request, name: _Name) -> Response:
        """A part of it."""
        found = files.get(name)
        if found is None:
            return Response(status_code=404)
        if request.headers.get("if-none-match") == found.headers["ETag"]:
            return Response(status_code=304, headers=found.headers)
        return Response(found.content, 200, found.headers)

    @offered.post("/explorer", responses=ANSWERS | UNSIGNED)
    @limited(BODY_LIMIT)
    async def explorer_asks(request: Request, body: Posted) -> Response:
        """One question, asked as whoever has signed in to the page."""
        session.refuse_elsewhere(request)
        reader = await session.signed_in(request, verifier)
        return not_signed_in() if reader is None else await endpoint.posted(body, reader)

    return offered


def _file(path: Path) -> _File:
    content = path.read_bytes()
    headers = {
        "Content-Type": f"{_KINDS[path.suffix]}; charset=utf-8",
        "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
        "Cache-Control": "public, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return _File(content, headers)
