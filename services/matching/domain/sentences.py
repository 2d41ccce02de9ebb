"""Reasons in plain Swedish and English, for the member of staff who decides and for the person it is about.

Names of skills, occupations and places are an argument: the taxonomy is not the rules' business. Words are
about the pair, never about the person's background, which is not known here.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from matching.domain.reasons import Explained, Reason, Speaks

Language = Literal["sv", "en"]
Names = Mapping[str, str]
"""What an id or a code is called, in the language of the sentence."""

_ASK = {"sv": "Fråga: ", "en": "Ask: "}
_NONE = {"sv": "inget uppgivet", "en": "nothing given"}
_DAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}

TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "seats-left": {
        "met": ("Det finns lediga platser: {needed}.", "Seats are free: {needed}."),
        "not-met": ("Alla platser är tagna.", "Every seat is taken."),
    },
    "instrument-valid": {
        "met": ("Stödformen {had} kan börja {needed}.", "The form of support {had} can begin on {needed}."),
        "not-met": (
            "Stödformen {had} kan inte börja {needed}: den gäller inte då.",
            "The form of support {had} cannot begin on {needed}: it is not in force then.",
        ),
    },
    "required-skills": {
        "met": ("Har allt kunnande som krävs: {needed}.", "Has every skill that is required: {needed}."),
        "not-met": ("Saknar kunnande som krävs: {missing}.", "Lacks skills that are required: {missing}."),
        "unknown": ("kan personen det som krävs: {needed}?", "does the person know what is required: {needed}?"),
    },
    "swedish": {
        "met": ("Svenska på nivå {had}; {needed} krävs.", "Swedish at level {had}; {needed} is required."),
        "not-met": (
            "Svenska på nivå {needed} krävs; uppgivet: {had}.",
            "Swedish at level {needed} is required; given: {had}.",
        ),
        "unknown": (
            "vilken nivå har personens svenska? {needed} krävs.",
            "at which level is the person's Swedish? {needed} is required.",
        ),
    },
    "education": {
        "met": ("Har utbildning {had}; {needed} krävs.", "Has education {had}; {needed} is required."),
        "not-met": ("Utbildning {needed} krävs; uppgivet: {had}.", "Education {needed} is required; given: {had}."),
        "unknown": (
            "vilken utbildning har personen? {needed} krävs.",
            "which education does the person have? {needed} is required.",
        ),
    },
    "licences": {
        "met": ("Har körkort som krävs: {needed}.", "Has the driving licence that is required: {needed}."),
        "not-met": ("Saknar körkort som krävs: {missing}.", "Lacks a driving licence that is required: {missing}."),
        "unknown": ("har personen körkort {needed}?", "does the person have driving licence {needed}?"),
    },
    "within-reach": {
        "met": ("{needed} är inom räckhåll.", "{needed} is within reach."),
        "not-met": ("{needed} är inte inom räckhåll; det är: {had}.", "{needed} is not within reach; that is: {had}."),
        "unknown": ("kan personen ta sig till {needed}?", "can the person travel to {needed}?"),
    },
    "restrictions": {
        "met": (
            "Arbetet ({needed}) innehåller inget som personen behöver undvika.",
            "The work ({needed}) brings nothing with it that the person needs to avoid.",
        ),
        "not-met": (
            "Arbetet innehåller något som personen behöver undvika: {had}.",
            "The work brings something with it that the person needs to avoid: {had}.",
        ),
        "unknown": (
            "fungerar det här för personen: {needed}?",
            "does this work for the person: {needed}?",
        ),
    },
    "available-before-end": {
        "met": ("Ledig från {had}, före slutet {needed}.", "Free from {had}, before the end on {needed}."),
        "not-met": (
            "Ledig först {had}, efter slutet {needed}.",
            "Free only from {had}, after the end on {needed}.",
        ),
    },
    "wished-occupation": {
        "met": ("Önskar yrket {needed}.", "Wishes for the occupation {needed}."),
        "not-met": ("Önskar andra yrken: {had}.", "Wishes for other occupations: {had}."),
        "unknown": ("önskar personen yrket {needed}?", "does the person wish for the occupation {needed}?"),
    },
    "experience": {
        "met": ("Har arbetat som {needed}.", "Has worked as {needed}."),
        "not-met": ("Har inte arbetat som {needed}.", "Has not worked as {needed}."),
        "unknown": ("har personen arbetat som {needed}?", "has the person worked as {needed}?"),
    },
    "tasks": {
        "met": ("Kan alla arbetsuppgifter: {needed}.", "Knows all tasks: {needed}."),
        "partly": ("Kan {shared} arbetsuppgifter: {had}.", "Knows {shared} tasks: {had}."),
        "not-met": ("Kan ingen av arbetsuppgifterna: {needed}.", "Knows none of the tasks: {needed}."),
        "unknown": ("kan personen arbetsuppgifterna: {needed}?", "does the person know the tasks: {needed}?"),
    },
    "wished-skills": {
        "met": ("Kan allt som önskas: {needed}.", "Knows everything that is wished for: {needed}."),
        "partly": ("Kan {shared} som önskas: {had}.", "Knows {shared} that are wished for: {had}."),
        "not-met": ("Kan inget av det som önskas: {needed}.", "Knows nothing of what is wished for: {needed}."),
        "unknown": ("kan personen det som önskas: {needed}?", "does the person know what is wished for: {needed}?"),
    },
    "swedish-above-least": {
        "met": ("Svenska {had}, minst två nivåer över {needed}.", "Swedish {had}, at least two levels above {needed}."),
        "partly": ("Svenska {had}, en nivå över {needed}.", "Swedish {had}, one level above {needed}."),
        "not-met": ("Svenska inte över {needed}; uppgivet: {had}.", "Swedish not above {needed}; given: {had}."),
        "unknown": (
            "är personens svenska bättre än {needed}?",
            "is the person's Swedish better than {needed}?",
        ),
    },
    "wished-language": {
        "met": ("Talar ett språk som önskas: {had}.", "Speaks a language that is wished for: {had}."),
        "not-met": ("Talar inget av de önskade språken: {needed}.", "Speaks none of the wished languages: {needed}."),
        "unknown": ("talar personen något av {needed}?", "does the person speak any of {needed}?"),
    },
    "extent": {
        "met": ("Vill arbeta {had} %; arbetet är {needed} %.", "Wants to work {had} %; the work is {needed} %."),
        "partly": (
            "Vill arbeta högst {had} %; arbetet är {needed} %.",
            "Wants to work {had} % at most; the work is {needed} %.",
        ),
        "not-met": (
            "Vill arbeta högst {had} %, alltför lite för {needed} %.",
            "Wants to work {had} % at most, far too little for {needed} %.",
        ),
        "unknown": (
            "hur mycket vill personen arbeta? Arbetet är {needed} %.",
            "how much does the person want to work? The work is {needed} %.",
        ),
    },
    "free-of-studies": {
        "met": ("Krockar inte med språkstudierna.", "Does not clash with the language studies."),
        "not-met": ("Krockar med språkstudierna: {had}.", "Clashes with the language studies: {had}."),
    },
    "available-at-start": {
        "met": ("Ledig från {had}, till starten {needed}.", "Free from {had}, in time for the start on {needed}."),
        "not-met": ("Ledig först {had}; starten är {needed}.", "Free only from {had}; the start is on {needed}."),
        "unknown": ("är personen ledig {needed}?", "is the person free on {needed}?"),
    },
    "supervisor-trained": {
        "met": ("Arbetsplatsen har en utbildad handledare.", "The workplace has a trained supervisor."),
        "not-met": ("Ingen handledare är utbildad ännu.", "No supervisor is trained yet."),
    },
    "same-purpose": {
        "met": ("Båda vill ha detta: {had}.", "Both want this: {had}."),
        "not-met": (
            "Den ena erbjuder inte vad den andra söker: {needed}.",
            "One does not offer what the other seeks: {needed}.",
        ),
    },
    "speaks-practised": {
        "met": ("Talar språket som ska övas: {needed}.", "Speaks the language to be practised: {needed}."),
        "not-met": (
            "Talar inte språket som ska övas: {needed}.",
            "Does not speak the language to be practised: {needed}.",
        ),
        "unknown": (
            "talar den etablerade språket som ska övas: {needed}?",
            "does the established resident speak the language to be practised: {needed}?",
        ),
    },
    "same-place": {
        "met": ("Kan ses i {had}.", "Can meet in {had}."),
        "not-met": ("Har ingen gemensam ort.", "Have no place in common."),
        "unknown": ("var kan de ses?", "where can they meet?"),
    },
    "same-time": {
        "met": ("Kan ses {had}.", "Can meet {had}."),
        "not-met": ("Har ingen gemensam tid.", "Have no time in common."),
        "unknown": ("när kan de ses?", "when can they meet?"),
    },
    "shared-interests": {
        "met": ("Delar alla intressen: {had}.", "Share every interest: {had}."),
        "partly": ("Delar {shared} intressen: {had}.", "Share {shared} interests: {had}."),
        "not-met": ("Delar inget av intressena: {needed}.", "Share none of the interests: {needed}."),
        "unknown": ("vilka intressen har de?", "which interests do they have?"),
    },
    "other-shared-language": {
        "met": ("Har ännu ett språk gemensamt: {had}.", "Have another language in common: {had}."),
        "not-met": ("Har inget annat språk gemensamt.", "Have no other language in common."),
        "unknown": ("vilka språk talar de?", "which languages do they speak?"),
    },
    "same-occupation": {
        "met": ("Mentorn kan yrket: {had}.", "The mentor knows the occupation: {had}."),
        "not-met": ("Mentorn har ett annat yrke än {needed}.", "The mentor has another occupation than {needed}."),
        "unknown": ("vilka yrken gäller det?", "which occupations is it about?"),
    },
    "least-score": {
        "not-met": (
            "Poängen {had} av 1000 når inte {needed}, som krävs för ett förslag.",
            "The score, {had} of 1000, does not reach {needed}, which a proposal needs.",
        ),
    },
}  # fmt: skip
"""By what it is about and what was found: Swedish, English."""

HEADINGS: dict[Speaks, tuple[str, str]] = {
    "stops": ("Hindrar", "Stops it"),
    "for": ("Talar för", "Speaks for it"),
    "against": ("Talar emot", "Speaks against it"),
    "unclear": ("Behöver frågas om", "Has to be asked"),
}


def sentence(reason: Reason, language: Language, names: Names | None = None) -> str:
    """One reason in plain words, with the points that a criterion gave."""
    chosen = 0 if language == "sv" else 1
    text = TEXTS[reason.about][reason.verdict][chosen].format(
        had=_listed(reason.had, language, names),
        needed=_listed(reason.needed, language, names),
        missing=_listed([one for one in reason.needed if one not in reason.had], language, names),
        shared=f"{len(reason.had)} {('av', 'of')[chosen]} {len(reason.needed)}",
    )
    question = _ASK[language] if reason.verdict == "unknown" else ""
    return f"{question}{text}{_points(reason, chosen)}"


def told(explained: Explained, language: Language, names: Names | None = None) -> dict[Speaks, list[str]]:
    """Every reason of a pair in words, by what it does."""
    return {speaks: [sentence(reason, language, names) for reason in explained.that(speaks)] for speaks in HEADINGS}


def _points(reason: Reason, chosen: int) -> str:
    if not reason.of:
        return ""
    given, most = (f"{points / 100:g}" for points in (reason.points, reason.of))
    return f" ({given.replace('.', ',.'[chosen])} {('av', 'of')[chosen]} {most} {('poäng', 'points')[chosen]})"


def _listed(ids: Iterable[str], language: Language, names: Names | None) -> str:
    called = [(names or {}).get(one) or _weekly(one, language) for one in ids]
    return ", ".join(called) or _NONE[language]


def _weekly(one: str, language: Language) -> str:
    """A weekly time by the name of its day; everything else as it is."""
    day, _, hours = one.partition(" ")
    return f"{_DAYS[language][int(day) - 1]} {hours}" if hours and day in set("1234567") else one
