"""What the page itself says, in both languages. Titles and definitions come from the schema."""

from typing import Literal

Lang = Literal["sv", "en"]
_GROUPED_FROM = 4
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
    "target": {"sv": "Mål:", "en": "Target:"},
    "at_least": {"sv": "minst", "en": "at least"},
    "at_most": {"sv": "högst", "en": "at most"},
    "assumed": {"sv": "antaget, inte angivet i någon källa", "en": "assumed, stated by no source"},
    "MET": {"sv": "Målet är nått", "en": "The target is met"},
    "ON_TRACK": {"sv": "På väg att nås", "en": "On track"},
    "AT_RISK": {"sv": "Risk att missas", "en": "At risk"},
    "MISSED": {"sv": "Målet nås inte", "en": "Missed"},
    "NOT_YET_DUE": {"sv": "För tidigt att säga", "en": "Too early to say"},
    "CANNOT_BE_SAID_YET": {"sv": "Kan inte sägas än", "en": "Cannot be said yet"},
    "glance": {"sv": "I korthet", "en": "At a glance"},
    "goal": {"sv": "Mål", "en": "Goal"},
    "value": {"sv": "Läge", "en": "Now"},
    "wanted": {"sv": "Målnivå", "en": "Target"},
    "stands": {"sv": "Bedömning", "en": "Standing"},
    "by_day": {"sv": "senast", "en": "by"},
    "needed": {"sv": "Vad som krävs", "en": "What it would take"},
    "more_person": {"sv": "{n} person till", "en": "{n} more person"},
    "more_people": {"sv": "{n} personer till", "en": "{n} more people"},
    "more_things": {"sv": "{n} till", "en": "{n} more"},
    "more_hours": {"sv": "{n} timmar till", "en": "{n} more hours"},
    "more_sek": {"sv": "{n} kr till", "en": "{n} more SEK"},
    "days_left": {"sv": "{days} dagar kvar", "en": "{days} days left"},
    "day_left": {"sv": "1 dag kvar", "en": "1 day left"},
    "no_days_left": {"sv": "måldagen har passerat", "en": "the target's day has passed"},
    "forecast": {"sv": "Prognos", "en": "Forecast"},
    "LINEAR_SINCE_START": {"sv": "om det går i samma takt som hittills", "en": "if things go on at the pace so far"},
    "PENDING_AS_MATURED": {
        "sv": "om det går lika för dem som väntar på resultat som för dem vars tid har gått ut",
        "en": "if those still awaited turn out as those whose time is over",
    },
    "waited": {"sv": "Resultat som saknas", "en": "Results not in"},
    "pending": {"sv": "{n} väntar på sitt resultat", "en": "{n} awaited"},
    "lost": {"sv": "{n} gick inte att nå", "en": "{n} could not be reached"},
    "bounds": {"sv": "Sämst och bäst", "en": "Worst and best case"},
    "bounds_text": {
        "sv": "{low} % om ingen av dem lyckas, {high} % om alla gör det",
        "en": "{low} % if none of those succeeds, {high} % if all do",
    },
    "interval": {"sv": "Osäkerhet (Wilson, 95 %)", "en": "Interval (Wilson, 95 %)"},
    "from_to": {"sv": "{low} till {high} %", "en": "{low} to {high} %"},
    "secondary": {
        "sv": "Allas resultat är inne: det säger bara hur långt slumpen räcker.",
        "en": "Everybody's result is in: this says only how far chance reaches.",
    },
    "early": {
        "sv": "Av dem vars resultat är känt: den som lyckas blir ofta känd före andra, så det kan ligga högt.",
        "en": "Of those whose result is known: who succeeds is often known before who does not, so it may lie high.",
    },
    "rules": {
        "sv": "Definitionens version {version}, räknereglernas version {engine}.",
        "en": "Version {version} of the definition, version {engine} of the counting rules.",
    },
    "of": {"sv": "av", "en": "of"},
    "average_of_one": {"sv": "en person", "en": "one person"},
    "average": {"sv": "i snitt för {n} personer", "en": "on average, {n} people"},
    "nobody": {"sv": "ingen ännu", "en": "nobody yet"},
    "by": {"sv": "Fördelning", "en": "Breakdown"},
    "curve": {"sv": "Utveckling", "en": "Over time"},
    "curve_text": {
        "sv": "Från {first} till {last}: från {low} till {high}.",
        "en": "From {first} to {last}: from {low} to {high}.",
    },
    "curve_none": {"sv": "Inget att räkna till och med {last}.", "en": "Nothing to count up to {last}."},
    "curve_once": {"sv": "Den {last}: {high}.", "en": "On {last}: {high}."},
    "released_text": {
        "sv": "Från släppet {first} till {last}: från minst {low} till minst {high}.",
        "en": "From the release of {first} to {last}: from at least {low} to at least {high}.",
    },
    "released_once": {
        "sv": "Samma sedan släppet {first}: minst {high}. En punkt, för det finns inget tidigare att jämföra med.",
        "en": "The same since the release of {first}: at least {high}. A point: there is nothing earlier to compare.",
    },
    "released_never": {"sv": "Inget släpp har visat något tal än.", "en": "No release has shown a number yet."},
    "about": {"sv": "Om projektet", "en": "About the programme"},
    "period": {"sv": "Period", "en": "Period"},
    "controller": {"sv": "Personuppgiftsansvarig", "en": "Data controller"},
    "planned": {"sv": "Planerat antal deltagare", "en": "Participants planned"},
    "areas": {"sv": "Delområden", "en": "Areas"},
    "phases": {"sv": "Deltagarens tid", "en": "Each participant's time"},
    "weeks": {"sv": "vecka {first} till {last}", "en": "weeks {first} to {last}"},
    "weeks_on": {"sv": "från vecka {first}", "en": "from week {first}"},
    "budget": {"sv": "Budget", "en": "Budget"},
    "around": {"sv": "omkring", "en": "about"},
    "owner": {"sv": "projektägare", "en": "owner"},
    "funder": {"sv": "finansiär", "en": "funder"},
    "referrer": {"sv": "anvisar", "en": "refers people"},
    "host": {"sv": "aktivitetsvärd", "en": "hosts activities"},
    "employer": {"sv": "arbetsgivare", "en": "employer"},
    "partner": {"sv": "samverkanspart", "en": "partner"},
    "steering-group": {"sv": "styrgrupp", "en": "steering group"},
    "calendar": {"sv": "Rapporter att lämna", "en": "Reporting calendar"},
    "no_calendar": {"sv": "Inget är bestämt.", "en": "Nothing is agreed."},
    "status": {"sv": "Läge", "en": "Status"},
    "due_on": {"sv": "Dag", "en": "Day"},
    "what": {"sv": "Vad", "en": "What"},
    "receiver": {"sv": "Till", "en": "To"},
    "due_delivered": {"sv": "Lämnad {on}", "en": "Delivered {on}"},
    "due_delivered_late": {"sv": "Lämnad {on}, {days} dagar sent", "en": "Delivered {on}, {days} days late"},
    "due_late": {"sv": "Försenad {days} dagar", "en": "{days} days late"},
    "due_today": {"sv": "I dag", "en": "Due today"},
    "due_soon": {"sv": "Om {days} dagar", "en": "Due in {days} days"},
    "due_upcoming": {"sv": "Kommer", "en": "To come"},
    "reports": {"sv": "Rapporter", "en": "Reports"},
    "no_reports": {"sv": "Ingen rapport är undertecknad än.", "en": "No report has been signed yet."},
    "INTERIM": {"sv": "delrapport", "en": "interim report"},
    "FINAL": {"sv": "slutrapport", "en": "final report"},
    "ADDENDUM": {"sv": "tillägg", "en": "addendum"},
    "STEERING_SHEET": {"sv": "blad till styrgruppen", "en": "steering sheet"},
    "OPEN": {"sv": "öppen utgåva", "en": "open edition"},
    "CLOSED": {"sv": "sluten utgåva, exakta siffror", "en": "closed edition, exact figures"},
    "signed": {"sv": "undertecknad", "en": "signed"},
    "download": {"sv": "Ladda ned", "en": "Download"},
    "lang_sv": {"sv": "svenska", "en": "Swedish"},
    "lang_en": {"sv": "engelska", "en": "English"},
    "lang_mul": {"sv": "båda språken", "en": "both languages"},
    "how_known": {"sv": "Hur vet vi det?", "en": "How do we know?"},
    "how_many": {"sv": "Hur många?", "en": "How many?"},
    "by_what": {"sv": "Genom vad?", "en": "By what?"},
    "whole": {
        "sv": "Hur många, genom vad, och hur vi vet det",
        "en": "How many, by what, and how we know",
    },
    "offered": {"sv": "Det som erbjuds", "en": "What is offered"},
    "elsewhere": {"sv": "Övrigt", "en": "Other"},
    "sessions": {"sv": "tillfällen", "en": "sessions"},
    "known_exact": {
        "sv": "Talet är summan av raderna här, en för varje gång en händelse ändrade det. Människor visas med"
        " pseudonym; välj en för att se händelserna om den.",
        "en": "The figure is the sum of these lines, one for each time that an event changed it. People are shown"
        " by pseudonym; choose one to see the events about it.",
    },
    "known_released": {
        "sv": "Talet är publicerat i ett släpp, som aldrig ändras. Raderna och händelserna bakom ser de som får se"
        " exakta siffror: personal och styrgrupp.",
        "en": "The figure was published in a release, which never changes. The lines and events behind it are seen"
        " by those who may see exact figures: staff and steering group.",
    },
    "position": {"sv": "Läst till och med händelse {n} i loggen.", "en": "Read up to event {n} of the log."},
    "from_day": {"sv": "Från", "en": "From"},
    "subject": {"sv": "Pseudonym", "en": "Pseudonym"},
    "adds": {"sv": "Ändrar", "en": "Adds"},
    "because": {"sv": "Händelse", "en": "Event"},
    "recorded": {"sv": "Registrerad", "en": "Recorded"},
    "no_entries": {"sv": "Inget räknas den dagen.", "en": "Nothing counts on that day."},
    "evidence": {"sv": "Händelserna om en person", "en": "The events about one person"},
    "organisations": {"sv": "Vilka som deltar", "en": "Who takes part"},
    "funders": {"sv": "Vilka som betalar", "en": "Who pays"},
    "granted": {"sv": "beviljat", "en": "granted"},
    "not_measured": {"sv": "Mål som inte räknas här än", "en": "Goals that are not computed here yet"},
    "on": {"sv": "Visa läget den", "en": "Show the state on"},
    "edition": {"sv": "Vilka siffror", "en": "Which figures"},
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
    "silent_of": {"sv": "Mål som inte visas i släppta siffror", "en": "Goals that released figures do not speak of"},
    "exact": {"sv": "Exakta siffror, direkt ur händelserna.", "en": "Exact figures, live from the events."},
    "complete": {"sv": "Allt som registrerats till och med", "en": "Everything recorded up to"},
    "projection": {"sv": "framskrivning: dagen ligger framåt", "en": "projection: the day lies ahead"},
    "sign_in": {"sv": "Logga in", "en": "Sign in"},
    "sign_in_by": {"sv": "Logga in hos er inloggningstjänst", "en": "Sign in with your identity provider"},
    "sign_in_why": {
        "sv": "Här ser din organisation sina projekt: mål, rapporter och vad som är på gång.",
        "en": "Here your organisation sees its programmes: goals, reports and what is due.",
    },
    "sign_in_broken": {
        "sv": "Inloggningen kunde inte slutföras. Börja om från början.",
        "en": "Signing in could not be completed. Please begin again.",
    },
    "sign_in_denied": {
        "sv": "Inloggningstjänsten släppte inte in dig.",
        "en": "The identity provider did not let you in.",
    },
    "sign_in_no_place": {
        "sv": "Du är inloggad, men ditt konto har ingen organisation eller roll här. Be er administratör om det.",
        "en": "You are signed in, but your account has no organisation or role here. Ask your administrator for one.",
    },
    "token": {"sv": "Inloggningsbevis (token)", "en": "Access token"},
    "refused": {
        "sv": "Inloggningsbeviset godtogs inte. Hämta ett nytt och försök igen.",
        "en": "The access token was not accepted. Get a new one and try again.",
    },
    "sign_out": {"sv": "Logga ut", "en": "Sign out"},
    "signed_in": {"sv": "Inloggad för", "en": "Signed in for"},
    "no_such_release": {"sv": "Det finns inget sådant släpp.", "en": "There is no such release."},
    "no_such_goal": {"sv": "Det finns inget sådant mål i projektet.", "en": "The programme has no such goal."},
    "no_such_file": {"sv": "Det finns ingen sådan fil för er.", "en": "There is no such file for you."},
    "not_for_you": {
        "sv": "Händelser om människor visas bara för dem som får se exakta siffror.",
        "en": "Events about people are shown only to those who may see exact figures.",
    },
    "not_there": {"sv": "Det finns inget sådant projekt för er.", "en": "There is no such programme for you."},
    "unreadable": {"sv": "Det som skickades kunde inte läsas.", "en": "What was sent could not be read."},
    "wrong_place": {
        "sv": "Platsen i listan finns inte längre. Börja om från början av listan.",
        "en": "This place in the list is no more. Begin at the start of the list.",
    },
    "wrong_date": {"sv": "Dagen kunde inte läsas: skriv ÅÅÅÅ-MM-DD.", "en": "The day could not be read: YYYY-MM-DD."},
    "away": {
        "sv": "Siffrorna kan inte visas just nu. Försök igen om en stund.",
        "en": "The figures cannot be shown just now. Try again in a while.",
    },
    "explorer": {"sv": "För utvecklare: ställ egna frågor", "en": "For developers: ask questions of your own"},
    "more": {"sv": "Fler", "en": "More"},
    "people": {"sv": "personer", "en": "people"},
    "PEOPLE": {"sv": "personer", "en": "people"},
    "person": {"sv": "person", "en": "person"},
    "THINGS": {"sv": "", "en": ""},
    "PERCENT": {"sv": "%", "en": "%"},
    "HOURS": {"sv": "timmar", "en": "hours"},
    "DAYS": {"sv": "dagar", "en": "days"},
    "SEK": {"sv": "kr", "en": "SEK"},
    "NUMBER": {"sv": "", "en": ""},
    "kept_HOURS": {"sv": "minuter", "en": "minutes"},
    "kept_DAYS": {"sv": "dagar", "en": "days"},
    "kept_SEK": {"sv": "öre", "en": "öre"},
    "kept_NUMBER": {"sv": "hundradelar", "en": "hundredths"},
    "back": {"sv": "Alla projekt", "en": "All programmes"},
    "language": {"sv": "Språk", "en": "Language"},
    "skip": {"sv": "Till innehållet", "en": "To the content"},
}


