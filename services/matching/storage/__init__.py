"""What matching keeps.

`programmes` and `people` as heard, `employers` with what is sealed, `placed` (seats and days), `configured` (weights,
instruments), `runs` with their inputs and decisions, `dating`; `desk` lays out one transaction, `listing` is to read.
"""
