"""Whatever a client makes of our OpenAPI document: no 5xx, and no answer that the document does not tell of."""

import asyncio

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.commanding import PROGRAMME
from tests.support.enrolment_process import enrolment_process

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def _hold(operation, url, headers):
    """A few dozen requests, sound and unsound, each held against the document."""

    @settings(
        max_examples=12, deadline=None, database=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def hold(case):
        response = case.call(base_url=url, headers=headers, timeout=120)
        case.validate_response(response, checks=CHECKS)

    hold()


@pytest.mark.timeout(600)
async def test_no_request_brings_an_undocumented_answer(database, nats_server, nats_client, tmp_path):
    load_all_checks()
    service, tokens = enrolment_process(database, nats_server.url, tmp_path, confirm_seconds=0)
    roles = ("coordinator", "caseworker", "service", "auditor")
    headers = tokens.header(*roles, organisation="staden")
    try:
        assert (await asyncio.to_thread(service.run, "migrate")).returncode == 0
        await service.serve()
        async with httpx.AsyncClient(base_url=service.url, headers=headers) as client:
            (await client.post("/programmes", json=PROGRAMME)).raise_for_status()
            document = (await client.get("/openapi.json")).json()
        schema = schemathesis.openapi.from_dict(document)
        failed = {}
        for result in schema.get_all_operations():
            assert isinstance(result, Ok), result
            operation = result.ok()
            try:
                await asyncio.to_thread(_hold, operation, service.url, headers)
            except BaseExceptionGroup as group:
                failed[operation.label] = "; ".join(str(error)[:600] for error in group.exceptions)
        assert not failed, "\n".join(f"{name}: {why}" for name, why in failed.items())
    finally:
        await service.stop()
        service.abandon()
