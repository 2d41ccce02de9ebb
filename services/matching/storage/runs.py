"""Kept runs: inputs and result as they were, compressed, so that a run can be made again; and who decided on pairs."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from common.db import Connection
from matching.domain.runs import Result, RunInputs

_KEEP = """
INSERT INTO matching.run (run_id, programme_id, controller, method, engine, weights_version, asked, inputs, result,
                          fingerprint, made_by, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_COLUMNS = "run_id, programme_id, controller, method, engine, weights_version, asked, fingerprint, made_by, at"
_FIND = f"SELECT {_COLUMNS}, inputs, result FROM matching.run WHERE run_id = ANY($1::text[])"
_HEADS = f"SELECT {_COLUMNS} FROM matching.run WHERE programme_id = $1 AND run_id > $2 ORDER BY run_id LIMIT $3"
_DECIDE = """
INSERT INTO matching.decision (proposal_id, version, run_id, decided_by, organisation, at)
VALUES ($1, $2, $3, $4, $5, $6)
"""
_DECISIONS = """
SELECT d.proposal_id, d.version, d.decided_by, d.organisation, d.at, e.body FROM matching.decision d
JOIN spine.event e ON e.aggregate = 'proposal:' || d.proposal_id AND e.version = d.version
WHERE d.run_id = $1 ORDER BY d.proposal_id, d.version
"""


@dataclass(frozen=True, slots=True)
class RunHead:
    """What a run is, without what is in it."""

    run_id: str
    programme_id: str
    controller: str
    method: str
    engine: str
    weights_version: str
    asked: str
    """The request, so that the same one again is recognised."""
    fingerprint: str
    """SHA-256 of the result."""
    made_by: str
    at: datetime


@dataclass(frozen=True)
class KeptRun:
    """A run with everything; unpacked once, however many decisions of a batch ask."""

    head: RunHead
    packed_inputs: bytes
    packed_result: bytes

    @cached_property
    def inputs(self) -> RunInputs:
        """What it was made from."""
        return RunInputs.model_validate_json(zlib.decompress(self.packed_inputs))

    def result_text(self) -> str:
        """What it answered, to the letter."""
        return zlib.decompress(self.packed_result).decode()

    @cached_property
    def result(self) -> Result:
        """What it answered."""
        return Result.model_validate_json(self.result_text())

    @cached_property
    def suggested(self) -> frozenset[tuple[str, str]]:
        """The suggested pairs of person and opening."""
        return frozenset((pair.person_id, pair.opening_id) for pair in self.result.suggested)

    @cached_property
    def people(self) -> frozenset[str]:
        """Everybody it considered."""
        return frozenset(one.person_id for one in self.result.considered)

    @cached_property
    def employers(self) -> dict[str, str]:
        """Whose each opening is; in a social run the other person stands for both."""
        employers = {one.opening_id: one.employer_id for one in self.inputs.inputs.openings}
        return employers | {one.person_id: one.person_id for one in self.inputs.social if one.role == "established"}


@dataclass(frozen=True, slots=True)
class Decided:
    """Who decided what, and when: kept in matching, where staff have names."""

    proposal_id: str
    version: int
    decided_by: str
    organisation: str
    at: datetime
    event: bytes = b""


def pack(text: str) -> bytes:
    """Compressed, always alike."""
    return zlib.compress(text.encode(), 6)


async def keep(connection: Connection, head: RunHead, packed_inputs: bytes, packed_result: bytes) -> None:
    """Store a run. A known id is a UniqueViolationError: somebody was first."""
    what = (head.method, head.engine, head.weights_version, head.asked, packed_inputs, packed_result)
    ids = (head.run_id, head.programme_id, head.controller)
    await connection.execute(_KEEP, *ids, *what, head.fingerprint, head.made_by, head.at)


async def find(connection: Connection, run_ids: Iterable[str]) -> dict[str, KeptRun]:
    """Those of these that are kept."""
    rows = await connection.fetch(_FIND, sorted(set(run_ids)))
    return {row[0]: KeptRun(RunHead(*row[:10]), row["inputs"], row["result"]) for row in rows}


async def heads(connection: Connection, programme_id: str, after: str, limit: int) -> list[RunHead]:
    """A programme's runs by id."""
    return [RunHead(*row) for row in await connection.fetch(_HEADS, programme_id, after, limit)]


async def decide(connection: Connection, run_id: str, decisions: Iterable[Decided]) -> None:
    """Write who decided, beside the events that say what."""
    rows = [(d.proposal_id, d.version, run_id, d.decided_by, d.organisation, d.at) for d in decisions]
    await connection.executemany(_DECIDE, rows)


async def decisions(connection: Connection, run_id: str) -> list[Decided]:
    """Every decision on a run's pairs, in order."""
    return [Decided(*row) for row in await connection.fetch(_DECISIONS, run_id)]
