"""Files with identities for funders: the same edition is the same file for ever, and a changed identity is found.

Reporting has frozen who stands in a file, by pseudonymous id; here it gets its identities. Before a byte leaves, what
each identity was is kept, everybody in the file is held, and the look is logged: in one transaction. So whoever asks
again, after whatever death, gets the same file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from common.access import Principal
from common.db import Connection
from common.http import PrincipalOf, as_problem, limited, router, unknown
from common.http.document import refuses, tells
from common.problems import Problem, problem_response, refusal
from contracts.door import MEDIA
from contracts.door_files import FILE_PLACEHOLDERS, ChangedAnswer, ChangedSince, FunderFile
from contracts.programme import ProgrammeDefinition
from enrolment.api import access, seeing
from enrolment.api.filling import Shown, document_refused, fill_document
from enrolment.api.handing_out import hand_out
from enrolment.api.seeing import Seeing
from enrolment.domain import erasure, merges, templates
from enrolment.door import people as placeholders
from enrolment.door.rendering import Filled
from enrolment.storage import handed_in, people, programmes
from enrolment.storage import merges as edges
from enrolment.storage.audit import Look
from enrolment.storage.handed_in import Kept
from enrolment.storage.people import PersonRow
from enrolment.vault import PersonalData

WITHOUT = "Insteg-Without-Identity"
_MOST_BYTES = 16 * 1024 * 1024
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file. How many in it have no identity that could be given is counted in a header.",
        "content": {MEDIA[form].partition(";")[0]: _BYTES for form in ("csv", "xlsx")},
        "headers": {WITHOUT: {"schema": {"type": "integer"}}},
    },
    **refuses(409, "The programme or a person is not known (yet)."),
}
_CHANGED = {
    **tells({"changed": {"month~steg~2018-03": ["p-1001"]}}),
    **refuses(409, "The programme is not known (yet)."),
}


@dataclass(frozen=True, slots=True)
class Someone:
    """One human being as a file names them: the row that was asked for, and who it is by any of their records."""

    row: PersonRow
    data: PersonalData | None
    protected: bool

    @property
    def identity(self) -> str:
        """What a funder is given today."""
        return placeholders.values(self.data, protected=self.protected)["funder_identity"]


def routes(seen: Seeing) -> list[APIRouter]:
    """The files, and what has changed since."""
    return [_files(seen), _changes(seen)]


def _files(seen: Seeing) -> APIRouter:
    offered = router()

    @offered.post("/door/funder-files", responses=_FILE, response_class=Response)
    @limited(_MOST_BYTES)
    async def make_funder_file(body: FunderFile, principal: PrincipalOf) -> Response:
        """A funder's file: CSV or XLSX, streamed. Its identities are kept, held and the same ever after."""
        async with seen.pool.acquire() as connection, connection.transaction():
            made = await _made(seen, connection, principal, body)
        if isinstance(made, Problem):
            return problem_response(made)
        filled, without = made
        return await hand_out(filled, body.file, insteg_without_identity=without)

    return offered


def _changes(seen: Seeing) -> APIRouter:
    offered = router()

    @offered.post("/door/funder-files/changed", responses=_CHANGED)
    @limited(_MOST_BYTES)
    async def find_changed_identities(body: ChangedSince, principal: PrincipalOf) -> ChangedAnswer:
        """Whose identity is another than the one that was handed in: each is a correction. Says no identity."""
        changed: dict[str, list[str]] = {}
        async with seen.pool.acquire() as connection, connection.transaction():
            programme = await _programme(connection, principal, body.programme_id)
            if isinstance(programme, Problem):
                return problem_response(programme)  # type: ignore[return-value]
            for one in body.files:
                if await handed_in.fetched(connection, one.series, one.edition):
                    kept = await handed_in.newest(connection, one.series, one.edition)
                    now = await _someones(seen, connection, principal, programme, list(kept))
                    changed[one.series] = _differing(seen, one.series, kept, now)
        return ChangedAnswer(changed={series: found for series, found in changed.items() if found})

    return offered


async def _made(
    seen: Seeing, connection: Connection, principal: Principal, body: FunderFile
) -> tuple[Filled, int] | Problem:
    asked = body.file
    programme = await _programme(connection, principal, asked.programme_id)
    if isinstance(programme, Problem):
        return programme
    if refused := document_refused(asked.document, FILE_PLACEHOLDERS):
        return as_problem(refused)
    await handed_in.lock(connection, body.series)
    named = sorted(asked.people())
    someones = await _someones(seen, connection, principal, programme, named)
    if missing := len(named) - len(someones):
        return refusal("unknown-person", f"{missing} of the people are not known (yet).", field="file", status=409)
    identities = await _identities(seen, connection, principal, body, someones)
    await _hold(seen, connection, principal, programme, named)
    look = Look(
        operation="POST /door/funder-files", purpose=asked.purpose, controller=programme.controller,
        at=seen.clock.now(), programme_id=programme.id, document_id=asked.document_id,
    )  # fmt: skip
    await seeing.note(connection, principal, look, [one.row for one in someones.values()])
    shut = frozenset(person_id for person_id, one in someones.items() if one.protected)
    shown = Shown({person_id: one.data for person_id, one in someones.items()}, shut, True, identities)
    filled, _ = fill_document(asked.document, shown)
    without = sum(given["funder_identity"] == placeholders.NOTHING for given in identities.values())
    return filled, without


