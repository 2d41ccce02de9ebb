"""Surveys over HTTP for staff: commands alone or in batches, reads.

`bodies` (what is sent), `access` (who may), `deciding` (a command meets the desk), `verbs`, `routes` (commands),
`reads` and `showing`. The page for those who answer is in the room `pages`.
"""
