"""Projections for tests of the projector: what is applied twice, out of order or not at all shows in them."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from common.projection import Connection, Fact, PoisonError

TABLE = """
CREATE SCHEMA tally;
CREATE TABLE tally.sum (aggregate text PRIMARY KEY, facts int NOT NULL, total bigint NOT NULL, trace text NOT NULL);
CREATE TABLE tally.turn (day text PRIMARY KEY, fact_no bigint NOT NULL);
"""
_LOAD = "SELECT aggregate, facts, total, trace FROM tally.sum WHERE aggregate = ANY($1::text[])"
_WRITE = """
INSERT INTO tally.sum SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[])
ON CONFLICT (aggregate) DO UPDATE SET facts = excluded.facts, total = excluded.total, trace = excluded.trace
"""
_TURN = "INSERT INTO tally.turn SELECT * FROM unnest($1::text[], $2::bigint[])"

State = dict[str, tuple[int, int, str]]


class Tally:
    """Per aggregate: how many facts, their sum, and a digest of their order. Adds, so a doubled fact shows.

    A note of "poison" is poison as long as it is in `poisons`; "bug" makes the fold itself break; "unwritable"
    folds, but the database refuses what comes of it.
    """

    def __init__(self, poisons: Iterable[str] = ()) -> None:
        self.poisons = set(poisons)
        self.state: State = {}

    async def prepare(self, connection: Connection, facts: Sequence[Fact]) -> None:
        missing = {fact.message.aggregate for fact in facts} - self.state.keys()
        for row in await connection.fetch(_LOAD, list(missing)):
            self.state[row["aggregate"]] = (row["facts"], row["total"], row["trace"])

    async def fold(self, facts: Sequence[Fact]) -> tuple[State, list[tuple[str, int]]]:
        return self.take(facts)

    def take(self, facts: Sequence[Fact]) -> tuple[State, list[tuple[str, int]]]:
        changed: State = {}
        turns = []
        for fact in facts:
            said = json.loads(fact.message.body)
            if "day" in said:
                turns.append((said["day"], fact.number))
                continue
            note = said["note"]
            if note in self.poisons:
                if note == "bug":
                    raise KeyError(note)
                raise PoisonError(fact, note)
            aggregate = fact.message.aggregate
            before = changed.get(aggregate) or self.state.get(aggregate) or (0, 0, "")
            trace = hashlib.sha256(f"{before[2]} {fact.message.version}".encode()).hexdigest()[:16]
            number = said["number"] + (1 << 70 if note == "unwritable" else 0)
            changed[aggregate] = (before[0] + 1, before[1] + number, trace)
        self.state.update(changed)
        return changed, turns

    async def write(self, connection: Connection, result: Any) -> None:
        changed, turns = result
        columns = zip(*((a, *state) for a, state in changed.items()), strict=True) if changed else ([], [], [], [])
        await connection.execute(_WRITE, *(list(column) for column in columns))
        if turns:
            await connection.execute(_TURN, [day for day, _ in turns], [number for _, number in turns])

    def reset(self) -> None:
        self.state.clear()


class Nothing:
    """The smallest projection there is: what remains is the projector's own cost."""

    async def prepare(self, connection: Connection, facts: Sequence[Fact]) -> None: ...

    async def fold(self, facts: Sequence[Fact]) -> None: ...

    async def write(self, connection: Connection, result: Any) -> None: ...

    def reset(self) -> None: ...


async def tally(connection: Connection) -> State:
    """What the database holds."""
    rows = await connection.fetch("SELECT aggregate, facts, total, trace FROM tally.sum")
    return {row["aggregate"]: (row["facts"], row["total"], row["trace"]) for row in rows}
