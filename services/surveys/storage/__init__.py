"""What surveys keeps.

`programmes` and `participations` as heard, `invitations`, `answers`, `asking` (a question that is put, with everything
that goes with it), `outgoing` (messages for the door), `locks`, `audit`, `desk` (one transaction's aggregates).
"""
