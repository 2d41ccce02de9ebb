"""By which facts a thing is known: an index of the log by thing, so that state in memory stays a cache."""

from collections.abc import Iterable

from common.projection import Connection
from reporting.domain.subject import Key
from reporting.domain.things.facts import ThingStatement
from reporting.storage.events.reading import Read, read_all
from reporting.storage.loading import LOGGED, as_facts

_NOTE = """
INSERT INTO ledger.thing (programme_id, thing, fact_no, known_at, stream, seq)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::text[], $6::bigint[])
ON CONFLICT DO NOTHING
"""
_BY_THING = f"""
SELECT {LOGGED}
FROM (SELECT DISTINCT t.fact_no, t.known_at, t.stream, t.seq
      FROM unnest($1::text[], $2::text[]) AS wanted (programme_id, thing)
      JOIN ledger.thing t USING (programme_id, thing) WHERE t.fact_no <= $3) f
JOIN inbound.log l ON l.stream = f.stream AND l.seq = f.seq
ORDER BY f.fact_no, l.fact_no
"""
_EVER = 2**62


async def note(connection: Connection, reads: Iterable[Read]) -> None:
    """Keep which facts speak of which things."""
    rows = {
        (said.programme, said.thing, item.fact.number): (
            item.fact.known_at,
            item.fact.message.stream,
            item.fact.message.seq,
        )
        for item in reads
        for said in item.things
    }
    if rows:
        columns = zip(*((*place, *where) for place, where in rows.items()), strict=True)
        await connection.execute(_NOTE, *(list(column) for column in columns))


async def facts_about(connection: Connection, keys: Iterable[Key], upto: int = _EVER) -> list[Read]:
    """Every fact that speaks of any of these things, in order; it may speak of others beside."""
    wanted = sorted(keys)
    programmes, names = [key.programme for key in wanted], [key.person for key in wanted]
    return read_all(as_facts(await connection.fetch(_BY_THING, programmes, names, upto)))


async def statements_of(connection: Connection, keys: Iterable[Key]) -> dict[Key, list[ThingStatement]]:
    """What was said about each of these things, in order."""
    wanted = sorted(keys)
    found: dict[Key, list[ThingStatement]] = {}
    for item in await facts_about(connection, wanted):
        for said in item.things:
            found.setdefault(Key(said.programme, said.thing), []).append(said)
    return {key: found[key] for key in wanted if key in found}
