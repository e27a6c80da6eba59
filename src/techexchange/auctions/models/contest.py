"""A lot while it is bid for in the open: who leads, and what one more pledge changes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from techexchange.auctions.events import OpenBidPlaced
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.open_bid import BidderSecret, OpenBid, OpenEntry
from techexchange.auctions.models.rising import Pledge, Stand, Step, next_minimum, raise_own, rise
from techexchange.auctions.models.rules import Lot
from techexchange.infra.sealing import Seal
from techexchange.kernel.events import Event
from techexchange.kernel.ids import new_id
from techexchange.kernel.money import CurrencyMismatch
from techexchange.kernel.permissions import SYSTEM


@dataclass(frozen=True)
class OpenPledge:
    """A pledge for a lot as it comes in; a deposit's reference stays as it was where none is named."""

    lot: int
    pledge: Pledge
    currency: str
    deposit_reference: str | None = None

    @property
    def statement(self) -> str:
        """What of it makes it the same pledge again."""
        return f"{self.lot}/{self.pledge.amount}/{self.pledge.exact}/{self.deposit_reference or ''}"


@dataclass(frozen=True)
class BidderMarks:
    """By what the exchange tells a bidder, its address and its pledge apart, without keeping who and what."""

    bidder_tag: str
    origin_tag: str
    pledge_tag: str


@dataclass(frozen=True)
class Identity:
    """For whom somebody bids."""

    organization_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class LotPosition:
    """What a bidder knows of a lot beside what everybody sees: whether it leads, and its own maximum."""

    auction_id: UUID
    lot: Lot
    label: int
    price: int | None
    leads: bool
    secret: BidderSecret
    commitment: str
    currency: str
    closes_at: datetime


@dataclass
class Contest:
    """One lot of an auction that is locked; `number` and `label` are the last ones given in the auction."""

    auction: Auction
    lot: Lot
    number: int
    label: int
    last: OpenBid | None
    leader: OpenEntry | None
    own: OpenEntry | None
    made: list[OpenBid] = field(default_factory=list)

    @property
    def price(self) -> int | None:
        """The visible price, None before the first bid."""
        return self.last.amount if self.last else None

    @property
    def is_led_by_own(self) -> bool:
        """Whether the bidder who acts leads."""
        return self.own is not None and self.leader is not None and self.own.id == self.leader.id

    def is_repeated(self, marks: BidderMarks) -> bool:
        """Whether this bidder pledged exactly this the last time, so that nothing is to be done again."""
        return self.own is not None and self.own.last_tag == marks.pledge_tag

    def must_suit(self, given: OpenPledge) -> None:
        """Pass where the pledge is in the auction's currency; raises CurrencyMismatch."""
        if given.currency != self.auction.currency:
            raise CurrencyMismatch(left=given.currency, right=self.auction.currency)

    def take(self, given: OpenPledge, marks: BidderMarks, bidder: Identity, seal: Seal, at: datetime) -> list[Event]:
        """Let the price rise by a pledge; `made` are the visible bids that follow, and late ones move the end.

        A leader that raises its maximum, which nobody sees, loses no place in time by it.
        Raises BidTooLow or MaximumNotRaised, and then nothing has changed.
        """
        led = self.is_led_by_own
        most = self.leader.secret(seal).maximum if self.leader else 0
        steps = (raise_own if led else rise)(self.lot, Stand(self.price, most), given.pledge)
        own = self._entered(marks)
        before = self.own.secret(seal) if self.own else None
        secret = BidderSecret(
            auction_id=self.auction.id,
            lot=self.lot.number,
            organization_id=bidder.organization_id,
            person_id=bidder.person_id,
            maximum=max(given.pledge.amount, most) if led else given.pledge.amount,
            deposit_reference=given.deposit_reference or (before.deposit_reference if before else None),
            salt="",
        )
        kept = own.keep(secret, seal, at, since=at if steps else own.changed_at)
        own.last_tag, own.origin_tag = marks.pledge_tag, marks.origin_tag
        self.own, leader = own, self.leader or own
        if steps:
            self._extend(at)
        return [kept, *[self._place(step, leader if step.by_leader else own, at) for step in steps]]

    def position(self, seal: Seal) -> LotPosition:
        """What the bidder who acts, and has bid, knows of the lot."""
        assert self.own is not None, "it has bid"
        return LotPosition(
            auction_id=self.auction.id,
            lot=self.lot,
            label=self.own.label,
            price=self.price,
            leads=self.is_led_by_own,
            secret=self.own.secret(seal),
            commitment=self.own.commitment,
            currency=self.auction.currency,
            closes_at=self.auction.tender_until,
        )

    def _entered(self, marks: BidderMarks) -> OpenEntry:
        """The bidder's entry in this lot, a new one where it has none."""
        return self.own or OpenEntry(
            id=new_id(),
            auction_id=self.auction.id,
            lot=self.lot.number,
            label=self.label,
            bidder_tag=marks.bidder_tag,
        )

    def _extend(self, at: datetime) -> None:
        """Leave the others time to answer a bid that comes in the last seconds."""
        rule = self.auction.terms.soft_close
        if rule and at >= self.auction.tender_until - timedelta(seconds=rule.window_seconds):
            self.auction.extend_bidding(at + timedelta(seconds=rule.extension_seconds))

    def _place(self, step: Step, entry: OpenEntry, at: datetime) -> OpenBidPlaced:
        self.number += 1
        bid = OpenBid(
            auction_id=self.auction.id,
            number=self.number,
            lot=self.lot.number,
            place=self.last.place + 1 if self.last else 1,
            entry_id=entry.id,
            label=entry.label,
            amount=step.amount,
            automatic=step.by_leader,
            placed_at=at,
        )
        self.made.append(bid)
        self.last, self.leader = bid, entry
        return OpenBidPlaced(
            subject_id=self.auction.id,
            actor_id=SYSTEM.id,
            at=at,
            listing_id=self.auction.listing_id,
            lot=bid.lot,
            number=bid.number,
            bids=bid.place,
            label=bid.label,
            amount=bid.amount,
            currency=self.auction.currency,
            automatic=bid.automatic,
            next_minimum=next_minimum(self.lot, bid.amount),
            closes_at=self.auction.tender_until,
        )
