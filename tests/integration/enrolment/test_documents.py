"""Documents with names for services that have none: rendered, streamed, audited; the protected are left out."""

import csv
import io

import openpyxl
import pytest

TABLE = {
    "columns": ["Namn", "Nummer", "Timmar"],
    "rows": [
        {"person_id": "anna", "cells": ["{name}", "{funder_identity}", "12,5"]},
        {"person_id": "berta", "cells": ["{name}", "{funder_identity}", "=1+1"]},
    ],
}


def _asked(form="csv", purpose="attendance-sheet", sections=None, **more):
    document = {"title": "Närvaro <maj>", "sections": sections or [{"table": TABLE}], **more}
    return {"document_id": "d1", "programme_id": "steg", "purpose": purpose, "format": form, "document": document}


@pytest.fixture
async def named(enrolment):
    number = {"kind": "personal-identity-number", "value": "850709-9805"}
    anna = {"person_id": "anna", "controller": "staden", "given_name": "Anna", "family_name": "Öberg"}
    await enrolment.done("/people", {**anna, "identifiers": [number]})
    berta = {"person_id": "berta", "controller": "staden", "given_name": "Berta", "birth_date": "1990-05-01"}
    await enrolment.done("/people", berta)
    return enrolment


async def _rows(named, **more):
    answer = await named.post("/door/documents", _asked(**more), role=more.pop("role", "coordinator"))
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")), answer


async def test_a_list_is_filled_in_and_no_cell_becomes_a_formula(named):
    rows, answer = await _rows(named)
    assert rows == [
        ["Namn", "Nummer", "Timmar"], ["Anna Öberg", "198507099805", "12,5"], ["Berta", "–", "'=1+1"],
    ]  # fmt: skip
    assert answer.headers["cache-control"] == "no-store"
    looks = (await named.get("/audit?controller=staden", role="auditor")).json()["looks"]
    assert [(look["person_id"], look["document_id"]) for look in looks] == [("anna", "d1"), ("berta", "d1")]


async def test_the_same_as_a_page_a_sheet_and_a_paper(named):
    page = await named.post("/door/documents", _asked("html"))
    assert "<td>Anna Öberg</td>" in page.text
    assert "Närvaro &lt;maj&gt;" in page.text
    sheet = await named.post("/door/documents", _asked("xlsx"))
    cells = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.values)
    assert cells[2] == ("Berta", "–", "=1+1")
    assert cells[1][0] == "Anna Öberg"
    paper = await named.post("/door/documents", _asked("pdf"))
    assert paper.content.startswith(b"%PDF-")
    assert paper.headers["content-type"] == "application/pdf"


async def test_certificates_name_their_person_each_on_a_page(named):
    sections = [
        {"person_id": person, "heading": "Intyg för {name}", "paragraphs": ["Född {birth_date}."], "new_page": True}
        for person in ("anna", "berta")
    ]
    page = (await named.post("/door/documents", _asked("html", "certificate", sections))).text
    assert page.index("Intyg för Anna Öberg") < page.index("Född 1985-07-09.") < page.index("Intyg för Berta")


async def test_the_protected_are_left_out_unless_purpose_and_role_need_them(named):
    await named.done("/people/anna/protection", {"protected": True})
    rows, answer = await _rows(named)
    assert [row[0] for row in rows] == ["Namn", "Berta"]
    assert answer.headers["insteg-left-out"] == "1"
    rows, answer = await _rows(named, purpose="funder-file")
    assert rows[1][1] == "19850709 skyddad identitet"  # a birth date and a marker, no key
    assert answer.headers["insteg-left-out"] == "0"
    other = await named.post("/door/documents", _asked(purpose="funder-file"), role="caseworker")
    assert "19850709" not in other.text
    looks = (await named.get("/audit?controller=staden&person_id=anna", role="auditor")).json()["looks"]
    assert [(look["purpose"], look["protected"]) for look in looks] == [("funder-file", True)]


async def test_an_erased_person_is_a_dash_in_the_list(named):
    await named.done("/people/anna/erasure", {"confirm": "anna"})
    rows, _ = await _rows(named)
    assert rows[1] == ["–", "–", "12,5"]


REFUSED = [
    ([{"table": {"columns": ["a"], "rows": [{"cells": ["{name}"]}]}}], (422, "unknown-placeholder")),
    ([{"table": {"columns": ["a"], "rows": [{"cells": ["x", "y"]}]}}], (422, "cells-differ")),
    ([{"person_id": "nobody", "paragraphs": ["{name}"]}], (409, "unknown-person")),
    ([{"person_id": "anna", "paragraphs": ["{nick}"]}], (422, "unknown-placeholder")),
]


async def test_what_cannot_be_filled_in_is_refused_whole(named):
    for sections, expected in REFUSED:
        status, rule, field = await named.refused("/door/documents", _asked(sections=sections))
        assert (status, rule) == expected
        assert field.startswith("document")
    foreign = await named.refused("/door/documents", _asked(), organisation="rk")
    assert foreign == (403, "outside-your-organisation", "programme_id")
