"""What has to be said beside the figures: which edition this is, how windows are to be read, what is assumed."""

from collections.abc import Sequence
from typing import Any

from contracts.programme import Goal, ProgrammeDefinition, Text
from reporting.domain.reports.order import Edition
from reporting.domain.reports.words import words

_CLOSED = {
    "edition": Text(
        sv="Sluten utgåva: exakta tal, även små, för ägare och styrgrupp. Får inte spridas vidare.",
        en="Closed edition: exact figures, small ones too, for owner and steering group. Not to be passed on.",
    ),
    "once": Text(
        sv="En person räknas en gång. Ålder, kön och liknande är de som gällde vid första inskrivningen.",
        en="A person is counted once. Age, gender and the like are those at the first entry.",
    ),
    "windows": Text(
        sv="Öppna fönster: personer vars tid efter avslut ännu inte gått ut. De kan ännu ge resultat.",
        en="Open windows: people whose time after their exit has not run out yet. They may still have a result.",
    ),
    "known": Text(
        sv="Talen gäller det som var känt vid angiven position i loggen. Senare uppgifter ändrar senare rapporter.",
        en="The figures are of what was known at the stated position of the log. Later facts change later reports.",
    ),
}
_OPEN = {
    "edition": Text(
        sv="Öppen utgåva: endast tal ur ett släpp, som minst-tal. Ett tal som inte visas är varken noll eller missat.",
        en="Open edition: figures of one release, as at-least numbers. What is not shown is neither zero nor missed.",
    ),
    "guarantee": Text(
        sv="Skyddet gäller möjliga värden, inte sannolikheter, och inte parter som ihop känner fler än fem.",
        en="The guarantee is about possible values, not probabilities, and not for partners who pool more than five.",
    ),
    "overstated": Text(
        sv="Minst-tal kan efter rättelser ligga något för högt.",
        en="After corrections an at-least number may lie somewhat too high.",
    ),
}


def footnotes(definition: ProgrammeDefinition, edition: Edition) -> list[dict[str, Any]]:
    """The notes of an edition, and everything that the definition had to assume."""
    told = [_note(about, words(text)) for about, text in (_OPEN if edition == "open" else _CLOSED).items()]
    return [*told, *(_note(one.about, words(one.assumed), assumed=True) for one in definition.assumptions)]


def left_out(together: Sequence[Goal]) -> list[dict[str, Any]]:
    """That some goals are told elsewhere: they hold people of programmes that this report's readers may not see."""
    return [_note(f"together:{goal.id}", _elsewhere(goal)) for goal in together]


def _elsewhere(goal: Goal) -> dict[str, str]:
    return {
        "sv": f"Målet {goal.title.sv} räknas över flera projekt och står inte i ett projekts rapport.",
        "en": f"The goal {goal.title.en} counts over several programmes and is not in one programme's report.",
    }


def _note(about: str, text: dict[str, str], *, assumed: bool = False) -> dict[str, Any]:
    return {"about": about, "text": text, "assumed": assumed}
