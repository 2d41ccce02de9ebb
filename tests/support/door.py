"""Enrolment's personal-data door for tests: it checks what it is sent, and knows everybody's name."""

import csv
import io

import httpx

from contracts.door import MEDIA, DoorDocument, DoorMessages


class Door:
    """Renders names as `Name of <person>`; `refuses` makes it answer with a problem."""

    def __init__(self) -> None:
        self.documents: list[DoorDocument] = []
        self.messages: list[DoorMessages] = []
        self.tokens: list[str] = []
        self.refuses: int | None = None
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.tokens.append(request.headers["authorization"])
        if self.refuses:
            problem = {"type": "urn:insteg:problem:role-not-allowed", "title": "No", "status": self.refuses}
            return httpx.Response(self.refuses, json={**problem, "rule": "role-not-allowed"})
        if request.url.path == "/door/messages":
            asked = DoorMessages.model_validate_json(request.content)
            self.messages.append(asked)
            told = [{"person_id": one.person_id, "status": "accepted", "rule": None} for one in asked.recipients]
            return httpx.Response(200, json={"message_id": asked.message_id, "answers": told})
        document = DoorDocument.model_validate_json(request.content)
        self.documents.append(document)
        return httpx.Response(200, content=_rendered(document), headers={"content-type": MEDIA[document.format]})


def _rendered(document: DoorDocument) -> bytes:
    written = io.StringIO()
    rows = csv.writer(written, delimiter=document.document.delimiter)
    for section in document.document.sections:
        if section.heading:
            rows.writerow([section.heading.replace("{name}", f"Name of {section.person_id}")])
        if section.table:
            rows.writerow(section.table.columns)
            for row in section.table.rows:
                rows.writerow([cell.replace("{name}", f"Name of {row.person_id}") for cell in row.cells])
    return written.getvalue().encode()
