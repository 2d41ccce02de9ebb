"""Who gets in: the matrix of every operation and role, made from the registry; and the OpenAPI document."""

from tests.support import matrix

from enrolment.api import access


async def test_only_declared_roles_get_in(empty):
    for case in matrix.cases(access.rules()):
        await matrix.assert_held(case, empty.client, lambda role: empty.tokens.mint(role, organisation="staden"))


async def test_every_command_has_an_example_in_the_openapi_document(empty):
    document = empty.client._transport.app.openapi()
    for path, operations in document["paths"].items():
        if "post" not in operations:
            continue
        operation = operations["post"]
        assert operation["summary"], path
        assert operation["responses"]["201"]["content"]["application/json"]["example"], path
    for name in ("PersonBody", "EnrolBody", "ExitBody", "ReEntryBody", "OutcomeBody", "CorrectionBody"):
        assert document["components"]["schemas"][name]["examples"], name
