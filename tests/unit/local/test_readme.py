"""What the README tells people to paste is sound: the query is JSON and valid against the gateway's schema."""

import json
import re
from pathlib import Path

from graphql import build_schema, parse, validate

ROOT = Path(__file__).parents[3]


def test_the_readmes_query_is_valid():
    found = re.findall(r'^\{"query".*\}$', (ROOT / "README.md").read_text(), re.MULTILINE)
    schema = build_schema((ROOT / "services" / "gateway" / "schema.graphql").read_text())
    assert found
    assert [validate(schema, parse(json.loads(query)["query"])) for query in found] == [[]] * len(found)


def test_every_make_target_of_the_readme_exists():
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"make ([a-z0-9-]+)", (ROOT / "README.md").read_text()))
    assert named <= targets
