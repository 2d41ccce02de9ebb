"""Webhooks: what changed for an organisation is sent to its own addresses, signed, in order, until it was taken.

`signing` is Standard Webhooks (https://www.standardwebhooks.com), `addresses` says where may be sent to, `sending`
sends one message, `pausing` reads how long its receiver wants to be left alone, `delivering` is the worker.
"""
