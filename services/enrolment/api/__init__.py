"""Enrolment over HTTP: commands alone or in batches, and staff reads without personal data.

`bodies` (what is sent), `access` (who may), `deciding` (a command meets the desk), `routes`, `reads`.
"""
