"""What callers send: unknown fields are refused, every field is named as in the events, examples included.

`employers` (with openings and configuration), `placements`, `runs`, `dating`. A batch row is the body of its operation
with the path's ids inside.
"""
