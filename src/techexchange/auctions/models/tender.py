"""What a bidder hands in: an envelope sealed at its side, or a content that the exchange seals in its stead."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from techexchange.auctions.errors import BidTooLong, ContentMisfit
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.rules import Formula
from techexchange_client.sealing import FORMAT, BidContent, Custodian, Envelope, Malformed, TooLong, seal


def content_of(stated: Mapping[str, Any], auction_id: UUID, bidder_id: UUID) -> BidContent:
    """A bid in plain words, with a salt of its own where it names none; raises ContentMisfit."""
    belongs = {"auction_id": str(auction_id), "bidder_id": str(bidder_id)}
    for name, own in belongs.items():
        if stated.get(name) not in (None, own):
            raise ContentMisfit(reason=name)
    salt = stated.get("salt") or secrets.token_hex(32)
    try:
        return BidContent.from_dict({**stated, **belongs, "salt": salt})
    except Malformed as malformed:
        raise ContentMisfit(reason=str(malformed)) from malformed


def commitment_of(content: BidContent) -> str:
    """The salted hash that binds a content, in hex, as the sealed-bid format has it."""
    return hashlib.sha256(f"{FORMAT}\n".encode() + bytes.fromhex(content.salt) + content.as_bytes()).hexdigest()


def must_suit(auction: Auction, content: BidContent) -> None:
    """Pass where a bid names lots and figures of this auction, in its currency; raises ContentMisfit."""
    rules = auction.terms
    asked = {criterion.code for criterion in rules.criteria if criterion.formula is Formula.FIGURE}
    for bid in content.lots:
        if rules.lot(bid.number) is None:
            raise ContentMisfit(reason=f"lots: {bid.number}")
        if bid.currency != auction.currency:
            raise ContentMisfit(reason=f"currency: {auction.currency}")
        if not bid.figures.keys() <= asked:
            raise ContentMisfit(reason="figures: " + ", ".join(sorted(bid.figures.keys() - asked)))


def sealed_for(auction: Auction, content: BidContent) -> Envelope:
    """The content sealed to the auction's custodians, by the exchange, which forgets it; raises BidTooLong."""
    custodians = [
        Custodian(custodian["number"], base64.b64decode(custodian["public_key"])) for custodian in auction.custodians
    ]
    try:
        return seal(content, custodians, auction.threshold, sealed_by="server")
    except TooLong as long:
        raise BidTooLong from long
