"""Profiles: the indicators of a fund, to be laid over any programme that names them, several at the same time.

A definition says `profiles: [esf-2014-20]`; what is read, published and evaluated is the whole definition with the
profile's goals in it, so that a later profile changes nothing that was published. A goal that is there already stays.
"""

from functools import cache
from pathlib import Path
from typing import Any

from enrolment.definitions.yaml_reader import parse
from enrolment.domain.definition_rules import Document, Issue

_FILES = Path(__file__).parent
_FOR_THE_PROGRAMME = {"follow_ups": "id", "surveys": "instrument"}


def names() -> list[str]:
    """The profiles that are shipped."""
    return sorted(file.stem for file in _FILES.glob("*.yaml"))


def laid_over(document: Document) -> tuple[Document, list[Issue]]:
    """The definition with the goals of the profiles that it names, and the names that are no profile's."""
    named = document.get("profiles")
    chosen = list(enumerate(named)) if isinstance(named, list) else []
    unknown = [
        Issue(("profiles", number), "unknown-profile", f"{name} is not among the profiles: {', '.join(names())}")
        for number, name in chosen
        if name not in names()
    ]
    for _, name in chosen:
        if name in names():
            document = _with(document, _read(name))
    return document, unknown


@cache
def _read(name: str) -> Document:
    document, _, troubles = parse((_FILES / f"{name}.yaml").read_bytes())
    assert isinstance(document, dict), troubles
    return document


def _with(document: Document, profile: Document) -> Document:
    made = {
        **document,
        "goals": _more(document.get("goals"), [_goal(profile, one) for one in profile["indicators"]], "id"),
    }
    for field, key in _FOR_THE_PROGRAMME.items():
        if field in profile:
            made[field] = _more(document.get(field), profile[field], key)
    attributes = document.get("attributes") or []
    if isinstance(attributes, list | tuple):
        made["attributes"] = [*attributes, *(a for a in profile.get("attributes", []) if a not in attributes)]
    return made


def _more(there: Any, parts: list[Document], key: str) -> Any:
    """What is there, and the parts whose names are not; a list that has the wrong shape is left to the schema."""
    if there is not None and not isinstance(there, list | tuple):
        return there
    known = {part.get(key) for part in there or [] if isinstance(part, dict)}
    return [*(there or []), *(part for part in parts if part[key] not in known)]


def _goal(profile: Document, indicator: Document) -> Document:
    """An indicator as a goal. An incomplete record counts in the grand total only, if the profile asks so."""
    told = {name: value for name, value in indicator.items() if name not in ("code", "title", "total", "where")}
    where = dict(indicator.get("where", {}))
    if profile.get("known") and not indicator.get("total"):
        where["known"] = profile["known"]
    code = indicator["code"]
    numbered = f"{code.upper()} " if any(map(str.isdigit, code)) else ""  # the fund's own; the others are ours
    words = {
        language: f"{numbered}{indicator['title'][language]}. {profile['note'][language]}" for language in ("sv", "en")
    }
    return {
        "id": f"{profile['id']}-{indicator['code']}",
        "profile": profile["id"],
        "kind": "share" if "among" in indicator else "count",
        "title": {language: f"{profile['short'][language]}: {title}" for language, title in indicator["title"].items()},
        "definition": words,
        "where": where,
        "facets": profile.get("facets", []),
        "assumed": True,
        **told,
    }
