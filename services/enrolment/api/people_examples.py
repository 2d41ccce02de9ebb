"""What the OpenAPI document shows of answers about people, beside the examples that stand with the bodies."""

from typing import Any

from enrolment.domain import erasure

PERSON = {"aggregate": "person:p-1001", "version": 1, "person_id": "p-1001"}
CONSENTED = {
    "aggregate": "consent:p-1001:en-vag-in:roda-korset-hedemora", "version": 1, "person_id": "p-1001",
    "programme_id": "en-vag-in", "organisation": "roda-korset-hedemora",
}  # fmt: skip
ERASED = {
    "aggregate": "person:p-1001", "version": 2, "person_id": "p-1001", "erased": ["p-1001"],
    "destroyed": list(erasure.DESTROYED), "stays": [{"what": one.what, "why": one.why} for one in erasure.LEFT],
}  # fmt: skip
HELD = {**PERSON, "hold_id": "h-3"}
PROTECTED = {**PERSON, "version": 2, "protected": True, "confirmed": ["reporting"], "waiting_for": []}
FOUND: dict[str, Any] = {
    "people": [
        {
            "person_id": "p-1001", "controller": "hedemora", "protected": False, "revision": 1,
            "reference": "2016-0042", "given_name": None, "family_name": None, "birth_date": "1988-02-29",
            "gender": "woman", "identifiers": [], "email": None, "phone": None, "address": None, "language": None,
        }
    ],
    "next": None,
}  # fmt: skip
MERGED = {"aggregate": "merge:m-17", "version": 1, "merge_id": "m-17", "person_ids": ["p-1001", "p-2002"]}
UNITED = {"aggregate": "proposal:77aa", "version": 1, "person_ids": ["p-1001", "p-2002"]}
PROBLEM = {
    "type": "urn:insteg:problem:identifier-known",
    "title": "Conflict",
    "status": 409,
    "rule": "identifier-known",
    "detail": "this number belongs to another person",
    "errors": [
        {"field": "identifiers", "rule": "identifier-known", "message": "this number belongs to another person"}
    ],
}
