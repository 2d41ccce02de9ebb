"""The fast way of reading bodies agrees with the contracts, and what cannot be read is poison before it is applied."""

import importlib
import io
import pkgutil
import struct
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

import contracts
from common.events import Message
from common.projection import Fact, PoisonError
from contracts import activities, enrolment, matching, surveys
from reporting.domain.ledger import Entry, Statement
from reporting.storage import copying
from reporting.storage.events.noting import OWN
from reporting.storage.events.reading import is_read, read

_PAYLOADS = Path(__file__).parents[2] / "contract" / "golden" / "payloads"
_AT = datetime(2020, 6, 1, tzinfo=UTC)
_EVENTS = {event.subject: event for event in (*enrolment.EVENTS, *activities.EVENTS, *matching.EVENTS, *surveys.EVENTS)}


def fact(subject: str, body: bytes) -> Fact:
    return Fact(7, _AT, Message("ENROLMENT", 7, "x:3/3", subject, "x:3", 3, _AT, body, b""))


@pytest.mark.parametrize("subject", sorted(_EVENTS))
def test_every_kept_payload_of_the_contracts_is_read(subject: str):
    item = read(fact(subject, (_PAYLOADS / f"{subject}.json").read_bytes()))
    event = _EVENTS[subject].model_validate_json((_PAYLOADS / f"{subject}.json").read_bytes())
    assert item is not None
    assert item.occurred_on == event.occurred_on
    assert item.programme == getattr(event, "programme_id", None)
    if isinstance(item.content, Statement):
        assert item.content.key == (event.programme_id, event.person_id)


def test_every_event_type_of_the_contracts_is_read_or_listed_as_noted_or_reportings_own():
    spoken = {
        event.subject
        for module in pkgutil.iter_modules(contracts.__path__)
        for event in getattr(importlib.import_module(f"contracts.{module.name}"), "EVENTS", ())
    }
    assert len(spoken) > 60
    assert sorted(subject for subject in spoken if not is_read(subject)) == sorted(event.subject for event in OWN)


def test_a_noted_event_concerns_its_person_and_otherwise_the_thing_that_its_aggregate_is():
    for subject in (surveys.AnswerSubmitted.subject, matching.OpeningPublished.subject):
        item = read(fact(subject, (_PAYLOADS / f"{subject}.json").read_bytes()))
        assert item is not None
        event = _EVENTS[subject].model_validate_json((_PAYLOADS / f"{subject}.json").read_bytes())
        assert item.about == (getattr(event, "person_id", None) or "3")


def test_an_event_of_a_kind_that_nobody_here_reads_is_passed_over():
    assert read(fact("insteg.matching.opening.offered.v1", b"{}")) is None


@pytest.mark.parametrize("subject", sorted(_EVENTS))
def test_a_version_that_nobody_here_knows_is_held_and_not_passed_over(subject: str):
    newer = f"{subject.rpartition('.v')[0]}.v99"
    with pytest.raises(PoisonError, match="of a version that this release does not know"):
        read(fact(newer, (_PAYLOADS / f"{subject}.json").read_bytes()))


def test_a_field_that_a_later_release_added_is_ignored():
    subject = enrolment.ParticipantExited.subject
    body = msgspec.json.decode((_PAYLOADS / f"{subject}.json").read_bytes())
    assert read(fact(subject, msgspec.json.encode({**body, "added_later": 1}))) is not None


@pytest.mark.parametrize("subject", sorted(_EVENTS))
def test_what_cannot_be_read_is_poison_that_quotes_nothing(subject: str):
    with pytest.raises(PoisonError) as caught:
        read(fact(subject, b'{"person_id": "Anna Andersson"'))
    assert "Anna" not in caught.value.reason


def test_a_correction_whose_replacement_speaks_of_somebody_else_is_poison():
    subject = enrolment.ParticipationCorrected.subject
    body = msgspec.json.decode((_PAYLOADS / f"{subject}.json").read_bytes())
    body["replacement"]["person_id"] = "p-999999"
    with pytest.raises(PoisonError):
        read(fact(subject, msgspec.json.encode(body)))


def test_a_packed_line_has_the_eight_fields_of_the_binary_copy_format():
    line = Entry(2**40, -1, 1, 3, date(1999, 12, 31), "pérson", "", "61+")
    packed = io.BytesIO(copying.encode([line]))
    assert packed.read(11) == b"PGCOPY\n\xff\r\n\0"
    assert struct.unpack(">iih", packed.read(10)) == (0, 0, 8)
    fields = []
    for _ in range(8):
        (length,) = struct.unpack(">i", packed.read(4))
        fields.append(packed.read(length))
    assert [int.from_bytes(field, "big", signed=True) for field in fields[:5]] == [2**40, -1, 1, 3, -1]
    assert [field.decode() for field in fields[5:]] == ["pérson", "", "61+"]
    assert packed.read() == b"\xff\xff"
