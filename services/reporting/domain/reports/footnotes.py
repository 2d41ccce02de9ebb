"""What has to be said beside the figures: which edition this is, how windows are to be read, what is assumed."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from contracts.programme import Goal, ProgrammeDefinition
from reporting.domain.reports.goals import words
from reporting.domain.reports.order import Edition


class Note(NamedTuple):
    """A note of the house, in both languages."""

    about: str
    sv: str
    en: str


_CLOSED = (
    Note(
        "edition",
        sv="Sluten utgåva: exakta tal, även små, för ägare och styrgrupp. Får inte spridas vidare.",
        en="Closed edition: exact figures, small ones too, for owner and steering group. Not to be passed on.",
    ),
    Note(
        "once",
        sv="En person räknas en gång. Ålder, kön och liknande är de som gällde vid första inskrivningen.",
        en="A person is counted once. Age, gender and the like are those at the first entry.",
    ),
    Note(
        "windows",
        sv="Öppna fönster: personer vars tid efter avslut ännu inte gått ut. De kan ännu ge resultat.",
        en="Open windows: people whose time after their exit has not run out yet. They may still have a result.",
    ),
    Note(
        "known",
        sv="Talen gäller det som var känt vid angiven position i loggen. Senare uppgifter ändrar senare rapporter.",
        en="The figures are of what was known at the stated position of the log. Later facts change later reports.",
    ),
)
_OPEN = (
    Note(
        "edition",
        sv="Öppen utgåva: endast tal ur ett släpp, som minst-tal. Ett tal som inte visas är varken noll eller missat.",
        en="Open edition: figures of one release, as at-least numbers. What is not shown is neither zero nor missed.",
    ),
    Note(
        "guarantee",
        sv="Skyddet gäller möjliga värden, inte sannolikheter, och inte parter som ihop känner fler än fem.",
        en="The guarantee is about possible values, not probabilities, and not for partners who pool more than five.",
    ),
    Note(
        "overstated",
        sv="Minst-tal kan efter rättelser ligga något för högt.",
        en="After corrections an at-least number may lie somewhat too high.",
    ),
)


def footnotes(definition: ProgrammeDefinition, edition: Edition) -> list[dict[str, Any]]:
    """The notes of an edition, and everything that the definition had to assume."""
    notes = _OPEN if edition == "open" else _CLOSED
    told = [{"about": note.about, "text": {"sv": note.sv, "en": note.en}, "assumed": False} for note in notes]
    assumed = [{"about": a.about, "text": words(a.assumed), "assumed": True} for a in definition.assumptions]
    return [*told, *assumed]


def left_out(together: Sequence[Goal]) -> list[dict[str, Any]]:
    """That some goals are told elsewhere: they hold people of programmes that this report's readers may not see."""
    return [
        {
            "about": f"together:{goal.id}",
            "text": {
                "sv": f"Målet {goal.title.sv} räknas över flera projekt och står inte i ett projekts rapport.",
                "en": f"The goal {goal.title.en} counts over several programmes and is not in one programme's report.",
            },
            "assumed": False,
        }
        for goal in together
    ]
