"""Swedish organisation numbers: ten digits, the last a Luhn check digit, the third telling people from others.

A legal person's third digit is 2 or more (its number can never be taken for a date). A sole trader trades under the
owner's identity number, so such a number is personal data (Skatteverket, organisationsnummer; lagen 1974:174).
"""

import re
from dataclasses import dataclass
from datetime import date

from contracts.decisions import Refusal
from contracts.matching_codes import EmployerForm

_WRITTEN = re.compile(r"^(?:16)?(\d{6})-?(\d{4})$")
_WITH_CENTURY = re.compile(r"^(?:18|19|20)(\d{6})[-+]?(\d{4})$")


@dataclass(frozen=True, slots=True, repr=False)
class OrganisationNumber:
    """A checked number. Its repr says nothing: it may be a person's."""

    digits: str
    form: EmployerForm

    @property
    def written(self) -> str:
        """As it is commonly written: 556036-0793."""
        return f"{self.digits[:6]}-{self.digits[6:]}"


def read(text: str) -> OrganisationNumber | Refusal:
    """The number in a text, or why it is none; the refusal never repeats it."""
    typed = text.strip().replace(" ", "")
    found = _WRITTEN.match(typed) or _WITH_CENTURY.match(typed)
    if found is None:
        return _refused("organisation-number-malformed", "ten digits are needed, as in 556036-0793")
    digits = found[1] + found[2]
    if not _luhn(digits):
        return _refused("organisation-number-check-digit", "the check digit is not right: was it mistyped?")
    if int(digits[2]) >= 2:
        return OrganisationNumber(digits, "legal-person")
    if not _is_a_birth_date(digits):
        return _refused("organisation-number-malformed", "this is neither a legal person's number nor a sole trader's")
    return OrganisationNumber(digits, "sole-trader")


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (2 - n % 2) for n, d in enumerate(digits))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_a_birth_date(digits: str) -> bool:
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    day -= 60 if day > 60 else 0  # a coordination number
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def _refused(rule: str, message: str) -> Refusal:
    return Refusal(rule, "organisation_number", message)
