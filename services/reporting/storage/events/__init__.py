"""What the logged events say: their bodies as stored, read into the domain's words.

`bodies` (the fields that are read), `stating` (what they state), `reading` (a message becomes a statement).
"""
