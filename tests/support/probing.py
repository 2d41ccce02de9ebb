"""Every operation asked with whatever its document allows and much that it does not: no 5xx, no undocumented answer."""

import contextlib
import itertools
from collections.abc import Callable, Container
from pathlib import Path
from unittest import SkipTest

import schemathesis
from graphql import IntValueNode, StringValueNode
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

_PATIENCE_SECONDS = 120
"""A busy machine is no fault of what is asked: whatever never answers is found all the same."""
_NAMES = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


def probe(
    address: str, header: Callable[[], dict[str, str]], *, examples: int = 15, but: Container[str] = ()
) -> list[str]:
    """Ask a running service; returns the operations that were asked, all `but` these. Runs in a thread of its own."""
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    checks = [CHECKS.get_by_names([name])[0] for name in _NAMES]
    callers = itertools.count()
    asked: list[str] = []

    def ask(case: schemathesis.Case) -> None:
        number = next(callers)  # a caller of its own each time, or it would only meet the limits
        somebody = {"x-forwarded-for": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        answer = case.call(
            base_url=address, headers={**header(), **somebody}, allow_redirects=False, timeout=_PATIENCE_SECONDS
        )
        case.validate_response(answer, checks=checks)

    often = _often(examples)
    for found in schema.get_all_operations():
        operation = found.ok()
        name = f"{operation.method.upper()} {operation.path}"
        if name in but:
            continue
        asked.append(name)
        for mode in GenerationMode:
            with contextlib.suppress(SkipTest, Unsatisfiable):  # what has no parameter cannot be asked wrongly
                often(given(case=operation.as_strategy(generation_mode=mode))(ask))()
    return asked


def probe_graphql(
    address: str, schema: Path, header: Callable[[str], dict[str, str]], *, examples: int = 15
) -> dict[str, set[str]]:
    """Ask every field of every root but subscriptions; which answers each got: `data`, or an error's code.

    `header` gives the headers of an organisation, a new one for each question: one alone would only meet its limits.
    """
    moments = ('"2018-06-01"', '"2018-06-01T10:00:00Z"', '"yesterday"', '"9999-12-31"', '""')
    values = st.sampled_from(moments).map(lambda written: StringValueNode(value=written.strip('"')))
    schemathesis.graphql.scalar("Date", values)
    schemathesis.graphql.scalar("DateTime", values)
    numbers = st.integers(-(2**70), 2**70).map(lambda number: IntValueNode(value=f"{number}"))
    schemathesis.graphql.scalar("BigInt", numbers)
    known = schemathesis.graphql.from_path(schema)
    known.location = f"{address}/graphql"
    answers: dict[str, set[str]] = {}
    askers = itertools.count()

    def ask(case: schemathesis.Case) -> None:
        answer = case.call(
            base_url=f"{address}/graphql", headers=header(f"asker-{next(askers)}"), timeout=_PATIENCE_SECONDS
        )
        assert answer.status_code < 500, f"{answer.status_code} {answer.text[:300]} to {case.body}"
        said = answer.json()
        codes = {error["extensions"]["code"] for error in said.get("errors", [])} or {"data"}
        answers.setdefault(case.operation.label, set()).update(codes)

    for found in known.get_all_operations():
        _often(examples)(given(case=found.ok().as_strategy())(ask))()
    return answers


def _often(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None,
        phases=[Phase.generate],
    )  # fmt: skip
