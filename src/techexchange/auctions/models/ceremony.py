"""The ceremony of opening: custodians hand in their shares until every bid can be opened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from techexchange.auctions.errors import (
    AlreadyOpened,
    CustodianUnknown,
    EnvelopeUnknown,
    NotSealedBidding,
    SharesTooEarly,
    ShareWrong,
)
from techexchange.auctions.events import AuctionEvent
from techexchange.auctions.lifecycle import ENDED, AuctionStatus
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.record import AuctionRecord
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import SYSTEM
from techexchange_client.opening import Demands, Opened, opened
from techexchange_client.sealing import Envelope, is_share_of


@dataclass(frozen=True)
class ShareAnswers:
    """What the custodian of a number hands in: by envelope its share, None where it cannot read what was sealed."""

    custodian: int
    shares: Mapping[str, bytes | None]


@dataclass
class Ceremony:
    """The envelopes that stand, by their hashes, and what each custodian answered for them so far."""

    numbers: tuple[int, ...]
    threshold: int
    envelopes: Mapping[str, Envelope]
    answers: dict[tuple[str, int], bytes | None] = field(default_factory=dict)

    def take(self, given: ShareAnswers) -> dict[str, bytes | None]:
        """Check and keep what a custodian hands in, and say what of it is new.

        A share once given is not taken back; one that could not be read may still come. Raises EnvelopeUnknown or
        ShareWrong, and then keeps nothing.
        """
        for named, share in given.shares.items():
            envelope = self.envelopes.get(named)
            if envelope is None:
                raise EnvelopeUnknown(envelope_hash=named)
            promised = share is None or (share[:1] == bytes([given.custodian]) and is_share_of(envelope, share))
            if not promised:
                raise ShareWrong(envelope_hash=named)
        new = {named: share for named, share in given.shares.items() if self._adds(named, given.custodian, share)}
        self.answers |= {(named, given.custodian): share for named, share in new.items()}
        return new

    def missing(self, custodian: int) -> int:
        """For how many envelopes a custodian has not answered."""
        return sum((named, custodian) not in self.answers for named in self.envelopes)

    @property
    def complete(self) -> list[int]:
        """The custodians that answered for every envelope."""
        return [number for number in self.numbers if not self.missing(number)]

    @property
    def has_enough(self) -> bool:
        """Whether as many custodians answered for everything as must agree."""
        return bool(self.envelopes) and len(self.complete) >= self.threshold

    @property
    def is_ready(self) -> bool:
        """Whether enough answered, and no further custodian could still save a bid that lacks shares."""
        short = any(len(self.readable(named)) < self.threshold for named in self.envelopes)
        return self.has_enough and (not short or len(self.complete) == len(self.numbers))

    def readable(self, named: str) -> dict[int, bytes]:
        """The shares of an envelope that were handed in, by the custodian's number."""
        given = ((number, self.answers.get((named, number))) for number in self.numbers)
        return {number: share for number, share in given if share is not None}

    def outcomes(self, demands: Demands) -> dict[str, Opened]:
        """What comes of every envelope."""
        return {named: opened(envelope, self.readable(named), demands) for named, envelope in self.envelopes.items()}

    def _adds(self, named: str, custodian: int, share: bytes | None) -> bool:
        known = (named, custodian) in self.answers
        return not known or (share is not None and self.answers[named, custodian] is None)


def keeper_of(auction: AuctionRecord, number: int) -> UUID:
    """The organisation that is the custodian of this number; raises CustodianUnknown."""
    for custodian in auction.custodians:
        if custodian["number"] == number:
            return UUID(custodian["organization_id"])
    raise CustodianUnknown(number=number)


def numbers_of(auction: AuctionRecord) -> tuple[int, ...]:
    """The numbers of all custodians of an auction."""
    return tuple(int(custodian["number"]) for custodian in auction.custodians)


def must_be_past(auction: AuctionRecord, at: datetime) -> None:
    """Pass where shares may be given out and taken; raises NotSealedBidding, SharesTooEarly or ReserveMissing."""
    if not auction.is_sealed_bid:
        raise NotSealedBidding
    if auction.published_at is None or at < auction.tender_until:
        raise SharesTooEarly(tender_until=auction.tender_until)
    if auction.opened_at is None:
        auction.must_have_its_reserve()


def must_be_awaited(auction: AuctionRecord) -> None:
    """Pass unless the auction ended without being opened; raises MoveNotAllowed."""
    if auction.status in ENDED and auction.opened_at is None:
        raise MoveNotAllowed(move="open", status=auction.status.value)


def close_for_opening(auction: Auction, at: datetime) -> Iterator[AuctionEvent]:
    """Let the status follow the time, where the clock has not come to it.

    Raises NotSealedBidding, SharesTooEarly, ReserveMissing, AlreadyOpened or MoveNotAllowed.
    """
    must_be_past(auction, at)
    if auction.opened_at is not None:
        raise AlreadyOpened
    if auction.status is AuctionStatus.ENQUIRIES:
        yield auction.begin_tendering(by=SYSTEM, at=at)
    if auction.status is AuctionStatus.TENDERING:
        yield auction.close_tendering(by=SYSTEM, at=at)
    if auction.status is not AuctionStatus.OPENING:
        raise MoveNotAllowed(move="open", status=auction.status.value)
