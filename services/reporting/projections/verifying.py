"""A report is verified: its form, its signature, the files beside it, the log it rests on, and its content.

Every check is made, whatever the ones before found, and each names what differs. A report holds if nothing does.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from common.db import Connection
from reporting.domain.reports.differing import differences
from reporting.domain.reports.order import FORMAT, Order, order_of
from reporting.projections.proving import NotFoldable, recomputed
from reporting.reports.canonical import Keys, Signed, canonical, sha256
from reporting.storage.reports import chaining, keeping, since, sources

Finding = dict[str, Any]
_PARTS = {"content", "files", "key", "signature"}
_OF_A_FILE = {"format", "language", "sha256"}


@dataclass(slots=True)
class Verification:
    """What was found. Notes are no faults: the report stays as true as it was."""

    report: str | None
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    recomputed_sha256: str | None = None
    """Of the document with the content made once more: equal to the report's own, byte for byte, or not."""

    def content(self) -> dict[str, Any]:
        """As JSON."""
        told = {"report": self.report, "holds": not self.findings, "findings": self.findings, "notes": self.notes}
        return {**told, "recomputed_sha256": self.recomputed_sha256}


async def verify_document(connection: Connection, keys: Keys, programme: str, document: bytes) -> Verification:
    """Verify a file that somebody has: the signed JSON, or what was rendered from it. In the caller's transaction."""
    try:
        told = json.loads(document)
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict) and "content" in told:
        return await _verify(connection, keys, programme, document, told)
    hashed = sha256(document)
    known = await keeping.by_hash(connection, programme, hashed)
    if known is None:
        rule = "neither-report-nor-its-file"
        return Verification(None, [{"rule": rule, "sha256": hashed}])
    report, form, language = known
    signed = await keeping.document(connection, programme, report)
    assert signed is not None, "a file is kept beside its document"
    found = await _verify(connection, keys, programme, signed, json.loads(signed))
    found.notes.insert(0, {"note": "file-of-the-report", "format": form, "language": language})
    return found


async def _verify(
    connection: Connection, keys: Keys, programme: str, document: bytes, told: dict[str, Any]
) -> Verification:
    try:
        signed, order = _parsed_as_report(told)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return Verification(None, [{"rule": "not-a-report"}])
    found = Verification(order.id)
    _check_form(found, signed, document)
    if order.programme != programme:
        found.findings.append({"rule": "of-another-programme", "programme": order.programme})
        return found
    _check_signature(found, signed, keys)
    await _check_files(found, connection, signed, order)
    await _check_stored(found, connection, order, document, told)
    found.findings += chaining.told(await chaining.broken_links(connection, order.position))
    await _check_content(found, connection, order, signed)
    return found


def _parsed_as_report(told: dict[str, Any]) -> tuple[Signed, Order]:
    """Raises whatever is wrong with it."""
    if told.keys() != _PARTS:
        raise ValueError("other parts")
    signed = Signed(**told)
    for file in signed.files:
        if file.keys() != _OF_A_FILE or not all(isinstance(value, str) for value in file.values()):
            raise ValueError("no file")
    if not isinstance(signed.key, str) or not isinstance(signed.signature, str):
        raise TypeError("no signature")
    assert signed.document, "it can be written in canonical form"
    return signed, order_of(signed.content["order"])


def _check_form(found: Verification, signed: Signed, document: bytes) -> None:
    if signed.content.get("format") != FORMAT:
        found.findings.append({"rule": "unknown-format"})
    whole = signed.document
    if whole != document:
        pairs = enumerate(zip(whole, document, strict=False))
        place = next((at for at, (ours, theirs) in pairs if ours != theirs), min(len(whole), len(document)))
        found.findings.append({"rule": "not-canonical", "byte": place})


def _check_signature(found: Verification, signed: Signed, keys: Keys) -> None:
    holds = keys.holds(signed.key, signed.signature, signed.signed_part)
    if holds is None:
        found.findings.append({"rule": "unknown-key", "key": signed.key})
    elif not holds:
        found.findings.append({"rule": "signature-does-not-hold", "key": signed.key})


async def _check_files(found: Verification, connection: Connection, signed: Signed, order: Order) -> None:
    """Each file that the report names is there and is what was signed."""
    kept = {(file.format, file.language): file for file in await keeping.files(connection, order.id)}
    for named in signed.files:
        file = kept.get((named["format"], named["language"]))
        about = {"format": named["format"], "language": named["language"]}
        if file is None:
            found.findings.append({"rule": "file-missing", **about})
        elif sha256(file.content) != named["sha256"]:
            found.findings.append({"rule": "file-changed", **about})


async def _check_stored(
    found: Verification, connection: Connection, order: Order, document: bytes, told: dict[str, Any]
) -> None:
    """The file that is verified and the one that is kept are the same."""
    kept = await keeping.document(connection, order.programme, order.id)
    if kept is None:
        found.findings.append({"rule": "not-kept-here"})
    elif kept != document:
        places = [difference.place for difference in differences(told, _parsed(kept))]
        found.findings.append({"rule": "differs-from-what-is-kept", "places": places})


def _parsed(kept: bytes) -> Any:
    try:
        return json.loads(kept)
    except ValueError:
        return None


async def _check_content(found: Verification, connection: Connection, order: Order, signed: Signed) -> None:
    try:
        content = await recomputed(connection, order)
    except NotFoldable as error:
        found.findings.append({"rule": "log-cannot-be-folded", "reason": str(error)})
        return
    again = Signed(content, signed.files, signed.key, signed.signature)
    found.recomputed_sha256 = sha256(again.document)
    if canonical(content) != canonical(signed.content):
        for difference in differences(signed.content, json.loads(canonical(content))):
            found.findings.append({"rule": "content-differs", **difference._asdict()})
    published = await sources.definition_at(connection, order.programme, order.position, order.version)
    if published is not None and order.edition == "closed":
        found.notes += await since.told_since(connection, order, published.definition.goals)
