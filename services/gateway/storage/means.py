"""What a programme has to work with and makes of it: phases, money, deliverables, and what answers say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gateway.storage.reading import Reading, Rows, grouped, numbered

_PHASES = """
SELECT programme_id, id, title_sv, title_en, from_week, to_week
FROM read.phase WHERE programme_id = ANY($1::text[]) ORDER BY programme_id, ordinal
"""
_STATED = """
SELECT programme_id, total, about, cofinancing_percent
FROM read.stated_budget WHERE programme_id = ANY($1::text[])
"""
_LINES = """
SELECT programme_id, line, title, financing, funder, area, amount
FROM read.budget_line WHERE programme_id = ANY($1::text[]) AND amount > 0 ORDER BY programme_id, line
"""
_SPENT = """
SELECT k.n, sum(c.amount)::numeric(16, 2) AS amount
FROM unnest($1::text[], $2::text[], $3::date[]) WITH ORDINALITY AS k(programme_id, line, on_date, n)
JOIN read.cost c ON c.programme_id = k.programme_id AND (k.line IS NULL OR c.line = k.line)
     AND c.occurred_on <= k.on_date AND NOT c.void
GROUP BY k.n
"""

# The last status that was not taken back; one whose every status was is not there.
DELIVERABLE = """SELECT DISTINCT ON (d.deliverable_id) d.deliverable_id, d.programme_id, d.kind, d.title, d.part_of,
d.area, d.status, d.close_to_done, d.expected_on, d.organisation, d.evidence, d.occurred_on
FROM read.deliverable_step d WHERE NOT d.void AND {where} ORDER BY d.deliverable_id, d.original DESC"""
_DELIVERABLES = f"""
SELECT * FROM ({DELIVERABLE.format(where="d.programme_id = ANY($1::text[])")}) d
ORDER BY programme_id, title, deliverable_id
"""

SURVEYS = """SELECT a.programme_id, a.instrument, a.instrument_version, a.moment, a.respondent, count(*) AS answers
FROM read.answer a WHERE NOT a.withdrawn AND {where} GROUP BY 1, 2, 3, 4, 5"""
_SURVEYS = f"""
{SURVEYS.format(where="a.programme_id = ANY($1::text[])")}
ORDER BY a.programme_id, a.instrument, a.instrument_version, a.moment, a.respondent
"""
ITEMS = """SELECT i.key AS item, count(*) AS answered, sum(i.value::bigint)::bigint AS total,
count(*) FILTER (WHERE i.key = ANY (a.affirmed)) AS affirmed
FROM read.answer a CROSS JOIN LATERAL jsonb_each_text(a.scores) i
WHERE NOT a.withdrawn AND a.programme_id = {k}.programme_id AND a.instrument = {k}.instrument
AND a.instrument_version = {k}.instrument_version AND a.moment = {k}.moment AND a.respondent = {k}.respondent
GROUP BY i.key"""
_ITEMS = f"""
SELECT k.n, i.* FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[])
     WITH ORDINALITY AS k(programme_id, instrument, instrument_version, moment, respondent, n)
CROSS JOIN LATERAL ({ITEMS.format(k="k")}) i ORDER BY k.n, i.item
"""


@dataclass(frozen=True, slots=True)
class SpentKey:
    """What was spent in a programme up to a day, on one line of its budget or on all."""

    programme: str
    line: str | None
    on: date


@dataclass(frozen=True, slots=True)
class SurveyKey:
    """The answers of one kind of respondent to one version of an instrument at one moment."""

    programme: str
    instrument: str
    version: int
    moment: str
    respondent: str


async def phases(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """In the definition's order."""
    return grouped(await reading.rows(_PHASES, list(programmes)), programmes)


async def stated_budgets(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """What the definition says of money."""
    return grouped(await reading.rows(_STATED, list(programmes)), programmes)


async def budget_lines(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """Lines that hold something."""
    return grouped(await reading.rows(_LINES, list(programmes)), programmes)


async def spent(reading: Reading, keys: Sequence[SpentKey]) -> list[Rows]:
    """What was spent: one row, or none where nothing was."""
    columns = ([key.programme for key in keys], [key.line for key in keys], [key.on for key in keys])
    return numbered(await reading.rows(_SPENT, *columns), len(keys))


async def deliverables(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """By title."""
    return grouped(await reading.rows(_DELIVERABLES, list(programmes)), programmes)


async def surveys(reading: Reading, programmes: Sequence[str]) -> list[Rows]:
    """Per instrument, version, moment and kind of respondent."""
    return grouped(await reading.rows(_SURVEYS, list(programmes)), programmes)


async def survey_items(reading: Reading, keys: Sequence[SurveyKey]) -> list[Rows]:
    """Per item."""
    rows = await reading.rows(
        _ITEMS,
        [key.programme for key in keys],
        [key.instrument for key in keys],
        [key.version for key in keys],
        [key.moment for key in keys],
        [key.respondent for key in keys],
    )
    return numbered(rows, len(keys))
