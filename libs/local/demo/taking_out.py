"""What a demo leaves in out/demo: signed reports, funders' files, and a way in to the page for every partner.

All of it through reporting's HTTP; files with identities come from behind enrolment's personal-data door and are for
nobody else on the machine.
"""

import html
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from local.client import LIMITS, Client
from local.simulate.hands import Hands
from local.simulate.room import Room

OUT = Path("out/demo")
_PARTNERS = ("partner", "referrer", "host", "employer")
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Insteg: the page for each partner</title>
<h1>The page for each partner organisation</h1><p>Open the page and choose whom to be; the token below asks the same of
<code>{graphql}</code> and is good for twelve hours.</p>{rows}</html>"""
_ROW = """<h2>{name}</h2><p>{programmes}</p><p><a href="{url}/">Open the page</a> as {organisation}</p>
<pre>{token}</pre>"""


async def take_out(client: Client, rooms: Sequence[Room], advance: Callable[[int], None]) -> list[Path]:
    """Write everything. Returns where it lies. Raises RefusedError."""
    written = [_partners(client, rooms)]
    async with httpx.AsyncClient(timeout=120, limits=LIMITS) as http:
        hands = Hands(client, http)
        for room in rooms:
            for name, path, told in (*await _reports(hands, room), *await _funders(hands, room)):
                written.append(_private(OUT / name, await hands.file(room.coordinator, "reporting", path, **told)))
                advance(1)
    return written


def left_behind() -> dict[str, list[Path]]:
    """What lies there, by what it is."""
    kinds = {
        "goals": "goals.json",
        "signed final reports": "*-final.*",
        "the fund's monthly files": "*-[0-9][0-9][0-9][0-9]-[0-9][0-9].xlsx",
        "the fund's register": "*-amif-register.xlsx",
        "the association's set": "*-coordination-set.xlsx",
        "a link and token for each partner": "partners.html",
    }
    return {what: sorted(OUT.glob(pattern)) for what, pattern in kinds.items()}


_File = tuple[str, str, dict[str, str]]


async def _reports(hands: Hands, room: Room) -> list[_File]:
    """The signed final report, as PDF and HTML, in Swedish and English."""
    signed = (await hands.get(room.coordinator, "reporting", f"/reports/{room.id}"))["signed"]
    final = next(report["id"] for report in signed if report["kind"] == "final")
    return [
        (f"{room.id}-final.{language}.{form}", f"/reports/{room.id}/{final}/files/{form}", {"language": language})
        for form in ("pdf", "html")
        for language in ("sv", "en")
    ]


async def _funders(hands: Hands, room: Room) -> list[_File]:
    exports = f"/exports/{room.id}"
    if room.definition.participant_file is not None:
        months = (await hands.get(room.coordinator, "reporting", f"{exports}/participant-months"))["months"]
        return [
            (f"{room.id}-{one['month']}.xlsx", f"{exports}/participant-months/{one['month']}/file", {"format": "xlsx"})
            for one in months
            if one["editions"]
        ]
    if any(funder.fund == "amif" for funder in room.definition.funders):
        return [(f"{room.id}-amif-register.xlsx", f"{exports}/amif-register", {"format": "xlsx"})]
    if any(one.id == "samordningsforbundet" for one in room.definition.organisations):
        return [(f"{room.id}-coordination-set.xlsx", f"{exports}/coordination-set/file", {"format": "xlsx"})]
    return []


def _partners(client: Client, rooms: Sequence[Room]) -> Path:
    """A page that names each partner organisation with its programmes, a link, and a token of its own."""
    takes_part: dict[str, tuple[str, list[str]]] = {}
    for room in rooms:
        for one in room.definition.organisations:
            if set(one.roles) & set(_PARTNERS):
                takes_part.setdefault(one.id, (one.name, []))[1].append(room.definition.title.en)
    rows = "".join(
        _ROW.format(
            url=client.layout.url("gateway"),
            name=html.escape(name),
            programmes=html.escape(", ".join(programmes)),
            organisation=organisation,
            token=client.token(organisation, "partner"),
        )
        for organisation, (name, programmes) in sorted(takes_part.items())
    )
    return _private(OUT / "partners.html", _PAGE.format(rows=rows, graphql=client.layout.graphql).encode())


def _private(file: Path, content: bytes) -> Path:
    """For nobody else on this machine."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(content)
    return file
