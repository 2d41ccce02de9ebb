"""What the OpenAPI document shows of answers, beside the examples that stand with the bodies."""

_ID = "5d1c0f0d2a7b4c3e9f8071625344aa10"
INVITATION = {"aggregate": f"invitation:{_ID}", "version": 1, "invitation_id": _ID}
ANSWER = {"aggregate": f"answer:{_ID}", "version": 1, "answer_id": _ID}
WITHDRAWN = {"aggregate": f"answer:{_ID}", "version": 2, "answer_id": _ID}
REVOKED = {"aggregate": f"invitation:{_ID}", "version": 2, "invitation_id": _ID}
_MESSAGE = "a whole number from 1 to 5"
PROBLEM = {
    "type": "urn:insteg:problem:not-in-range",
    "title": "Unprocessable Content",
    "status": 422,
    "rule": "not-in-range",
    "detail": _MESSAGE,
    "errors": [{"field": "values.satisfied", "rule": "not-in-range", "message": _MESSAGE}],
}
BATCH = {"answers": [{"status": 201, **ANSWER}, {"status": 422, "problem": PROBLEM}]}
RESULTS = {
    "programme_id": "natverksbygge",
    "instrument": "entry-exit",
    "by": "none",
    "withdrawn": 1,
    "groups": [
        {
            "group": "all",
            "suppressed": False,
            "people": 10,
            "answered": 8,
            "shares": [
                {
                    "items": ["satisfied", "strengthened"],
                    "numerator": 6,
                    "denominator": 8,
                    "missing": 2,
                    "worst": [6, 10],
                    "best": [8, 10],
                    "wilson": [0.409, 0.929],
                }
            ],
            "changes": [{"item": "health", "improved": 4, "same": 2, "worse": 1, "unpaired": 3}],
        }
    ],
}
