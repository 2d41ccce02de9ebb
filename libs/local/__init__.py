"""The whole system on one machine: embedded engines, every service, development tokens, the demo.

May import everything; nothing imports it. Never deployed.
"""
