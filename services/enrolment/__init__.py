"""Owns programmes, people and each participant's way from entry to outcome.

Hears nobody yet. Says insteg.enrolment.* (contracts.enrolment). The only service that knows who a
person is: names, birth dates and references stay here, encrypted with a key per person.
"""
