"""An auction: what is sold by which rules, when each of its periods ends, and how it goes and ends."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text

from techexchange.auctions.errors import (
    AmendmentTooLate,
    DeadlineMovedBack,
    EnquiriesOver,
    PeriodsTooShort,
    RulesFrozen,
)
from techexchange.auctions.events import (
    AuctionCancelled,
    AuctionConcluded,
    AuctionFailed,
    AuctionPrepared,
    BiddingBegun,
    TenderingBegun,
    TenderingClosed,
)
from techexchange.auctions.lifecycle import (
    AMEND_BIDDING,
    AMEND_ENQUIRIES,
    AMEND_TENDERING,
    ANNOUNCE,
    AUCTION_LIFE,
    BEGIN_BIDDING,
    BEGIN_TENDERING,
    CANCEL_AUCTION,
    CLOSE_BIDDING,
    CLOSE_TENDERING,
    CONCLUDE_AUCTION,
    END_STANDSTILL,
    FAIL_AUCTION,
    OPEN_BIDS,
    PASS_ON,
    REEVALUATE,
    AuctionStatus,
)
from techexchange.auctions.models.moves import may_make
from techexchange.auctions.models.periods import Minimums, Periods
from techexchange.auctions.models.preparing import PreparedAuction
from techexchange.auctions.models.record import THRESHOLD, AuctionGround, Preparation
from techexchange.auctions.models.rules import AuctionRules
from techexchange.kernel.ids import new_id
from techexchange.kernel.lifecycle import MoveNotAllowed
from techexchange.kernel.permissions import Actor

AMENDING = {
    AuctionStatus.ENQUIRIES: AMEND_ENQUIRIES,
    AuctionStatus.TENDERING: AMEND_TENDERING,
    AuctionStatus.BIDDING: AMEND_BIDDING,
}


class CancellationReason(StrEnum):
    """Why an auction is called off."""

    NO_LONGER_WANTED = "no_longer_wanted"
    ERROR_IN_RULES = "error_in_rules"
    RIGHTS_DISPUTED = "rights_disputed"
    AGAINST_THE_LAW = "against_the_law"
    COLLUSION_SUSPECTED = "collusion_suspected"
    OTHER = "other"


class FailureReason(StrEnum):
    """Why an auction found no winner."""

    RESERVE_MISSING = "reserve_missing"
    NO_BIDS = "no_bids"
    NOT_OPENED = "not_opened"
    NO_VALID_BID = "no_valid_bid"
    RESERVE_NOT_MET = "reserve_not_met"
    NOBODY_SIGNED = "nobody_signed"
    COMPLAINT_UPHELD = "complaint_upheld"


class Auction(PreparedAuction):
    """A competition for what one listing offers."""

    __tablename__ = "auctions"
    __table_args__ = (
        Index(
            "uq_auctions_running_listing",
            "listing_id",
            unique=True,
            postgresql_where=text("status NOT IN ('complete', 'unsuccessful', 'cancelled')"),
        ),
        Index("ix_auctions_listing_id_created_at", "listing_id", "created_at", "id"),
        Index("ix_auctions_seller_id_created_at", "seller_id", "created_at", "id"),
        Index("ix_auctions_created_at", "created_at", "id"),
        Index("ix_auctions_published_at", "published_at", "id", postgresql_where=text("published_at IS NOT NULL")),
        Index("ix_auctions_wake_at", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
    )

    @classmethod
    def prepare(
        cls,
        ground: AuctionGround,
        preparation: Preparation,
        custodians: list[dict[str, Any]],
        *,
        by: Actor,
        at: datetime,
    ) -> tuple["Auction", AuctionPrepared]:
        """An auction that only its seller, the officers, the owner and the auditors see; raises RulesUnsound."""
        auction = cls(
            id=new_id(),
            listing_id=ground.listing_id,
            listing_version=ground.listing_version,
            seller_id=ground.seller_id,
            state_funded=ground.state_funded,
            status=AUCTION_LIFE.initial,
            threshold=THRESHOLD,
            amendments=0,
            created_by=by.id,
            created_at=at,
        )
        auction.settle(preparation, custodians)
        return auction, AuctionPrepared(**auction.facts(by, at))

    def has_begun(self, at: datetime) -> bool:
        """Whether bids may be there: by time, whatever the status says."""
        return self.published_at is not None and at >= self.tender_from

    def is_due(self, at: datetime) -> bool:
        """Whether the clock has something to do with it."""
        return self.wake_at is not None and self.wake_at <= at

    def must_take_questions(self, at: datetime) -> None:
        """Pass while questions are taken; raises EnquiriesOver."""
        if self.status is not AuctionStatus.ENQUIRIES or at >= self.enquiry_until:
            raise EnquiriesOver(enquiry_until=self.enquiry_until)

    def next_amendment(self) -> int:
        """The number of a new amendment."""
        self.amendments += 1
        return self.amendments

    def must_bear(self, periods: Periods, rules: dict[str, Any] | None, minimums: Minimums, at: datetime) -> None:
        """Pass where this can be amended now, so that nobody loses time over it.

        Raises AmendmentTooLate, RulesFrozen, DeadlineMovedBack, PeriodsTooShort, PeriodsTooLong or RulesUnsound.
        """
        if self.status not in AMENDING:
            raise MoveNotAllowed(move="amend", status=self.status.value)
        if at >= self.tender_until:
            raise AmendmentTooLate(tender_until=self.tender_until)
        self._must_only_extend(periods, at)
        if self.has_begun(at) and (rules is not None or periods.tender_from != self.tender_from):
            raise RulesFrozen
        if rules is not None:
            AuctionRules.of(rules).must_be_sound(self.kind, self.pricing)
        self._must_leave_time(periods, minimums, at, notice=minimums.amendment_days if rules is not None else 0)

    def amend(self, periods: Periods, rules: dict[str, Any] | None, minimums: Minimums, at: datetime) -> None:
        """Change rules or periods for everybody alike; a secret reserve stays with the lots it was sealed for."""
        self.must_bear(periods, rules, minimums, at)
        AMENDING[self.status](self.status)
        self.enquiry_until, self.tender_from = periods.enquiry_until, periods.tender_from
        self.tender_until = periods.tender_until
        self.rules = rules if rules is not None else self.rules
        self.wake_at = self.tender_from if self.status is AuctionStatus.ENQUIRIES else self.tender_until

    def begin_tendering(self, *, by: Actor, at: datetime) -> TenderingBegun:
        """Let the status say that sealed bids are taken."""
        self.status = BEGIN_TENDERING(self.status)
        self.wake_at = self.tender_until
        return TenderingBegun(**self.facts(by, at))

    def close_tendering(self, *, by: Actor, at: datetime) -> TenderingClosed:
        """Let the status say that custodians may hand in their shares; raises TenderingNotOver."""
        self.must_be_over(at)
        self.status = CLOSE_TENDERING(self.status)
        self.wake_at = at
        return TenderingClosed(**self.facts(by, at))

    def begin_bidding(self, *, by: Actor, at: datetime) -> BiddingBegun:
        """Let the status say that open bids are taken."""
        self.status = BEGIN_BIDDING(self.status)
        self.wake_at = self.tender_until
        return BiddingBegun(**self.facts(by, at))

    def extend_bidding(self, until: datetime) -> None:
        """Move the end of open bidding, because a bid came in its last seconds; never back."""
        self.status = AMEND_BIDDING(self.status)
        self.tender_until = self.wake_at = max(until, self.tender_until)

    def close_bidding(self, *, at: datetime) -> None:
        """End open bidding; raises TenderingNotOver."""
        self.must_be_over(at)
        self.status = CLOSE_BIDDING(self.status)
        self.opened_at, self.wake_at = at, None

    def open_bids(self, *, at: datetime) -> None:
        """Let everybody read what was sealed; raises TenderingNotOver."""
        self.must_be_over(at)
        self.status = OPEN_BIDS(self.status)
        self.opened_at, self.wake_at = at, None

    def announce(self, until: datetime) -> None:
        """Name the winners, and conclude nothing until this time."""
        self.status = ANNOUNCE(self.status)
        self.standstill_until = self.wake_at = until

    def end_standstill(self, sign_until: datetime) -> None:
        """Let the winners sign until this time."""
        self.status = END_STANDSTILL(self.status)
        self.wake_at = sign_until

    def pass_on(self, until: datetime) -> None:
        """Name the next in rank, and conclude nothing until this time."""
        self.status = PASS_ON(self.status)
        self.standstill_until = self.wake_at = until

    def reevaluate(self) -> None:
        """Go back to judging the bids, since a complaint was right."""
        self.status = REEVALUATE(self.status)
        self.standstill_until = self.wake_at = None

    def stand_still(self, until: datetime | None) -> None:
        """Conclude nothing until this time; with None until a complaint is decided."""
        self.wake_at = until

    def conclude(self, *, by: Actor, at: datetime) -> AuctionConcluded:
        """End with a deal for every lot that found a winner."""
        self.status = CONCLUDE_AUCTION(self.status)
        self.ended_at, self.wake_at = at, None
        return AuctionConcluded(**self.facts(by, at))

    def fail(self, reason: FailureReason, *, by: Actor, at: datetime) -> AuctionFailed:
        """End without a winner."""
        self.status = FAIL_AUCTION(self.status)
        self.ended_at, self.wake_at, self.reason = at, None, reason.value
        return AuctionFailed(**self.facts(by, at), reason=reason.value)

    def cancel(self, reason: CancellationReason, note: str, *, by: Actor, at: datetime) -> AuctionCancelled:
        """Call the auction off; reason and note are public where the auction was."""
        self.status = CANCEL_AUCTION(self.status)
        self.ended_at, self.wake_at = at, None
        self.reason, self.note = reason.value, note
        return AuctionCancelled(**self.facts(by, at), reason=reason.value)

    def sleep(self) -> None:
        """Let the clock have nothing more to do with it as it stands."""
        self.wake_at = None

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now; the others are the clock's, the custodians' and the awards'."""
        return [move.name for move in AUCTION_LIFE.open_from(self.status) if may_make(move.name, self, actor)]

    def _must_only_extend(self, periods: Periods, at: datetime) -> None:
        for name in ("enquiry_until", "tender_from", "tender_until"):
            if getattr(periods, name) < getattr(self, name):
                raise DeadlineMovedBack(period=name)
        if self.has_begun(at) and periods.enquiry_until != self.enquiry_until:
            raise RulesFrozen

    def _must_leave_time(self, periods: Periods, minimums: Minimums, at: datetime, *, notice: int) -> None:
        least = max(at + timedelta(days=notice), periods.tender_from + timedelta(days=minimums.tender_days))
        short = not self.has_begun(at) and periods.tender_until < least
        if short or not periods.enquiry_until <= periods.tender_from < periods.tender_until:
            detail = f"Tendering must not end before {least.isoformat()}"
            faults = [{"pointer": "/tender_until", "code": "too_short", "detail": detail}]
            raise PeriodsTooShort(errors=faults, rule=minimums.rule, source=minimums.source)
        periods.must_end(at)
