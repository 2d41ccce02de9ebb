"""What the OpenAPI document shows of answers, beside the examples that stand with the bodies."""

ACTIVITY = {"aggregate": "activity:language-cafe", "version": 1, "activity_id": "language-cafe"}
SESSION = {"aggregate": "session:cafe-2017-03-14", "version": 1, "session_id": "cafe-2017-03-14"}
ATTENDANCE = {
    "aggregate": "attendance:cafe-2017-03-14~p-1001",
    "version": 1,
    "attendance_id": "cafe-2017-03-14~p-1001",
}
SERIES = {"aggregate": "series:suggestopedia-3", "version": 1, "series_id": "suggestopedia-3"}
SIGN_UP = {
    "aggregate": "sign-up:suggestopedia-3~p-1001",
    "version": 1,
    "sign_up_id": "suggestopedia-3~p-1001",
    "status": "waiting",
    "place_in_line": "2",
}
COMMITMENT = {"aggregate": "commitment:sfi-1001", "version": 1, "commitment_id": "sfi-1001"}
SIGNING_LINK = {
    "aggregate": "signing-link:7c9e6679f3b54d1c8d0a4c0f2b6f1a12",
    "version": 1,
    "link_id": "7c9e6679f3b54d1c8d0a4c0f2b6f1a12",
}
MONTH = {
    "aggregate": "attendance-month:till-arbete-eller-studier:2021-03",
    "version": 1,
    "programme_id": "till-arbete-eller-studier",
    "month": "2021-03",
}
VISITORS = {
    "aggregate": "visitors:cafe-2017-03-14~-established-residents",
    "version": 1,
    "count_id": "cafe-2017-03-14~-established-residents",
}
_MESSAGE = "2015-01-07 is outside the programme's period, 2016-06-01 to 2019-09-30"
PROBLEM = {
    "type": "urn:insteg:problem:outside-programme-period",
    "title": "Unprocessable Content",
    "status": 422,
    "rule": "outside-programme-period",
    "detail": _MESSAGE,
    "errors": [{"field": "starts_at", "rule": "outside-programme-period", "message": _MESSAGE}],
}
SHEET = {"answers": [{"status": 201, **ATTENDANCE}, {"status": 409, "problem": PROBLEM}]}
BATCH = {"answers": [{"status": 201, **ATTENDANCE}, {"status": 422, "problem": PROBLEM}]}
