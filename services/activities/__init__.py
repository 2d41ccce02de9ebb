"""Owns activities, sessions and attendance: what is offered, when, and who came for how long.

Hears enrolment's programme definitions (periods, areas, controllers). Says insteg.activities.*
(contracts.activities). Knows people by pseudonymous ids only.
"""
