"""Plumbing without one word of the domain: it could serve a bakery unchanged.

The way of an event is the thread through these files: `store` (append with the expected version) ->
`relay` (exactly once into the stream) -> `inbound` (exactly once into a projection) or `reactions`
(another service acts on it). `clock` says what time it is; nothing else may.
"""
