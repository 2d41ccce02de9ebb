"""Global ids: what tells an object of the view from every other one, so that it can be asked for again.

`nodeId` beside `id`, not in its place: ids of programmes and goals are the field's own words, which partners write
into their questions (docs/decisions/0020).
"""

import strawberry


@strawberry.interface(description="Something that can be asked for again by `node(id:)`.")
class Node:
    """As Relay's Node (its compiler takes the field's name as `nodeInterfaceIdField`)."""

    node_id: strawberry.ID = strawberry.field(description="Its global id: the same in every answer, for every reader.")


def node_id(kind: str, *key: str) -> strawberry.ID:
    """The global id of an object by its type and what tells it apart there; no such key holds a colon."""
    return strawberry.ID(":".join((kind, *key)))
