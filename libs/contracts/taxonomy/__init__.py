"""The concepts that events may name by id, with their Swedish labels: one list a kind, read when first asked for.

Source: Arbetsförmedlingen, JobTech Taxonomy (open data); a snapshot, concept ids are stable. The lists are made from
the shipped reference data by `python -m local.data.concepts`, and a test holds them against it.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, get_args

ConceptKind = Literal["skill", "occupation-group", "language", "municipality", "driving-licence"]
KINDS: tuple[ConceptKind, ...] = get_args(ConceptKind)


@cache
def concepts(kind: ConceptKind) -> Mapping[str, str]:
    """Every concept of a kind: its id and its label."""
    lines = files(__name__).joinpath(f"{kind}.tsv").read_text("utf-8").splitlines()
    return MappingProxyType(dict(line.split("\t", 1) for line in lines if not line.startswith("#")))


def unknown(kind: ConceptKind, ids: Iterable[str]) -> list[str]:
    """Those of these ids that are no concept of the kind, in their order."""
    known = concepts(kind)
    return [one for one in ids if one not in known]
