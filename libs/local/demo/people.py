"""Whom one can be in a demo: somebody of every organisation of the shipped programmes, nobody who really exists."""

from collections.abc import Sequence

from contracts.programme import ProgrammeDefinition
from local.authorizing import DemoPerson

_ROLES = {"owner": "coordinator", "steering-group": "steering"}
_ORDER = ("coordinator", "steering", "partner")


def demo_people(definitions: Sequence[ProgrammeDefinition]) -> list[DemoPerson]:
    """Coordinators of the owners first, then steering groups, then partners; each organisation once in each role."""
    found: dict[tuple[str, str], DemoPerson] = {}
    for definition in definitions:
        for organisation in definition.organisations:
            for role in {_ROLES.get(role, "partner") for role in organisation.roles}:
                name = f"{organisation.name} ({role})"
                found.setdefault((organisation.id, role), DemoPerson(name, organisation.id, role))
    return sorted(found.values(), key=lambda person: (_ORDER.index(person.role), person.name))
