"""Questions over the bus: a service asks, one process of another answers, and nothing is stored (core request, reply).

The broker's account says who can ask at all. The bearer token in the header `authorization` says for whom, and the
declared rule of the operation `ASK <subject>` what they may be told, as over HTTP. The answer's header `status` is that
of HTTP; its body is JSON, or a problem document where the status says so.

A few questions are answered at a time, so that they never take all of the database's connections; some wait, and
whoever comes on top is told to come again. A subject belongs to no stream: a stream would store questions, and answer
them itself.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
import structlog
from faststream.nats import NatsMessage, NatsResponse
from nats.errors import Error as NatsError
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from common import access
from common.access import Principal, Registry
from common.broker import as_it_came, carrier, whole
from common.http.failures import AWAY
from common.http.guard import identify
from common.logs import described
from common.problems import MEDIA_TYPE, Problem, ProblemError, invalid
from common.tokens import TokenVerifier

M = TypeVar("M", bound=BaseModel)
_log = structlog.get_logger(__name__)
_AT_ONCE = 4
_MOST = 64
_SECONDS = 5.0
_LONGEST = 16_384


@dataclass(frozen=True, slots=True)
class Question(Generic[M]):
    """What may be asked, and who answers it: a JSON-ready value, or ProblemError."""

    asked: type[M]
    answer: Callable[[Principal, M], Awaitable[Mapping[str, Any]]]


class Answering:
    """Answers `questions` (by subject) for a service. Run it in every process: each question goes to one of them.

    Raises UndeclaredOperation where a question has no rule in `registry`, or a rule no question.
    """

    def __init__(
        self,
        url: str,
        service: str,
        registry: Registry,
        verifier: TokenVerifier,
        questions: Mapping[str, Question[Any]],
    ) -> None:
        registry.check(asking(subject) for subject in questions)
        self._url, self._service, self._registry, self._verifier = url, service, registry, verifier
        self._questions = questions
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._inside = 0

    async def run(self) -> None:
        """Answer until cancelled."""
        broker = carrier(self._url, f"{self._service} (answers)")
        for subject, question in self._questions.items():
            # Twice as many as may wait, so that somebody is left to say that there are too many.
            subscriber = broker.subscriber(subject, queue=self._service, max_workers=2 * _MOST, decoder=as_it_came)
            subscriber(self._replying(subject, question))
        try:
            await whole(broker.start())
            await asyncio.Event().wait()
        finally:
            with contextlib.suppress(NatsError, OSError, TimeoutError):
                await broker.stop()

    def _replying(self, subject: str, question: Question[Any]) -> Callable[[NatsMessage], Awaitable[NatsResponse]]:
        rule = self._registry.rule(asking(subject))

        async def reply(message: NatsMessage) -> NatsResponse:
            try:
                async with self._one_more(), asyncio.timeout(_SECONDS), self._turn:
                    asker = await identify(message.headers.get("authorization", ""), self._verifier)
                    asked = _read(question.asked, message.body)
                    access.check(rule, asker, asked.model_dump())
                    return _response(200, to_json(await question.answer(asker, asked)), "application/json")
            except Exception as error:
                problem = _problem(error)
                return _response(problem.status, msgspec.json.encode(problem.document()), MEDIA_TYPE)

        return reply

    @contextlib.asynccontextmanager
    async def _one_more(self) -> AsyncIterator[None]:
        if self._inside >= _MOST:
            raise ProblemError(Problem(503, "too-many-questions", "Many are asking just now; try again shortly."))
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1


def asking(subject: str) -> str:
    """The name under which the rule of a question is declared."""
    return f"ASK {subject}"


def _read(model: type[M], body: Any) -> M:
    if len(body) > _LONGEST:
        raise ProblemError(Problem(413, "body-too-large", f"A question has {_LONGEST} bytes at most."))
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise ProblemError(invalid(error.errors(include_url=False, include_input=False))) from None


def _problem(error: Exception) -> Problem:
    """As over HTTP: what an asker sent is never a mistake of ours."""
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, AWAY):
        _log.warning("a question finds a part away", **described(error))
        return Problem(503, "away", "A part this needs is away; try again shortly.")
    _log.error("a question failed", **described(error))
    return Problem(500, "internal-error", "This is our mistake; it has been logged.")


def _response(status: int, body: bytes, media_type: str) -> NatsResponse:
    return NatsResponse(body, headers={"status": str(status), "content-type": media_type})
