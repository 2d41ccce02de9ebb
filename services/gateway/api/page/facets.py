"""What breakdowns and their values are called: every one that the schema offers. What has no word is shown as it is."""

from collections.abc import Mapping
from typing import Any

from gateway.api.page.words import Lang

CAPTIONS: dict[str, dict[Lang, str]] = {
    "gender": {"sv": "Kön", "en": "Gender"},
    "age": {"sv": "Ålder vid inskrivningen", "en": "Age at entry"},
    "municipality": {"sv": "Kommun", "en": "Municipality"},
    "group": {"sv": "Grupp", "en": "Group"},
    "referrer": {"sv": "Anvisad av", "en": "Referred by"},
    "education": {"sv": "Utbildning vid inskrivningen", "en": "Education at entry"},
    "employment": {"sv": "Sysselsättning vid inskrivningen", "en": "Employment at entry"},
    "area": {"sv": "Delområde", "en": "Area"},
}
_OF_PEOPLE: dict[Lang, str] = {"sv": " (samma person kan stå i flera)", "en": " (the same person may be in several)"}
_UNKNOWN: dict[Lang, str] = {"sv": "okänt", "en": "unknown"}
_VALUES: dict[str, dict[str, dict[Lang, str]]] = {
    "gender": {
        "woman": {"sv": "kvinnor", "en": "women"},
        "man": {"sv": "män", "en": "men"},
        "other": {"sv": "annat", "en": "other"},
    },
    "education": {
        "isced-0": {"sv": "mindre än grundskola", "en": "less than primary school"},
        "isced-1-2": {"sv": "grundskola", "en": "primary or lower secondary"},
        "isced-3-4": {"sv": "gymnasium", "en": "upper secondary"},
        "isced-5-8": {"sv": "eftergymnasial", "en": "tertiary"},
    },
    "employment": {
        "unemployed": {"sv": "arbetslösa", "en": "unemployed"},
        "long-term-unemployed": {"sv": "långtidsarbetslösa", "en": "long-term unemployed"},
        "inactive": {"sv": "utanför arbetskraften, i studier", "en": "inactive, in education"},
        "inactive-not-in-education": {
            "sv": "utanför arbetskraften, inte i studier",
            "en": "inactive, not in education",
        },
        "employed": {"sv": "i arbete", "en": "employed"},
    },
    "area": {"unknown": {"sv": "utan delområde", "en": "in no area"}},
}

Names = Mapping[str, Mapping[str, str]]
"""Of the facets whose values are the programme's own ids: what each is called."""


def named_by(programme: Mapping[str, Any]) -> Names:
    """The names that a programme gives to its areas and partners."""
    return {
        "area": {area["id"]: area["title"] for area in programme["areas"]},
        "referrer": {partner["id"]: partner["name"] for partner in programme["organisations"]},
    }


def caption(facet: str, unit: str, lang: Lang) -> str:
    """Above a breakdown.

    >>> caption("area", "HOURS", "en"), caption("area", "PEOPLE", "en")
    ('Area', 'Area (the same person may be in several)')
    """
    return CAPTIONS[facet][lang] + (_OF_PEOPLE[lang] if (facet, unit) == ("area", "PEOPLE") else "")


def named(facet: str, value: str, names: Names, lang: Lang) -> str:
    """A value as people read it.

    >>> named("gender", "woman", {}, "en"), named("area", "work", {"area": {"work": "Work"}}, "en")
    ('women', 'Work')
    >>> named("age", "25-29", {}, "sv"), named("referrer", "unknown", {}, "sv")
    ('25-29', 'okänt')
    """
    if value in (told := _VALUES.get(facet, {})):
        return told[value][lang]
    return _UNKNOWN[lang] if value == "unknown" else names.get(facet, {}).get(value, value)
