"""Who sees rows about single people: staff and partners who work with them, of their own organisation's alone."""

from contracts.roles import Role

PEOPLE_ROLES: frozenset[Role] = frozenset({"coordinator", "caseworker", "partner"})
"""Roles of a token that may see their organisation's own referrals and placements."""
