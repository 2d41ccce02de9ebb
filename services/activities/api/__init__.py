"""Activities over HTTP: commands alone or in batches, and lists for staff.

`bodies` (what is sent), `access` (who may), `deciding` (a command meets the desk), `routes`.
"""
