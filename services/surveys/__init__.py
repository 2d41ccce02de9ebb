"""Owns instruments, invitations and answers: who is asked what, on a page that everybody can use, and what they say.

Hears enrolment's programmes (when to ask), entries and exits (whom), protection and erasure. Says insteg.surveys.*
(contracts.surveys). Knows people by pseudonymous ids only; what they write in their own words never leaves.
"""
