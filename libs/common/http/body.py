"""Reading a JSON body so that nothing a client sends can surprise what comes after.

The body must be I-JSON (RFC 7493): UTF-8, no lone surrogate, no name twice, no whole number that other
programs would round; on top of that no NUL (PostgreSQL cannot store it) and no bottomless nesting.
"""

import json
import math
from typing import Any

from starlette.requests import Request

from common.problems import FieldError, Problem, ProblemError

DEFAULT_LIMIT = 262_144
DEEPEST = 32
_LARGEST = 2**53 - 1
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))


class JsonRequest(Request):
    """A request whose `json()` is what `read` has already checked."""

    _checked: Any = None

    async def read(self, limit: int) -> None:
        """Read and check the body. Raises ProblemError with 400, 413, 415 or 422."""
        self._body = await _read_limited(self, limit)
        if self._body:
            _check_media_type(self)
            self._checked = parse(self._body)

    async def json(self) -> Any:
        """The parsed body."""
        return self._checked


def parse(raw: bytes) -> Any:
    """The value of an I-JSON text. Raises ProblemError."""
    try:
        text = raw.decode("utf-8")
        value = _DECODER.decode(text)
    except UnicodeDecodeError:
        raise _bad("not-utf-8", "The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise _bad("malformed-json", f"Not JSON at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise _bad("too-deep", f"The body is nested more than {DEEPEST} levels deep.") from None
    if b"\\u" in raw or _may_be_deep(raw):
        _walk(value)
    return value


def _may_be_deep(raw: bytes) -> bool:
    """Whether the nesting needs a closer look: brackets are taken away from inside, level by level.

    A thousand commands are as flat as one, and this tells it in microseconds. Brackets within texts may remain,
    which costs the closer look and nothing else.
    """
    brackets = raw.translate(None, _NO_BRACKETS)
    for _ in range(DEEPEST):
        if not brackets:
            return False
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
    return bool(brackets)


async def _read_limited(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > limit:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
    return b"".join(parts)


def _check_media_type(request: Request) -> None:
    media = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    if media != "application/json" and not (media.startswith("application/") and media.endswith("+json")):
        raise _header("content-type", "not-json", "The body must be application/json.", {"Accept": "application/json"})
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise _header(
            "content-encoding", "encoded", "The body must not be compressed.", {"Accept-Encoding": "identity"}
        )


def _walk(value: Any) -> None:
    waiting: list[tuple[Any, int, str]] = [(value, 1, "")]
    while waiting:
        item, depth, path = waiting.pop()
        if depth > DEEPEST + 1:
            raise _bad("too-deep", f"The body is nested more than {DEEPEST} levels deep.")
        if isinstance(item, str):
            _check_text(item, path)
        elif isinstance(item, dict):
            for name, child in item.items():
                _check_text(name, path)
                waiting.append((child, depth + 1, f"{path}.{name}" if path else name))
        elif isinstance(item, list):
            waiting.extend((child, depth + 1, f"{path}[{n}]") for n, child in enumerate(item))


def _check_text(text: str, path: str) -> None:
    if "\x00" in text:
        raise _text(path, "nul-character", "A text must not hold the NUL character.")
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise _text(path, "lone-surrogate", "A text must not hold half of a surrogate pair.")


def _whole(digits: str) -> int:
    if len(digits) > 17 or abs(number := int(digits)) > _LARGEST:
        raise _bad("number-too-large", f"A whole number must lie within ±{_LARGEST}.", status=422)
    return number


def _finite(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise _bad("number-too-large", "A number is too large.", status=422)
    return number


def _no_constant(name: str) -> Any:
    raise _bad("malformed-json", f"{name} is not JSON.")


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise _text(twice, "name-twice", "A name must not occur twice in one object.")
    return found


_DECODER = json.JSONDecoder(
    parse_int=_whole, parse_float=_finite, parse_constant=_no_constant, object_pairs_hook=_no_name_twice
)


def _bad(rule: str, detail: str, *, status: int = 400) -> ProblemError:
    return ProblemError(Problem(status, rule, detail, errors=(FieldError("body", rule, detail),)))


def _text(path: str, rule: str, detail: str) -> ProblemError:
    field = path.encode("utf-8", "replace").decode().replace("\x00", "?")[:120] or "body"
    return ProblemError(Problem(422, rule, detail, errors=(FieldError(field, rule, detail),)))


def _header(field: str, rule: str, detail: str, headers: dict[str, str]) -> ProblemError:
    return ProblemError(Problem(415, rule, detail, errors=(FieldError(field, rule, detail),), headers=headers))


def _too_large(limit: int) -> ProblemError:
    detail = f"The body must not be longer than {limit} bytes."
    return ProblemError(Problem(413, "body-too-large", detail, errors=(FieldError("body", "body-too-large", detail),)))