def number(value: str, lang: Lang) -> str:
    """A decimal number as the language writes it, its thousands apart where there are ten of them or more.

    >>> number("46.9", "sv"), number("46.9", "en"), number("184000.5", "sv").split()
    ('46,9', '46.9', ['184', '000,5'])
    """
    whole, point, rest = value.partition(".")
    apart = f"{int(whole):,}".replace(",", "\u00a0") if len(whole) > _GROUPED_FROM else whole
    return f"{apart}{',' if point and lang == 'sv' else point}{rest}"


def counted(value: str, unit: str, lang: Lang) -> str:
    """A value with its unit.

    >>> counted("1", "PEOPLE", "sv"), counted("2", "PEOPLE", "en")
    ('1 person', '2 people')
    """
    word = "person" if (value, unit) == ("1", "PEOPLE") else unit
    return f"{number(value, lang)} {WORDS[word][lang]}".strip()


def said(lang: Lang) -> dict[str, str]:
    """Everything in one language."""
    return {name: texts[lang] for name, texts in WORDS.items()}


def language(asked: str | None, header: str) -> Lang:
    """As the address says, else as the browser prefers; Swedish where neither is ours."""
    wanted = [asked or "", *(part.split(";")[0].strip()[:2].lower() for part in header[:200].split(","))]
    return next((lang for want in wanted for lang in LANGUAGES if want == lang), "sv")
