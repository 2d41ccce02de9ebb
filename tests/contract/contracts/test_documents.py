"""The generated documents in docs/ are the ones the code would write now."""

import json
from pathlib import Path

import jsonschema

from local.documents import asyncapi, data_map

ROOT = Path(__file__).parents[3]


def test_the_asyncapi_document_is_current():
    assert (ROOT / "docs" / "asyncapi.json").read_text() == asyncapi.text(), "run `make docs`"


def test_every_reference_in_the_asyncapi_document_leads_somewhere():
    document = asyncapi.document()

    def follow(node):
        if isinstance(node, dict):
            if isinstance(reference := node.get("$ref"), str):
                target = document
                for step in reference.removeprefix("#/").split("/"):
                    target = target[step]
            for value in node.values():
                follow(value)
        elif isinstance(node, list):
            for value in node:
                follow(value)

    follow(document)


def test_the_kept_payloads_satisfy_the_asyncapi_document():
    document = asyncapi.document()
    for sample in sorted((ROOT / "tests" / "contract" / "golden" / "payloads").glob("*.json")):
        subject = next(s for s in document["channels"] if sample.name.startswith(s))
        payload = document["components"]["messages"][subject]["payload"]
        without_new_defaults = {"components": document["components"], **payload}
        errors = [
            error.message
            for error in jsonschema.Draft202012Validator(without_new_defaults).iter_errors(
                json.loads(sample.read_text())
            )
            if error.validator != "required"  # what we say has every field; what older senders said need not
        ]
        assert errors == []


def test_the_data_map_is_current():
    assert (ROOT / "docs" / "data-map.md").read_text() == data_map.text(), "run `make docs`"
