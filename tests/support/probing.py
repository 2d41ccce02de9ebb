"""Every operation asked with whatever its document allows and much that it does not: no 5xx, no undocumented answer."""

import contextlib
import itertools
from collections.abc import Callable
from unittest import SkipTest

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

_NAMES = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


def probe(address: str, header: Callable[[], dict[str, str]], *, examples: int = 15) -> list[str]:
    """Ask a running service; returns the operations that were asked. Runs in a thread of its own."""
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    checks = [CHECKS.get_by_names([name])[0] for name in _NAMES]
    callers = itertools.count()
    asked: list[str] = []

    def ask(case: schemathesis.Case) -> None:
        number = next(callers)  # a caller of its own each time, or it would only meet the limits
        somebody = {"x-forwarded-for": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        answer = case.call(base_url=address, headers={**header(), **somebody}, allow_redirects=False)
        case.validate_response(answer, checks=checks)

    often = settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None,
        phases=[Phase.generate],
    )  # fmt: skip
    for found in schema.get_all_operations():
        operation = found.ok()
        asked.append(f"{operation.method.upper()} {operation.path}")
        for mode in GenerationMode:
            with contextlib.suppress(SkipTest, Unsatisfiable):  # what has no parameter cannot be asked wrongly
                often(given(case=operation.as_strategy(generation_mode=mode))(ask))()
    return asked