async def _identities(
    seen: Seeing, connection: Connection, principal: Principal, body: FunderFile, someones: Mapping[str, Someone]
) -> dict[str, dict[str, str]]:
    """What the file says of each: as it was handed in, or as it is now and from here on kept."""
    before = await handed_in.newest(connection, body.series, body.edition - 1)
    kept = await handed_in.newest(connection, body.series, body.edition)
    renewed, asked_for = frozenset(body.renewed), _asks_for_identity(body)
    found: dict[str, dict[str, str]] = {}
    fresh: dict[str, bytes] = {}
    for person_id, one in someones.items():
        was = _opened(seen, body.series, one.row, before.get(person_id))
        now = _opened(seen, body.series, one.row, kept.get(person_id))
        if kept.get(person_id, Kept(-1, b"")).edition != body.edition:
            now = one.identity if now is None or person_id in renewed else now
            if one.row.sealed and person_id in asked_for:
                what = _sealed_as(body.series, body.edition)
                fresh[person_id] = seen.vault.seal_more(person_id, one.row.sealed.wrapped_key, what, now.encode())
        found[person_id] = {"funder_identity": now or one.identity, "funder_identity_before": was or ""}
    await handed_in.keep(connection, (body.series, body.edition), fresh, principal.subject, seen.clock.now())
    return found


def _asks_for_identity(body: FunderFile) -> frozenset[str]:
    """Whose identity the file gives: not of those who are only listed as gone."""
    tables = [section.table for section in body.file.document.sections if section.table]
    return frozenset(
        row.person_id
        for table in tables
        for row in table.rows
        if row.person_id and any("funder_identity" in templates.asked_for(cell) for cell in row.cells)
    )


def _opened(seen: Seeing, series: str, row: PersonRow, kept: Kept | None) -> str | None:
    if kept is None or row.sealed is None:
        return None
    what = _sealed_as(series, kept.edition)
    return seen.vault.open_more(row.person_id, row.sealed.wrapped_key, what, kept.sealed).decode()


def _differing(seen: Seeing, series: str, kept: Mapping[str, Kept], now: Mapping[str, Someone]) -> list[str]:
    return [
        person_id
        for person_id, one in now.items()
        if (was := _opened(seen, series, one.row, kept[person_id])) is not None and was != one.identity
    ]


def _sealed_as(series: str, edition: int) -> str:
    return f"handed-in/{series}/{edition}"


async def _someones(
    seen: Seeing,
    connection: Connection,
    principal: Principal,
    programme: ProgrammeDefinition,
    person_ids: Sequence[str],
) -> dict[str, Someone]:
    """Those of these people whom the controller knows and the token's programmes reach, by any of their records.

    A number may stand on any record of one human being as well.
    """
    pairs = [edge.pair for edge in await edges.around(connection, person_ids)]
    clusters = {person_id: sorted(merges.cluster(person_id, pairs)) for person_id in person_ids}
    every = {one for cluster in clusters.values() for one in cluster}
    rows = {row.person_id: row for row in await people.find(connection, every)}
    own = [row for row in rows.values() if row.controller == programme.controller]
    reached = {row.person_id for row in await seeing.allowed(connection, principal, own)}
    found = {}
    for person_id, cluster in clusters.items():
        row = rows.get(person_id)
        if row is not None and reached & {*cluster}:
            records = [row, *(rows[one] for one in cluster if one in rows and one != person_id)]
            opened = [data for record in records if (data := seen.open(record))]
            best = next((data for data in opened if data.identifiers), opened[0] if opened else None)
            found[person_id] = Someone(row, best, any(record.protected for record in records))
    return found


async def _hold(
    seen: Seeing, connection: Connection, principal: Principal, programme: ProgrammeDefinition, person_ids: list[str]
) -> None:
    ends = [erasure.last_day(programme, rule.until, rule.years_after_end) for rule in programme.retention]
    until: date | None = max(ends, default=None)
    hold_id = f"{handed_in.REASON}~{programme.id}"
    await handed_in.hold(connection, person_ids, hold_id, until, by=principal.subject, at=seen.clock.now())


async def _programme(connection: Connection, principal: Principal, programme_id: str) -> ProgrammeDefinition | Problem:
    known = await programmes.programme(connection, programme_id)
    if known is None:
        return unknown("programme", "programme_id")
    return access.may_change(principal, known.current) or known.current
