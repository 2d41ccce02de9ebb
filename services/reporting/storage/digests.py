"""Digests of the ledger: over names, never ids, in sorted order, so that any two ledgers can be compared."""

import hashlib
from collections.abc import Iterable
from datetime import date

from common.projection import Connection

Line = tuple[str, str, int, str, str, str, date, int, int, int]
"""programme, goal, version, subject, facet, value, effective day, fact number, numerator, denominator"""

# Written by the database as `digest_of` writes it: fields apart by U+001F.
_LINES = """
SELECT concat_ws(E'\\x1f', b.programme_id, b.goal_id, b.version, e.subject, e.facet, e.value,
                 to_char(e.effective_on, 'YYYY-MM-DD'), e.fact_no, e.num, e.den)
FROM {schema}.entry e JOIN {schema}.book b USING (book)
JOIN ledger.definition d USING (programme_id, version)
WHERE e.fact_no <= $1 AND d.defined_by <= $1 {only}
ORDER BY b.programme_id COLLATE "C", b.goal_id COLLATE "C", b.version, e.subject COLLATE "C", e.facet COLLATE "C",
  e.value COLLATE "C", e.effective_on, e.fact_no, e.num, e.den
"""
_ONLY = "AND b.programme_id = $2 AND b.version = $3 AND b.over_controller IS NULL"
_DIFFERING_SUMS = """
SELECT count(*) FROM (
  SELECT b.programme_id, b.goal_id, b.version, e.facet, e.value, e.effective_on, sum(e.num) AS num, sum(e.den) AS den
  FROM ledger.entry e JOIN ledger.book b USING (book) GROUP BY 1, 2, 3, 4, 5, 6
) added FULL JOIN read.figure_day kept USING (programme_id, goal_id, version, facet, value, effective_on)
WHERE coalesce(added.num, 0) <> coalesce(kept.num, 0) OR coalesce(added.den, 0) <> coalesce(kept.den, 0)
"""
_DIFFERING_BLOCKS = """
SELECT count(*) FROM (
  SELECT book, facet, value, fact_no / 32768 AS block, effective_on, sum(num) AS num, sum(den) AS den FROM ledger.entry
  WHERE fact_no < (SELECT blocks FROM read.blocks_closed) * 32768 GROUP BY 1, 2, 3, 4, 5
) added FULL JOIN read.figure_block kept USING (book, facet, value, block, effective_on)
WHERE coalesce(added.num, 0) <> coalesce(kept.num, 0) OR coalesce(added.den, 0) <> coalesce(kept.den, 0)
"""
_DIFFERING_MONTHS = """
SELECT count(*) FROM (
  SELECT programme_id, goal_id, version, facet, value, date_trunc('month', effective_on::timestamp)::date AS month,
         sum(num) AS num, sum(den) AS den FROM read.figure_day GROUP BY 1, 2, 3, 4, 5, 6
) added FULL JOIN kept.figure_month kept USING (programme_id, goal_id, version, facet, value, month)
WHERE coalesce(added.num, 0) <> coalesce(kept.num, 0) OR coalesce(added.den, 0) <> coalesce(kept.den, 0)
"""
_CHECKSUM = """
SELECT sum(hash_record_extended(line, 0))::text || ' ' || sum(hash_record_extended(line, 1))::text, count(*) FROM (
  SELECT (e.book, e.subject, e.facet, e.value, e.effective_on, e.fact_no, e.num, e.den) AS line
  FROM {schema}.entry e
  WHERE e.fact_no <= $1 AND e.book IN (SELECT book FROM {schema}.book JOIN ledger.definition
                                       USING (programme_id, version) WHERE defined_by <= $1)
) lines
"""
_PAGE = 5000
_LAST = "SELECT fact_no FROM inbound.head"


def digest_of(lines: Iterable[Line]) -> tuple[str, int]:
    """The digest of sorted lines, and how many they are."""
    running, count = hashlib.blake2b(digest_size=16), 0
    for line in lines:
        running.update("\x1f".join(map(str, line)).encode() + b"\n")
        count += 1
    return running.hexdigest(), count


async def ledger_digest(
    connection: Connection, upto: int | None = None, *, schema: str = "ledger", of: tuple[str, int] | None = None
) -> tuple[str, int]:
    """The digest of a ledger as it was known at a position, and the number of its lines; `of`: the books of one
    programme's definition version alone, without those that count over other programmes as well.
    """
    last = await connection.fetchval(_LAST) if upto is None else upto
    running, count = hashlib.blake2b(digest_size=16), 0
    reading = connection.transaction()
    await reading.start()
    try:
        cursor = await connection.cursor(_LINES.format(schema=schema, only=_ONLY if of else ""), last, *(of or ()))
        while rows := await cursor.fetch(_PAGE):
            running.update("".join([row[0] + "\n" for row in rows]).encode())
            count += len(rows)
    finally:
        await reading.rollback()  # closes the cursor, also inside a transaction that goes on
    return running.hexdigest(), count


async def checksum(connection: Connection, upto: int, *, schema: str = "ledger") -> tuple[str, int]:
    """What two ledgers of one database that know the same books have in common, without sorting them; and the number
    of lines. For finding faults, not for proving anything to others: that is what the digest is for.
    """
    row = await connection.fetchrow(_CHECKSUM.format(schema=schema), upto)
    assert row is not None, "an aggregate has a row"
    return row[0] or "", row[1]


async def differing_sums(connection: Connection) -> int:
    """How many running sums, per day, month and closed block, are not the sum of their parts: 0, or there is a bug."""
    kinds = (_DIFFERING_SUMS, _DIFFERING_MONTHS, _DIFFERING_BLOCKS)
    return sum([await connection.fetchval(kind) for kind in kinds])
