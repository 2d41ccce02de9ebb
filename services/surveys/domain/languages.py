"""The six languages in which people are asked, and how each is written."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints

Language = Literal["sv", "en", "ar", "prs", "so", "ti"]
"""Swedish, English, Arabic, Dari, Somali, Tigrinya (BCP 47)."""

LANGUAGES: tuple[Language, ...] = get_args(Language)

OWN_NAMES: dict[Language, str] = {
    "sv": "Svenska",
    "en": "English",
    "ar": "العربية",
    "prs": "دری",
    "so": "Soomaali",
    "ti": "ትግርኛ",
}
"""What each language calls itself: a language switch is read by who does not read the page's language."""

RIGHT_TO_LEFT: frozenset[Language] = frozenset(["ar", "prs"])

_PREFERRED: dict[str, Language] = {"fa": "prs", "prs": "prs", "ps": "prs"}
"""Languages of a browser that stand nearest to one of ours."""

Words = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]


class Said(BaseModel):
    """The same words in the six languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sv: Words
    en: Words
    ar: Words
    prs: Words
    so: Words
    ti: Words

    def in_(self, language: Language) -> str:
        """The words in one language."""
        words: str = getattr(self, language)
        return words


def direction(language: Language) -> Literal["rtl", "ltr"]:
    """Which way the language is written."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def known(name: str | None) -> Language | None:
    """One of our languages by its code, None for any other."""
    return next((language for language in LANGUAGES if language == name), None)


def preferred(accept: str) -> Language:
    """The first of a browser's languages that we have, in its own order; Swedish if none."""
    wanted = []
    for place, part in enumerate(accept[:200].split(",")):
        tag, _, rest = part.strip().partition(";")
        weight = rest.strip().removeprefix("q=") if rest else "1"
        quality = float(weight) if weight.replace(".", "", 1).isdecimal() and weight.isascii() else 0.0
        wanted.append((-quality, place, tag.split("-")[0].lower()))
    for quality, _, tag in sorted(wanted):
        language = _PREFERRED.get(tag) or known(tag)
        if language and quality < 0:
            return language
    return "sv"
