"""What the OpenAPI document shows of answers, beside the examples that stand with the bodies."""

ANSWERED = {
    "aggregate": "participation:en-vag-in:p-1001",
    "version": 1,
    "programme_id": "en-vag-in",
    "person_id": "p-1001",
}
PROBLEM = {
    "type": "urn:insteg:problem:outside-programme-period",
    "title": "Unprocessable Content",
    "status": 422,
    "rule": "outside-programme-period",
    "detail": "2015-01-07 is outside the programme's period, 2016-06-01 to 2019-09-30",
    "errors": [
        {
            "field": "on",
            "rule": "outside-programme-period",
            "message": "2015-01-07 is outside the programme's period, 2016-06-01 to 2019-09-30",
        }
    ],
}
BATCH = {"answers": [{"status": 201, **ANSWERED}, {"status": 422, "problem": PROBLEM}]}
