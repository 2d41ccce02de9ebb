"""The page on which a participant signs, without an account: six languages, no script, readable by every reader.

Dates and hours stand as they are counted; titles of activities are the programme's own.
"""

from collections.abc import Iterable, Mapping
from html import escape

from activities.storage.signing import Line

RIGHT_TO_LEFT = {"ar", "fa"}
LANGUAGES = {"sv": "Svenska", "en": "English", "ar": "العربية", "fa": "دری", "so": "Soomaali", "ti": "ትግርኛ"}
_WORDS: dict[str, tuple[str, ...]] = {
    "sv": ("Skriv under din närvaro", "Stämmer det här?", "Dag", "Aktivitet", "Timmar", "Ja, jag skriver under",
           "Tack. Din närvaro är underskriven.", "Koden gäller inte. Fråga din handledare om en ny.", "Din kod", "Visa",
           "Det finns inget att skriva under."),
    "en": ("Sign your attendance", "Is this right?", "Day", "Activity", "Hours", "Yes, I sign",
           "Thank you. Your attendance is signed.", "The code is not valid. Ask your supervisor for a new one.",
           "Your code", "Show", "There is nothing to sign."),
    "ar": ("وقّع على حضورك", "هل هذا صحيح؟", "اليوم", "النشاط", "الساعات", "نعم، أوقّع", "شكرًا. تم توقيع حضورك.",
           "الرمز غير صالح. اطلب رمزًا جديدًا من مرشدك.", "الرمز", "عرض", "لا يوجد شيء للتوقيع."),
    "fa": ("حاضری خود را امضا کنید", "آیا این درست است؟", "روز", "فعالیت", "ساعت", "بلی، امضا می‌کنم",
           "تشکر. حاضری شما امضا شد.", "کود معتبر نیست. از رهنمای خود کود نو بخواهید.", "کود شما", "نشان بده",
           "چیزی برای امضا نیست."),
    "so": ("Saxiix imaanshahaaga", "Ma sax baa?", "Maalin", "Hawl", "Saacado", "Haa, waan saxiixayaa",
           "Mahadsanid. Imaanshahaaga waa la saxiixay.", "Koodku ma shaqaynayo. Weydii hagahaaga mid cusub.",
           "Koodkaaga", "Tus", "Wax la saxiixo ma jiraan."),
    "ti": ("ህላወኻ ፈርም", "እዚ ቅኑዕ ድዩ?", "መዓልቲ", "ንጥፈት", "ሰዓታት", "እወ፡ እፍርም", "የቐንየለይ። ህላወኻ ተፈሪሙ ኣሎ።",
           "እቲ ኮድ ኣይሰርሕን። ሓድሽ ንመምርሒኻ ሕተት።", "ኮድካ", "ኣርኢ", "ዝፍረም የለን።"),
}  # fmt: skip
_STYLE = """
body{font:1.125rem/1.6 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1rem;color:#111;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.5rem;border-bottom:1px solid #767676}
button,input{font:inherit;padding:.75rem 1rem;min-height:44px}button{background:#00407a;color:#fff;border:0}
a{color:#00407a;padding:.5rem}:focus-visible{outline:3px solid #b35900;outline-offset:2px}
"""


def to_sign(language: str, code: str, lines: Iterable[Line], titles: Mapping[str, str]) -> str:
    """What waits to be signed, and the one button."""
    words = _WORDS[language]
    rows = "".join(
        f"<tr><td>{line.day:%Y-%m-%d}</td><td>{escape(titles.get(line.activity_id or '', ''))}</td>"
        f"<td>{line.minutes // 60}:{line.minutes % 60:02}</td></tr>"
        for line in lines
    )
    if not rows:
        return said(language, 10)
    head = "".join(f'<th scope="col">{word}</th>' for word in words[2:5])
    table = f"<table><caption>{words[1]}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    hidden = f'<input type="hidden" name="code" value="{escape(code)}">'
    hidden += f'<input type="hidden" name="language" value="{language}">'
    form = f'<form method="post" action="sign">{hidden}<p><button>{words[5]}</button></p></form>'
    others = " ".join(
        f'<a lang="{other}" href="sign?code={escape(code)}&amp;language={other}">{name}</a>'
        for other, name in LANGUAGES.items()
        if other != language
    )
    return _page(language, f"{table}{form}<nav>{others}</nav>")


def done(language: str) -> str:
    """Thanks."""
    return said(language, 6)


def closed(language: str) -> str:
    """The code opens nothing, and where to type another."""
    words = _WORDS[language]
    return _page(language, f'<p role="alert">{words[7]}</p>{_ask(words)}')


def ask(language: str) -> str:
    """Where a code is typed."""
    return _page(language, _ask(_WORDS[language]))


def said(language: str, word: int) -> str:
    """One sentence."""
    return _page(language, f'<p role="status">{_WORDS[language][word]}</p>')


def _ask(words: tuple[str, ...]) -> str:
    field = f'<label>{words[8]} <input name="code" autocomplete="off" required maxlength="60"></label>'
    return f'<form method="get" action="sign"><p>{field}</p><p><button>{words[9]}</button></p></form>'


def _page(language: str, content: str) -> str:
    title = _WORDS[language][0]
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{content}</main></body></html>"
    )
