"""Headers as CloudEvents 1.0 asks for, and nothing in them that could become another header."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace
from nats.aio.client import Client

from common import chain, wire

BLOCK = wire.header_block(
    subject="shop.bakery.loaf.baked.v1",
    aggregate="oven-1",
    version=7,
    recorded_at=datetime(2019, 3, 4, 6, 0, tzinfo=timezone(timedelta(hours=1))),
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)
DIGEST = b"Insteg-Digest: 00112233445566778899aabbccddeeff\r\n"


def test_the_header_block_is_cloudevents_binary_mode() -> None:
    assert wire.parse(BLOCK) == {
        "ce-specversion": "1.0",
        "ce-id": "oven-1/7",
        "ce-source": "/shop/bakery",
        "ce-type": "shop.bakery.loaf.baked.v1",
        "ce-subject": "oven-1",
        "ce-time": "2019-03-04T05:00:00+00:00",
        "ce-aggregateversion": "7",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "content-type": "application/json",
    }


@pytest.mark.parametrize("aggregate", ["oven\r\nNats-Rollup: all", "oven 1", "ugnen-på-hörnet", "oven\x00"])
def test_an_id_that_does_not_fit_into_a_header_is_refused(aggregate: str) -> None:
    with pytest.raises(wire.UnfitHeaderError):
        wire.header_block(subject="a.b.c", aggregate=aggregate, version=1, recorded_at=datetime(2019, 1, 1, tzinfo=UTC))


def test_a_traceparent_cannot_smuggle_in_a_header() -> None:
    with pytest.raises(wire.UnfitHeaderError):
        wire.header_block(
            subject="a.b.c",
            aggregate="oven-1",
            version=1,
            recorded_at=datetime(2019, 1, 1, tzinfo=UTC),
            traceparent="00\r\nNats-Rollup: all",
        )


def test_what_the_bus_added_is_taken_off_again() -> None:
    received = b"NATS/1.0\r\n" + BLOCK + DIGEST + b"Nats-Batch-Id: x\r\nNats-Batch-Sequence: 1\r\n\r\n"
    assert wire.stored_part(wire.parse(received)) == BLOCK


def test_our_parser_reads_what_the_clients_own_parser_reads() -> None:
    for block in (BLOCK + DIGEST, b"A:b\r\nC: \td \r\n\r\n", b"no colon\r\nX: 1\r\n", "N: å\r\n".encode()):
        assert wire.parse(block) == Client._parse_header_lines(block)


def test_a_message_knows_its_place_in_its_aggregate_and_in_the_chain() -> None:
    message = wire.message("BAKERY", 9, "shop.bakery.loaf.baked.v1", wire.parse(BLOCK + DIGEST), b"{}")
    assert (message.aggregate, message.version, message.id, message.seq) == ("oven-1", 7, "oven-1/7", 9)
    assert message.recorded_at == datetime(2019, 3, 4, 5, 0, tzinfo=UTC)
    assert message.digest.hex() == "00112233445566778899aabbccddeeff"


@pytest.mark.parametrize(
    "reply",
    ["$JS.ACK.BAKERY.reader.1.42.7.1551675600000000000.13", "$JS.ACK.hub.acc.BAKERY.reader.1.42.7.1551675600.13.tok"],
)
def test_the_reply_subject_tells_stream_sequence_and_what_is_still_to_come(reply: str) -> None:
    assert wire.delivery(reply) == ("BAKERY", 42, 13)


@pytest.mark.parametrize("reply", ["", "_INBOX.x", "$JS.ACK.BAKERY.reader"])
def test_what_jetstream_did_not_deliver_has_no_place(reply: str) -> None:
    with pytest.raises(ValueError, match="not delivered"):
        wire.delivery(reply)


def test_the_digest_tells_apart_every_difference_of_history() -> None:
    start = chain.genesis("BAKERY")
    one = chain.link(start, "a", "oven-1/1", b"x")
    others = [
        chain.link(chain.genesis("DAIRY"), "a", "oven-1/1", b"x"),
        chain.link(start, "b", "oven-1/1", b"x"),
        chain.link(start, "a", "oven-1/2", b"x"),
        chain.link(start, "a", "oven-1/1", b"y"),
        chain.link(one, "a", "oven-1/1", b"x"),
    ]
    assert len({one, *others}) == 6
    assert one == bytes.fromhex("e461a94b15d48cf553b957158ed2063d")


@pytest.mark.parametrize(
    "block",
    [
        b"NATS/1.0\r\n" + BLOCK + DIGEST + b"\r\n",
        b"NATS/1.0\r\n" + BLOCK + DIGEST + b"Nats-Batch-Id: x\r\nNats-Batch-Sequence: 1\r\n\r\n",
        b"NATS/1.0\r\n" + BLOCK + b"Nats-Batch-Id: x\r\n" + DIGEST + b"\r\n",
        b"NATS/1.0\r\n" + DIGEST + BLOCK + b"\r\n",
        b"NATS/1.0\r\n" + BLOCK.replace(b"traceparent", b"tracestate") + DIGEST + b"\r\n",
    ],
)
def test_the_short_way_to_a_message_says_what_the_long_way_says(block: bytes) -> None:
    long = wire.message("BAKERY", 9, "shop.bakery.loaf.baked.v1", wire.parse(block), b"{}")
    assert (
        replace(wire.read_message("BAKERY", 9, "shop.bakery.loaf.baked.v1", block, b"{}"), headers=long.headers) == long
    )


def test_the_short_way_refuses_what_is_no_event_of_ours() -> None:
    with pytest.raises(KeyError):
        wire.read_message("BAKERY", 9, "shop.bakery.loaf.baked.v1", b"NATS/1.0\r\nX: 1\r\n\r\n", b"{}")
