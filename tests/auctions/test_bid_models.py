"""What a sealed bid is, without a database."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import rfc8785
from sqlalchemy import inspect

from bidding import HERE, SEAL, auction_of
from techexchange.auctions.errors import BidTooLong, BidUsedBefore, ContentMisfit
from techexchange.auctions.lifecycle import BidStatus
from techexchange.auctions.models import (
    Bid,
    HandedIn,
    LedgerPlace,
    bidder_tag,
    commitment_of,
    content_of,
    must_suit,
    origin_tag,
    receipt_of,
    sealed_for,
)
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM
from techexchange_client.sealing import Custodian, Envelope, custodian_pair, open_envelope, unseal_share

NOW = datetime(2027, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
PAIRS = [custodian_pair() for _ in range(3)]
CUSTODIANS = [Custodian(number, public) for number, (_, public) in enumerate(PAIRS, start=1)]
AUCTION = auction_of(new_id(), new_id(), CUSTODIANS, NOW)
BIDDER = new_id()
STATED = {
    "lots": [{"number": 1, "price": {"amount": 900, "currency": "VND"}, "figures": {"jobs": "12.5"}}],
    "documents": [],
    "deposit_reference": None,
    "statement": None,
}
SET_LATER = {
    *("status", "version", "withdrawn_at", "withdrawal_id"),
    *("bidder_id", "content", "void_reason", "opened_at"),
}
NAMED_BY_OTHERS = {"event_id", "envelope"}
"""The entry itself, whose digest this is, and the bytes that `envelope_hash` binds."""


def handed_in(envelope=None, **changes):
    envelope = envelope or sealed_for(AUCTION, content_of(STATED, AUCTION.id, BIDDER))
    tags = bidder_tag(SEAL, AUCTION.id, BIDDER), origin_tag(SEAL, AUCTION.id, HERE)
    return replace(HandedIn.of(envelope, *tags), **changes)


def kept(**changes):
    return Bid.seal(AUCTION.id, handed_in(**changes), at=NOW)


def opened_by(envelope, *numbers):
    shares = {number: unseal_share(envelope, PAIRS[number - 1][0], number) for number in numbers}
    return open_envelope(envelope, shares, 2)


def test_what_is_kept_is_the_canonical_envelope():
    bid, _ = kept()
    envelope = Envelope.from_dict(json.loads(bid.envelope))
    assert bid.envelope == rfc8785.dumps(envelope.as_dict())
    assert bid.envelope_hash == envelope.hash == hashlib.sha256(bid.envelope).hexdigest()
    assert bid.commitment == envelope.commitment
    assert opened_by(envelope, 1, 3).as_dict()["lots"] == STATED["lots"]


def test_the_record_holds_a_digest_and_names_nobody():
    bid, event = kept()
    assert (event.actor_id, event.subject_id, event.event_id, event.at) == (SYSTEM.id, bid.id, bid.event_id, NOW)
    assert event.payload() == {"digest": hashlib.sha256(rfc8785.dumps(bid.record)).hexdigest()}
    for secret in (AUCTION.id, BIDDER, bid.bidder_tag, bid.origin_tag, bid.envelope_hash, bid.commitment):
        assert str(secret) not in str(event)


@pytest.mark.parametrize(
    "column", sorted({column.key for column in inspect(Bid).columns} - SET_LATER - NAMED_BY_OTHERS)
)
def test_the_digest_binds_every_column_that_is_set_when_a_bid_is_handed_in(column):
    bid, event = kept()
    before = getattr(bid, column)
    after = NOW + timedelta(microseconds=1) if column == "received_at" else uuid4() if column != "salt" else "00" * 32
    vars(bid)[column] = str(after) if isinstance(before, str) else after
    assert bid.digest() != event.digest


def test_two_bids_from_one_address_show_origins_that_cannot_be_compared():
    first, second = kept()[0], kept()[0]
    assert first.origin_tag == second.origin_tag
    assert first.record["origin"] != second.record["origin"]


def test_marks_differ_between_auctions_organisations_and_keys():
    other = SimpleNamespace(sign=lambda statement, purpose: f"{purpose}:{statement}")
    marks = {
        bidder_tag(SEAL, AUCTION.id, BIDDER),
        bidder_tag(SEAL, new_id(), BIDDER),
        bidder_tag(SEAL, AUCTION.id, new_id()),
        bidder_tag(other, AUCTION.id, BIDDER),
        origin_tag(SEAL, AUCTION.id, str(BIDDER)),
    }
    assert len(marks) == 5


def test_a_withdrawn_bid_is_a_tombstone_and_its_entry_does_not_name_it():
    bid, submitted = kept()
    assert bid.withdrawal is None
    event = bid.withdraw(at=NOW + timedelta(minutes=1))
    assert bid.status is BidStatus.WITHDRAWN
    assert bid.digest() == submitted.digest
    assert event.subject_id not in {bid.id, submitted.subject_id}
    assert bid.withdrawal_id == event.event_id
    assert event.digest == hashlib.sha256(rfc8785.dumps(bid.withdrawal)).hexdigest()
    assert type(event) is type(submitted)
    assert event.payload().keys() == submitted.payload().keys()
    with pytest.raises(MoveNotAllowed):
        bid.withdraw(at=NOW)


def test_what_was_replaced_or_withdrawn_is_not_handed_in_again():
    bid, _ = kept()
    assert bid.again() is bid
    bid.supersede()
    with pytest.raises(BidUsedBefore):
        bid.again()
    other, _ = kept()
    other.withdraw(at=NOW)
    with pytest.raises(BidUsedBefore):
        other.again()


def test_a_bid_opens_once_and_shows_who_made_it():
    bid, _ = kept()
    content = content_of(STATED, AUCTION.id, BIDDER).as_dict()
    bid.open(content, at=NOW)
    assert (bid.status, bid.bidder_id, bid.content, bid.opened_at) == (BidStatus.OPENED, BIDDER, content, NOW)
    with pytest.raises(MoveNotAllowed):
        bid.open(content, at=NOW)
    other, _ = kept()
    other.void("unopenable", at=NOW)
    assert (other.status, other.void_reason, other.bidder_id) == (BidStatus.VOID, "unopenable", None)


def test_a_receipt_states_what_was_received_and_where_the_record_has_it():
    bid, event = kept()
    receipt = receipt_of(bid, LedgerPlace(7, event.event_id, "ab" * 32), "key").as_dict()
    assert receipt == {
        "format": "techexchange-receipt/1",
        "auction_id": str(AUCTION.id),
        "bid_id": str(bid.id),
        "envelope_hash": bid.envelope_hash,
        "received_at": "2027-03-01T09:30:00.123456Z",
        "ledger": {"seq": 7, "event_id": str(event.event_id), "leaf_hash": "ab" * 32},
        "key_id": "key",
    }


def test_a_content_belongs_to_its_bidder_and_has_a_salt_of_its_own():
    first, second = (content_of(STATED, AUCTION.id, BIDDER) for _ in range(2))
    assert (first.auction_id, first.bidder_id) == (AUCTION.id, BIDDER)
    assert first.salt != second.salt
    salted = [content_of(STATED | {"salt": "5a" * 32}, AUCTION.id, BIDDER) for _ in range(2)]
    assert commitment_of(salted[0]) == commitment_of(salted[1]) == sealed_for(AUCTION, salted[0]).commitment


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"bidder_id": str(new_id())}, "bidder_id"),
        ({"auction_id": str(new_id())}, "auction_id"),
        ({"lots": []}, "lots: one or more, each number once"),
        ({"more": 1}, None),
    ],
)
def test_a_content_that_is_not_one_is_refused(changes, reason):
    with pytest.raises(ContentMisfit) as refused:
        content_of(STATED | changes, AUCTION.id, BIDDER)
    assert reason is None or refused.value.details["reason"] == reason


@pytest.mark.parametrize(
    ("lot", "reason"),
    [
        ({"number": 2}, "lots: 2"),
        ({"price": {"amount": 1, "currency": "USD"}}, "currency: VND"),
        ({"figures": {"price": "1"}}, "figures: price"),
        ({"figures": {"jobs": "1", "trees": "2"}}, "figures: trees"),
    ],
)
def test_a_content_names_lots_and_figures_of_the_auction(lot, reason):
    content = content_of(STATED | {"lots": [STATED["lots"][0] | lot]}, AUCTION.id, BIDDER)
    with pytest.raises(ContentMisfit) as refused:
        must_suit(AUCTION, content)
    assert refused.value.details["reason"] == reason


def test_a_content_that_suits_passes():
    must_suit(AUCTION, content_of(STATED, AUCTION.id, BIDDER))


def test_what_the_exchange_seals_says_so_and_any_two_custodians_open_it():
    envelope = sealed_for(AUCTION, content_of(STATED, AUCTION.id, BIDDER))
    assert envelope.sealed_by == "server"
    AUCTION.must_fit(envelope.as_dict())
    assert opened_by(envelope, 1, 2) == opened_by(envelope, 2, 3) == opened_by(envelope, 1, 3)


def test_every_sealed_bid_has_one_length():
    short = sealed_for(AUCTION, content_of(STATED, AUCTION.id, BIDDER))
    long = sealed_for(AUCTION, content_of(STATED | {"statement": "x" * 4000}, AUCTION.id, BIDDER))
    assert len(short.ciphertext) == len(long.ciphertext)


def test_a_bid_that_does_not_fit_into_its_envelope_is_refused():
    documents = [{"name": f"{n:02}" + "ế" * 198, "sha256": "0f" * 32, "bytes": 1} for n in range(40)]
    with pytest.raises(BidTooLong):
        sealed_for(AUCTION, content_of(STATED | {"documents": documents}, AUCTION.id, BIDDER))
