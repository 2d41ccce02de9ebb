"""What a browser sends with a form: read up to a limit, decoded, every name once."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request

from common.problems import Problem, ProblemError

LARGEST = 64 * 1024
_MOST_FIELDS = 100
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Sent:
    """One page as it was filled in. Items' fields are named `i.<item>`."""

    values: dict[str, str] = field(default_factory=dict)
    to: str = ""
    """Which button: next, back, submit, or `lang:<language>`."""
    step: int = 1
    code: str = ""


async def read(request: Request) -> Sent:
    """The form of a request. Raises ProblemError with 400, 413 or 415."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
        raise ProblemError(Problem(415, "not-a-form"))
    try:
        pairs = parse_qsl(
            (await _limited(request)).decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS,
            errors="strict", strict_parsing=False,
        )  # fmt: skip
    except ValueError:  # UnicodeDecodeError is one
        raise ProblemError(Problem(400, "malformed-form")) from None
    if any("\x00" in name or "\x00" in value for name, value in pairs):
        raise ProblemError(Problem(400, "nul-character"))
    fields = dict(pairs)
    values = {name.removeprefix("i."): value for name, value in pairs if name.startswith("i.")}
    step = fields.get("step", "1")
    number = int(step) if step.isascii() and step.isdecimal() and len(step) < 3 else 1
    return Sent(values, fields.get("to", ""), number, fields.get("code", ""))


async def _limited(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise ProblemError(Problem(413, "body-too-large"))
    return body
