"""What people are written: an invitation or a reminder in the six languages, with the link as a placeholder.

A text message is short: it says what it is and where, nothing else. The door fills the placeholders in.
"""

from contracts import door
from surveys.definitions.words import words
from surveys.domain.instrument import Instrument
from surveys.domain.languages import LANGUAGES, Language

DOORS_NAMES: dict[Language, door.Language] = {
    "sv": "sv", "en": "en", "ar": "ar", "prs": "fa", "so": "so", "ti": "ti",
}  # fmt: skip
"""The door calls Dari by the language that it is a variety of."""


def template(instrument: Instrument, *, reminder: bool, channel: str) -> dict[str, dict[str, str]]:
    """The door's template: by its language codes, subject and body. Each language's link opens the page in it."""
    return {DOORS_NAMES[language]: _letter(instrument, language, reminder, channel) for language in LANGUAGES}


def _letter(instrument: Instrument, language: Language, reminder: bool, channel: str) -> dict[str, str]:
    said, title = words(), instrument.title.in_(language)
    link = f"{{link}}?lang={language}"
    if channel == "sms":
        return {"body": f"{title} {link}"}
    opening = (said.letter_reminds if reminder else said.letter_invites).in_(language)
    until = said.letter_until.in_(language).format(day="{last-day}")
    return {"subject": title, "body": f"{opening}\n\n{link}\n\n{until}\n"}
