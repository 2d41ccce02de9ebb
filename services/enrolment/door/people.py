"""What a template may know of somebody, as words."""

from enrolment.domain import identifiers
from enrolment.domain.identifiers import Identifier
from enrolment.vault import PersonalData

NOTHING = "–"
"""What stands where nothing is known, or where somebody has been erased."""
PROTECTED = "skyddad identitet"
"""The marker that a funder's file gives instead of a number (domain.md, section 5)."""


def values(data: PersonalData | None, *, protected: bool) -> dict[str, str]:
    """The value of every placeholder; `NOTHING` for what is not known."""
    if data is None:
        data = PersonalData()
    number = identifiers.current(data.identifiers)
    known = {
        "name": data.name,
        "given_name": data.given_name,
        "family_name": data.family_name,
        "birth_date": data.birth_date.isoformat() if data.birth_date else None,
        "identity_number": _written(number),
        "reference": data.reference,
        "address": _address(data),
        "phone": data.phone,
        "email": data.email,
        "funder_identity": _for_funders(data, number, protected=protected),
    }
    return {name: value or NOTHING for name, value in known.items()}


def lacking(asked: frozenset[str], filled: dict[str, str]) -> str | None:
    """The first placeholder asked for that nothing is known of."""
    return next((name for name in sorted(asked) if filled.get(name) == NOTHING), None)


def _written(number: Identifier | None) -> str | None:
    if number is None or number.kind == "migration-agency-number":
        return number.value if number else None
    return f"{number.value[:8]}-{number.value[8:]}"


def _for_funders(data: PersonalData, number: Identifier | None, *, protected: bool) -> str | None:
    """Twelve digits; of somebody protected the birth date and the marker, which is no key."""
    if not protected:
        return number.value if number else None
    born = data.birth_date.strftime("%Y%m%d") if data.birth_date else ""
    return f"{born} {PROTECTED}".strip()


def _address(data: PersonalData) -> str | None:
    if data.address is None:
        return None
    last = " ".join(filter(None, (data.address.postcode, data.address.town)))
    return "\n".join((*data.address.lines, *([last] if last else [])))
