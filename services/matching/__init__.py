"""Owns employers, openings, profiles, proposals, speed dating and placements.

Hears enrolment (programmes, spells, protection, erasure, merges) and activities (mapped competence, trained
supervisors). Says insteg.matching.* (contracts.matching). Knows participants by pseudonymous ids only; employers'
contact persons are sealed here and said nowhere.
"""
