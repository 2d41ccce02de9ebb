"""The rules of activities, pure: what stands and a command in, events or a refusal out.

`offering` (activities), `sessions`, `attendance` (records and their corrections); `programmes` says what
this service needs to know of a programme. Time, ids and what another aggregate says are arguments.
"""
