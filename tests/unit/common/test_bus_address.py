"""The bus's address as one string: servers, and files that prove who we are."""

import pytest

from common.bus_address import AddressError, bus_address
from tests.support.jwt_bus import JwtBus


def test_servers_stand_by_comma_and_files_after_the_question_mark(tmp_path):
    JwtBus(tmp_path / "bus", port=0).admit(own := tmp_path / "own.creds")
    address = bus_address(f"tls://a:4222,tls://b:4222?credentials={own}")
    assert address.servers == ("tls://a:4222", "tls://b:4222")
    assert address.options.keys() == {"user_credentials"}
    assert address.options["user_credentials"].data.splitlines()[1] == own.read_text().splitlines()[1]
    assert address.tls is None


def test_a_file_that_holds_no_credentials_is_refused(tmp_path):
    (tmp_path / "own.creds").write_text("")
    with pytest.raises(AddressError, match="is no file of NATS user credentials"):
        _ = bus_address(f"tls://a?credentials={tmp_path / 'own.creds'}").options


def test_a_plain_address_asks_for_nothing():
    address = bus_address("nats://services:secret@nats:4222")
    assert (address.servers, address.options) == (("nats://services:secret@nats:4222",), {})


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("nats://a?password=x", "not password"),
        ("tls://a?key=/k", "a key without its certificate"),
    ],
)
def test_what_cannot_be_understood_is_said_without_repeating_the_address(told, sentence):
    with pytest.raises(AddressError, match=sentence):
        bus_address(told)


@pytest.mark.parametrize("told", ["tls://a?ca=/nowhere/ca.crt", "tls://a?credentials=/nowhere/own.creds"])
def test_a_file_that_is_not_there_is_named(told):
    with pytest.raises(AddressError, match="is not there"):
        _ = bus_address(told).options


def test_a_certificate_that_is_none_is_refused(tmp_path):
    (tmp_path / "ca.crt").write_text("rubbish")
    with pytest.raises(AddressError, match="certificates cannot be used"):
        _ = bus_address(f"tls://a?ca={tmp_path / 'ca.crt'}").tls
