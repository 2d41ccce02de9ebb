"""Files for funders: the same edition is the same file for ever, kept sealed and held, and only for coordinators."""

import csv
import io

import pytest

NUMBER = {"kind": "personal-identity-number", "value": "850709-9805"}
OTHER = {"kind": "personal-identity-number", "value": "850709-9813"}
PATH = "/door/funder-files"


def _asked(*people: str, edition=0, cells=("{funder_identity}", "{funder_identity_before}"), **more):
    table = {
        "columns": ["Identitet", "Förut"], "rows": [{"person_id": one, "cells": list(cells)} for one in people]
    }  # fmt: skip
    file = {
        "document_id": f"s~{edition}", "programme_id": "steg", "purpose": "funder-file", "format": "csv",
        "document": {"title": "Deltagare", "sections": [{"table": table}]}, **more.pop("file", {}),
    }  # fmt: skip
    return {"series": "s", "edition": edition, "file": file, **more}


@pytest.fixture
async def known(enrolment):
    anna = {"person_id": "anna", "controller": "staden", "given_name": "Anna", "identifiers": [NUMBER]}
    await enrolment.done("/people", anna)
    await enrolment.done("/people", {"person_id": "berta", "controller": "staden", "birth_date": "1990-05-01"})
    return enrolment


async def _rows(known, *people, **more) -> list[list[str]]:
    answer = await known.post(PATH, _asked(*people, **more))
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]


async def _changed(known, edition: int = 0) -> dict:
    body = {"programme_id": "steg", "files": [{"series": "s", "edition": edition}]}
    return (await known.post(f"{PATH}/changed", body)).json()["changed"]


async def _renumber(known) -> None:
    await known.done("/people/anna/identifiers", {**OTHER, "replaces": NUMBER["kind"]})


async def test_an_edition_keeps_its_identities_and_only_a_correction_gives_the_new_one(known):
    assert await _rows(known, "anna") == [["198507099805", ""]]
    await _renumber(known)
    assert await _rows(known, "anna") == [["198507099805", ""]]
    assert await _changed(known) == {"s": ["anna"]}
    assert await _rows(known, "anna", edition=1) == [["198507099805", "198507099805"]]
    assert await _rows(known, "anna", edition=2, renewed=["anna"]) == [["198507099813", "198507099805"]]
    assert await _changed(known, 2) == {}
    assert await _rows(known, "anna", edition=1) == [["198507099805", "198507099805"]]


async def test_an_edition_that_nobody_has_fetched_has_handed_nothing_in(known):
    await _renumber(known)
    assert await _changed(known) == {}
    assert await _rows(known, "anna", edition=3) == [["198507099813", ""]]


async def test_who_has_no_number_is_counted_and_getting_one_is_a_correction(known):
    answer = await known.post(PATH, _asked("anna", "berta"))
    assert answer.headers["insteg-without-identity"] == "1"
    assert await _rows(known, "berta") == [["–", ""]]
    await known.done("/people/berta/identifiers", {**OTHER, "value": "900501-9808"})
    assert await _rows(known, "berta") == [["–", ""]]
    assert await _changed(known) == {"s": ["berta"]}
    assert await _rows(known, "berta", edition=1, renewed=["berta"]) == [["199005019808", "–"]]


async def test_what_is_kept_is_sealed_and_goes_with_the_person_once_nobody_may_ask(known):
    await _rows(known, "anna")
    kept = await known.pool.fetchrow("SELECT sealed, by FROM enrolment.handed_in")
    assert b"8507099805" not in kept["sealed"]
    refused = await known.post("/people/anna/erasure", {"confirm": "anna"})
    assert {error["rule"] for error in refused.json()["errors"]} == {"legal-hold"}
    await known.done("/people/anna/holds/funder-file~steg/lift", {})
    await known.done("/people/anna/erasure", {"confirm": "anna"})
    assert await known.pool.fetchval("SELECT sealed FROM enrolment.handed_in") is None
    assert await _rows(known, "anna") == [["–", ""]]


async def test_a_number_may_stand_on_any_record_of_one_human_being_and_protection_too(known):
    await known.done("/merges", {"person_ids": ["anna", "berta"]})
    assert await _rows(known, "berta") == [["198507099805", ""]]
    await known.done("/people/anna/protection", {"protected": True})
    ((identity, before),) = await _rows(known, "berta", edition=1, renewed=["berta"])
    assert identity.endswith("skyddad identitet")
    assert before == "198507099805"


async def test_who_is_outside_the_tokens_programmes_is_not_known(known):
    entered = {
        "programme_id": "steg",
        "person_id": "anna",
        "on": "2018-02-01",
        "entry": {"age": 30},
        "mode": "historical",
    }
    await known.done("/participations", entered)
    some = {"programmes": ["steg"]}
    assert (await known.post(PATH, _asked("anna"), **some)).status_code == 200
    refused = await known.post(PATH, _asked("anna", "berta"), **some)
    assert (refused.status_code, refused.json()["rule"]) == (409, "unknown-person")
    elsewhere = await known.post(PATH, _asked("anna"), programmes=["other"])
    assert elsewhere.status_code == 403


async def test_only_coordinators_only_files_and_only_placeholders_that_there_are(known):
    for role in ("caseworker", "service", "partner", "auditor"):
        assert (await known.post(PATH, _asked("anna"), role=role)).status_code == 403
    for wrong in ({"format": "pdf"}, {"purpose": "letter"}):
        assert (await known.post(PATH, _asked("anna", file=wrong))).status_code == 422
    answer = await known.post(PATH, _asked("anna", cells=("{name_before}", "")))
    assert answer.json()["rule"] == "unknown-placeholder"
    assert (await known.post(PATH, _asked("nobody"))).json()["rule"] == "unknown-person"
    elsewhere = await known.post(PATH, _asked("anna"), organisation="rk")
    assert elsewhere.status_code == 403
    assert await known.pool.fetchval("SELECT count(*) FROM enrolment.handed_in") == 0


async def test_an_ordinary_document_knows_no_identity_from_before(known):
    document = _asked("anna")["file"]
    answer = await known.post("/door/documents", document)
    assert answer.json()["rule"] == "unknown-placeholder"
