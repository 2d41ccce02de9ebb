"""Runs of matching, and what staff decide on the pairs they suggest."""

from typing import Annotated

from pydantic import ConfigDict, Field

from common.http.fields import Whole
from common.problems import Body
from contracts.base import Code, Id
from contracts.matching_codes import DecisionReason
from matching.domain.deciding import Choice
from matching.domain.runs import Method

Some = Annotated[tuple[Id, ...], Field(max_length=5000)]


class RunBody(Body):
    """Weigh a programme's participants against its openings. Nothing comes of it until somebody decides."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"run_id": "2018-06-15-a", "programme_id": "en-vag-in", "method": "assignment", "weights": "default-1"},
        {"programme_id": "en-vag-in", "method": "stable", "speed_dating": "sd-2018-1", "seed": 7},
    ]})  # fmt: skip

    run_id: Id | None = None
    programme_id: Code
    method: Method = "score"
    weights: Code = "default-1"
    seed: Whole = Field(default=0, ge=0, le=2**53 - 1)
    most: Whole = Field(default=5, ge=1, le=50)
    speed_dating: Id | None = None
    """Whose marks are the preferences of `stable`."""
    people: Some = ()
    """Only these of the programme's participants; none: all."""
    openings: Some = ()
    """Only these of the programme's openings; none: all that are open."""


class DecisionBody(Body):
    """A member of staff decides on a pair: with the run, or against it."""

    model_config = ConfigDict(json_schema_extra={"examples": [
        {"person_id": "p-1001", "opening_id": "sag-2018-1", "decision": "accepted", "reason": "fits"},
        {"person_id": "p-1002", "opening_id": "sag-2018-1", "decision": "overridden",
         "reason": "knows-more-than-the-profile"},
    ]})  # fmt: skip

    person_id: Id
    opening_id: Id
    decision: Choice
    reason: DecisionReason


class DecisionRow(DecisionBody):
    """A decision in a batch."""

    run_id: Id
