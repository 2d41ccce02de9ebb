"""Trusted documents: questions that an installation has read beforehand and that clients ask by their hash.

GraphQL over HTTP calls such a hash `documentId`: `sha256:` and the SHA-256 of the document's text in hexadecimal. A
folder holds them, as `*.graphql`, one document each, or as `*.json` that maps hashes to texts (the manifest that
client tools write). Where nothing else is let in, a document may still be sent as text.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from common.settings import PREFIX, SettingsError
from gateway.api.errors import Refused

ID = r"^sha256:[0-9a-f]{64}$"
_SETTING = f"{PREFIX}DOCUMENTS_DIR"


class Trusted:
    """The documents by their ids, and whether there are no others."""

    def __init__(self, texts: Mapping[str, str], *, only: bool) -> None:
        self.texts = texts
        self._only = only

    def text(self, query: str | None, document_id: str | None) -> str:
        """The document to answer. Raises Refused."""
        if document_id is not None:
            if document_id not in self.texts:
                raise Refused("unknown-document", "No trusted document has this `documentId`: send it as `query`.")
            return self.texts[document_id]
        assert query is not None
        if self._only and id_of(query) not in self.texts:
            message = "Only trusted documents are answered here: ask whoever runs this to add yours to them."
            raise Refused("document-not-trusted", message)
        return query


def id_of(text: str) -> str:
    """The documentId of a text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def load(folder: Path | None, *, only: bool) -> Trusted:
    """What a folder holds. Raises SettingsError."""
    if folder is None:
        if only:
            raise SettingsError(f"{PREFIX}DOCUMENTS_ONLY answers the documents of {_SETTING} alone, which is not set.")
        return Trusted({}, only=False)
    if not folder.is_dir():
        raise SettingsError(f"{_SETTING}: there is no folder {folder}.")
    texts: dict[str, str] = {}
    for file in sorted(folder.iterdir()):
        texts |= _read(file)
    return Trusted(texts, only=only)


def _read(file: Path) -> dict[str, str]:
    try:
        if file.suffix == ".graphql":
            text = file.read_text("utf-8")
            return {id_of(text): text}
        if file.suffix == ".json":
            told = msgspec.json.decode(file.read_bytes(), type=dict[str, str])
            return dict(_held(file, name, text) for name, text in told.items())
    except (OSError, ValueError) as error:  # a DecodeError is one too
        raise SettingsError(f"{_SETTING}: {file.name} cannot be read: {type(error).__name__}.") from None
    return {}


def _held(file: Path, name: str, text: str) -> tuple[str, str]:
    found = id_of(text)
    if name.removeprefix("sha256:") != found.removeprefix("sha256:"):
        raise SettingsError(f"{_SETTING}: {file.name} has a document that is not the one of its hash {name[:80]}.")
    return found, text
