"""Who somebody is, opens only with the keys and only for that person."""

from datetime import date

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from common.sealing import encrypt
from enrolment.keyring import Keyring
from enrolment.settings import EnrolmentSettings
from enrolment.vault import PersonalData, SealBrokenError, Sealed, Vault

ANNA = PersonalData(reference="MIG-1", given_name="Anna", birth_date=date(1988, 2, 29), gender="woman")
VAULT = Vault(b"m" * 32, b"p" * 32)


def test_what_is_sealed_opens_again_and_says_nothing_itself():
    sealed = VAULT.seal("p1", ANNA)
    assert VAULT.open("p1", sealed) == ANNA
    assert b"Anna" not in sealed.content + sealed.wrapped_key
    assert "Anna" not in repr(ANNA) + repr(sealed)


def test_every_person_has_a_key_of_its_own_and_every_sealing_another():
    assert len({VAULT.seal("p1", ANNA).content for _ in range(20)}) == 20
    one, other = VAULT.seal("p1", ANNA), VAULT.seal("p1", ANNA)
    with pytest.raises(SealBrokenError):
        VAULT.open("p1", Sealed(other.wrapped_key, one.content))


def test_another_person_another_master_key_or_a_flipped_bit_opens_nothing():
    sealed = VAULT.seal("p1", ANNA)
    flipped = bytes([*sealed.content[:-1], sealed.content[-1] ^ 1])
    for vault, person, what in (
        (VAULT, "p2", sealed),
        (Vault(b"x" * 32, b"p" * 32), "p1", sealed),
        (VAULT, "p1", Sealed(sealed.wrapped_key, flipped)),
        (VAULT, "p1", Sealed(b"", sealed.content)),
        (VAULT, "p1", Sealed(sealed.wrapped_key[:20], sealed.content)),
    ):
        with pytest.raises(SealBrokenError):
            vault.open(person, what)


def test_a_reference_is_found_however_it_is_typed_under_one_pepper_and_controller():
    found = VAULT.reference_hash("staden", "MIG-1")
    assert found == VAULT.reference_hash("staden", " mig-1 ") == VAULT.reference_hash("staden", "ＭＩＧ-1")
    assert found != VAULT.reference_hash("byn", "MIG-1")
    assert found != Vault(b"m" * 32, b"q" * 32).reference_hash("staden", "MIG-1")


def test_differences_are_named_not_shown():
    assert ANNA.differing(PersonalData(reference="MIG-1", given_name="Bo", birth_date=date(1988, 2, 29))) == (
        "given_name",
        "gender",
    )


def test_bad_keys_are_refused_without_being_printed(monkeypatch):
    for keys in ((b"short", b"p" * 32), (b"m" * 32, b"p"), (b"m" * 32, b"m" * 32)):
        with pytest.raises(ValueError, match=r"pepper|master key"):
            Vault(*keys)
    told = {"DATABASE_URL": "x", "NATS_URL": "x", "ISSUER": "x", "JWKS_URL": "https://x"}
    secrets = {"MASTER_KEY": "c2VjcmV0LXRvby1zaG9ydA==", "REFERENCE_PEPPER": "A" * 43 + "="}
    for name, value in {**told, **secrets}.items():
        monkeypatch.setenv(f"INSTEG_{name}", value)
    with pytest.raises(ValueError, match="32 bytes") as refused:
        EnrolmentSettings()
    assert "c2VjcmV0" not in str(refused.value)


def test_another_master_key_wraps_from_now_on_and_the_earlier_one_still_opens():
    before = VAULT.seal("p1", ANNA)
    turned = Vault(b"n" * 32, b"p" * 32, earlier=[b"m" * 32])
    assert turned.open("p1", before) == ANNA
    after = turned.seal_again("p1", Sealed(turned.keyring.wrap_again("p1", before.wrapped_key), before.content), ANNA)
    assert Vault(b"n" * 32, b"p" * 32).open("p1", after) == ANNA
    with pytest.raises(SealBrokenError):
        VAULT.open("p1", after)


def test_keys_from_before_there_were_several_are_opened_and_wrapped_again():
    old = encrypt(AESGCM(b"m" * 32), b"k" * 32, b"insteg/person/key/p1")
    ring = Keyring(b"n" * 32, [b"m" * 32])
    assert ring.unwrap("p1", old) == b"k" * 32
    assert Keyring(b"n" * 32).unwrap("p1", ring.wrap_again("p1", old)) == b"k" * 32


def test_no_two_master_keys_are_the_same_and_none_is_the_pepper():
    with pytest.raises(ValueError, match="the same"):
        Vault(b"m" * 32, b"p" * 32, earlier=[b"m" * 32])
    with pytest.raises(ValueError, match="pepper"):
        Vault(b"m" * 32, b"p" * 32, earlier=[b"p" * 32])
