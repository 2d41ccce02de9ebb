"""What somebody at a terminal reads when a request was refused."""

import pytest

from common.problems import FieldError, Problem
from local.client import RefusedError

OLD = "version 1 is published; a change needs a higher version number"
SHORT = "there is no such place"


def said(problem: Problem) -> str:
    return str(RefusedError(problem.status, problem.document()))


def test_what_is_wrong_with_one_field_is_said_once_with_the_fields_name():
    refused = Problem(409, "version-not-higher", OLD, errors=(FieldError("version", "version-not-higher", OLD),))
    assert said(refused) == f"version: {OLD}"


@pytest.mark.parametrize("detail", ["two fields are wrong", "two fields are wrong.", OLD])
def test_several_faults_are_all_said_after_what_they_have_in_common(detail: str):
    errors = (FieldError("version", "a", OLD), FieldError("place", "b", SHORT))
    assert (
        said(Problem(422, "invalid", detail, errors=errors)) == f"{detail.rstrip('.')}: version: {OLD}; place: {SHORT}"
    )


def test_where_it_was_asked_stays_in_front():
    problem = Problem(409, "a", OLD, errors=(FieldError("version", "a", OLD),)).document()
    text = str(RefusedError(409, problem | {"detail": f"/programmes: {OLD}"}))
    assert text == f"/programmes: version: {OLD}"


def test_without_errors_or_without_words_there_is_something_to_read_still():
    assert said(Problem(404, "unknown", SHORT)) == SHORT
    assert said(Problem(404, "unknown")) == "Not Found"
    assert str(RefusedError(502, {})) == "502"
