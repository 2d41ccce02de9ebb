"""What reporting builds from the inbound log: the outcome ledger and the views of the read schema.

Everything here is a pure fold of the log in the order of its numbers, live, rebuilt or verified.
"""
