"""What matching knows that names a person: an employer's contact persons, and who a sole trader is.

No participant is here: their names live in enrolment. Everything is sealed under a key of its own, which
goes when a contact person is removed.
"""

from dataclasses import dataclass

import msgspec

from common.sealing import KEY_BYTES, Sealed, Sealing, keyed_hash


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ContactPerson:
    """Whom to call at an employer; no more than that takes. Its repr says nothing."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TradeName:
    """An employer's name and number, which are a person's if it is a sole trader."""

    name: str
    digits: str


class Vault:
    """Seals, opens, and finds an employer again by its number."""

    def __init__(self, master_key: bytes, pepper: bytes) -> None:
        if len(pepper) < KEY_BYTES or pepper == master_key:
            raise ValueError("a pepper of its own of at least 32 bytes is needed")
        self._contacts = Sealing(master_key, "insteg/contact")
        self._employers = Sealing(master_key, "insteg/employer")
        self._pepper = pepper

    def seal_contact(self, contact_id: str, contact: ContactPerson) -> Sealed:
        """A contact person."""
        return self._contacts.seal(contact_id, msgspec.json.encode(contact))

    def open_contact(self, contact_id: str, sealed: Sealed) -> ContactPerson:
        """Raises SealBroken."""
        return msgspec.json.decode(self._contacts.open(contact_id, sealed), type=ContactPerson)

    def seal_employer(self, employer_id: str, trade: TradeName) -> Sealed:
        """Name and number."""
        return self._employers.seal(employer_id, msgspec.json.encode(trade))

    def open_employer(self, employer_id: str, sealed: Sealed) -> TradeName:
        """Raises SealBroken."""
        return msgspec.json.decode(self._employers.open(employer_id, sealed), type=TradeName)

    def number_hash(self, controller: str, digits: str) -> bytes:
        """The keyed hash under which one controller's employer is found by its number."""
        return keyed_hash(self._pepper, controller, digits)
