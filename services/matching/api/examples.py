"""What the OpenAPI document shows of answers, beside the examples that stand with the bodies."""

EMPLOYER = {"aggregate": "employer:dala-sag", "version": 1, "employer_id": "dala-sag"}
CONTACT = {"aggregate": "contact:dala-sag-1", "version": 1, "contact_id": "dala-sag-1", "employer_id": "dala-sag"}
OPENING = {"aggregate": "opening:sag-2018-1", "version": 1, "opening_id": "sag-2018-1"}
CONFIGURED = {"aggregate": "instruments:hedemora", "version": 1, "controller": "hedemora"}
KNOWN = {
    "aggregate": "studies:en-vag-in:p-1001",
    "version": 1,
    "programme_id": "en-vag-in",
    "person_id": "p-1001",
}
PLACEMENT = {
    "aggregate": "placement:pl-77",
    "version": 1,
    "placement_id": "pl-77",
    "warnings": ["clashes-with-language-studies"],
}
VISIT = {"aggregate": "visit:v-1", "version": 1, "visit_id": "v-1"}
RUN = {
    "aggregate": "run:2018-06-15-a",
    "version": 1,
    "run_id": "2018-06-15-a",
    "considered": 31,
    "suggested": 12,
    "without": 19,
    "fingerprint": "5f3c7a0b9f0e4a51b9f1c8b4f5a7d2e6a1c3b5d7e9f0a2b4c6d8e0f1a3b5c7d9",
}
DECISION = {
    "aggregate": "proposal:2018-06-15-a~p-1001~sag-2018-1",
    "version": 1,
    "proposal_id": "2018-06-15-a~p-1001~sag-2018-1",
    "proposed": True,
}
EVENT = {"aggregate": "event:sd-2018-1", "version": 1, "event_id": "sd-2018-1"}
FEEDBACK = {"aggregate": "event:sd-2018-1", "version": 1, "event_id": "sd-2018-1", "recipients": 28}
_MESSAGE = "the check digit is not right: was it mistyped?"
PROBLEM = {
    "type": "urn:insteg:problem:organisation-number-check-digit",
    "title": "Unprocessable Content",
    "status": 422,
    "rule": "organisation-number-check-digit",
    "detail": _MESSAGE,
    "errors": [{"field": "organisation_number", "rule": "organisation-number-check-digit", "message": _MESSAGE}],
}
BATCH = {"answers": [{"status": 201, **PLACEMENT}, {"status": 422, "problem": PROBLEM}]}
