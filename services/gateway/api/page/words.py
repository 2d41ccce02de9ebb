"""What the page itself says, in both languages. Titles and definitions come from the schema."""

from typing import Literal

Lang = Literal["sv", "en"]
LANGUAGES: dict[Lang, str] = {"sv": "Svenska", "en": "English"}

WORDS: dict[str, dict[Lang, str]] = {
    "programmes": {"sv": "Projekt", "en": "Programmes"},
    "none": {
        "sv": "Er organisation deltar inte i något projekt här.",
        "en": "Your organisation takes part in no programme here.",
    },
    "to": {"sv": "till", "en": "to"},
    "extension": {"sv": "förlängning till", "en": "extended to"},
    "goals": {"sv": "Mål", "en": "Goals"},
    "definition": {"sv": "Så räknas det", "en": "What is counted"},
    "target": {"sv": "Mål: minst", "en": "Target: at least"},
    "assumed": {"sv": "antaget, inte angivet i någon källa", "en": "assumed, stated by no source"},
    "REACHED": {"sv": "Målet är nått", "en": "The target is met"},
    "NOT_YET": {"sv": "Inte nått än", "en": "Not met yet"},
    "MET": {"sv": "Målet är nått", "en": "The target is met"},
    "CANNOT_BE_SAID_YET": {"sv": "Kan inte sägas än", "en": "Cannot be said yet"},
    "of": {"sv": "av", "en": "of"},
    "nobody": {"sv": "ingen ännu", "en": "nobody yet"},
    "by": {"sv": "Fördelning", "en": "Breakdown"},
    "gender": {"sv": "Kön", "en": "Gender"},
    "age": {"sv": "Ålder vid inskrivningen", "en": "Age at entry"},
    "group": {"sv": "Grupp", "en": "Group"},
    "woman": {"sv": "kvinnor", "en": "women"},
    "man": {"sv": "män", "en": "men"},
    "other": {"sv": "annat", "en": "other"},
    "unknown": {"sv": "okänt", "en": "unknown"},
    "curve": {"sv": "Utveckling", "en": "Over time"},
    "curve_text": {
        "sv": "Från {first} till {last}: från {low} till {high}.",
        "en": "From {first} to {last}: from {low} to {high}.",
    },
    "organisations": {"sv": "Vilka som deltar", "en": "Who takes part"},
    "funders": {"sv": "Vilka som betalar", "en": "Who pays"},
    "granted": {"sv": "beviljat", "en": "granted"},
    "not_measured": {"sv": "Mål som inte räknas här än", "en": "Goals that are not computed here yet"},
    "on": {"sv": "Visa läget den", "en": "Show the state on"},
    "release": {"sv": "Visa siffrorna från", "en": "Show the figures of"},
    "show": {"sv": "Visa", "en": "Show"},
    "no_release": {
        "sv": "Det finns inga släppta siffror än. De kommer varje vecka när de kan visas utan att röja någon.",
        "en": "There are no released figures yet. They come weekly, as soon as they give nobody away.",
    },
    "silent": {
        "sv": "Visas inte i släppta siffror.",
        "en": "Not shown in released figures.",
    },
    "exact": {"sv": "Exakta siffror, direkt ur händelserna.", "en": "Exact figures, live from the events."},
    "complete": {"sv": "Allt som registrerats till och med", "en": "Everything recorded up to"},
    "projection": {"sv": "framskrivning: dagen ligger framåt", "en": "projection: the day lies ahead"},
    "sign_in": {"sv": "Logga in", "en": "Sign in"},
    "sign_in_by": {"sv": "Logga in hos er inloggningstjänst", "en": "Sign in with your identity provider"},
    "token": {"sv": "Inloggningsbevis (token)", "en": "Access token"},
    "refused": {
        "sv": "Inloggningsbeviset godtogs inte. Hämta ett nytt och försök igen.",
        "en": "The access token was not accepted. Get a new one and try again.",
    },
    "sign_out": {"sv": "Logga ut", "en": "Sign out"},
    "signed_in": {"sv": "Inloggad för", "en": "Signed in for"},
    "not_there": {"sv": "Det finns inget sådant projekt för er.", "en": "There is no such programme for you."},
    "wrong_date": {"sv": "Dagen kunde inte läsas: skriv ÅÅÅÅ-MM-DD.", "en": "The day could not be read: YYYY-MM-DD."},
    "away": {
        "sv": "Siffrorna kan inte visas just nu. Försök igen om en stund.",
        "en": "The figures cannot be shown just now. Try again in a while.",
    },
    "more": {"sv": "Fler", "en": "More"},
    "people": {"sv": "personer", "en": "people"},
    "PEOPLE": {"sv": "personer", "en": "people"},
    "THINGS": {"sv": "", "en": ""},
    "PERCENT": {"sv": "%", "en": "%"},
    "HOURS": {"sv": "timmar", "en": "hours"},
    "back": {"sv": "Alla projekt", "en": "All programmes"},
    "language": {"sv": "Språk", "en": "Language"},
    "skip": {"sv": "Till innehållet", "en": "To the content"},
}


def said(lang: Lang) -> dict[str, str]:
    """Everything in one language."""
    return {name: texts[lang] for name, texts in WORDS.items()}


def language(asked: str | None, header: str) -> Lang:
    """As the address says, else as the browser prefers; Swedish where neither is ours."""
    wanted = [asked or "", *(part.split(";")[0].strip()[:2].lower() for part in header[:200].split(","))]
    return next((lang for want in wanted for lang in LANGUAGES if want == lang), "sv")
