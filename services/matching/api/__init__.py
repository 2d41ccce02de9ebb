"""Matching over HTTP: commands alone or in batches, runs, speed dating, and lists for staff.

`bodies` (what is sent), `access` (who may), `deciding` (a command meets the desk), `routes` and their like.
"""
