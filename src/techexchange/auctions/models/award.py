"""An award: which bid a lot goes to, what it pays, and until when its bidder confirms; those next in rank wait."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors.award import SigningNotOpen, SigningOver
from techexchange.auctions.events.award import (
    AwardActivated,
    AwardCancelled,
    AwardConfirmed,
    AwardDropped,
    AwardEvent,
    AwardReserved,
    SigningOpened,
)
from techexchange.auctions.lifecycle import (
    ACTIVATE_AWARD,
    AWARD_LIFE,
    CANCEL_AWARD,
    CONFIRM_AWARD,
    DROP_AWARD,
    AwardStatus,
    BidStatus,
)
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.bid import Bid
from techexchange.auctions.models.evaluation import LotRanking, Placing, shown
from techexchange.auctions.models.ranking import AuctionRanking
from techexchange.auctions.models.standing import OfCompetitor, ties
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=AwardEvent)
HELD_BY_ONE = (AwardStatus.ACTIVE, AwardStatus.CONFIRMED)
DECLINE = "decline"


class AwardLoss(StrEnum):
    """Why an award is no longer its bidder's."""

    NOT_SIGNED = "not_signed"
    DECLINED = "declined"
    COMPLAINT = "complaint"
    AUCTION_CANCELLED = "auction_cancelled"


PASSED_OVER = frozenset({AwardLoss.NOT_SIGNED, AwardLoss.DECLINED})
"""Whoever lost a lot like this is not ranked for it again, and its deposit is kept."""


class Award(OfCompetitor, Aggregate):
    """What one bid gets of one lot in one round; at most one of a lot is active or confirmed, by constraint."""

    __tablename__ = "awards"
    __table_args__ = (
        Index(
            "uq_awards_held_auction_id_lot",
            "auction_id",
            "lot",
            unique=True,
            postgresql_where=text("status IN ('active', 'confirmed')"),
        ),
        UniqueConstraint("ranking_id", "lot", "bid_id"),
        Index("ix_awards_auction_id_created_at", "auction_id", "created_at", "id"),
        Index("ix_awards_bidder_id", "bidder_id"),
    )

    ranking_id: Mapped[UUID] = mapped_column(ForeignKey("auction_rankings.id"))
    lot: Mapped[int]
    rank: Mapped[int]
    score: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    status: Mapped[AwardStatus] = mapped_column(Coded(AwardStatus))
    sign_until: Mapped[datetime | None]
    loss: Mapped[AwardLoss | None] = mapped_column(Coded(AwardLoss))
    decline_reason: Mapped[str | None]
    confirmed_by: Mapped[UUID | None]
    negotiation_id: Mapped[UUID | None] = mapped_column(ForeignKey("negotiations.id"))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    @classmethod
    def rank_of(
        cls, auction: Auction, ranking: AuctionRanking, lot: LotRanking, placing: Placing, *, at: datetime
    ) -> "Award":
        """What a placing may come to; it waits until it is activated."""
        assert placing.rank is not None
        assert placing.pays is not None
        return cls(
            **ties(auction),
            id=new_id(),
            bid_id=placing.contestant.bid_id,
            bidder_id=placing.contestant.bidder_id,
            ranking_id=ranking.id,
            lot=lot.lot.number,
            rank=placing.rank,
            score=shown(placing.score),
            amount=placing.pays,
            currency=lot.lot.currency,
            status=AWARD_LIFE.initial,
            created_at=at,
        )

    @property
    def is_held(self) -> bool:
        """Whether the lot is this bidder's, confirmed or not yet."""
        return self.status in HELD_BY_ONE

    def activate(self, *, by: Actor, at: datetime) -> AwardActivated:
        """Be the one the lot goes to."""
        self.status = ACTIVATE_AWARD(self.status)
        return self._happened(AwardActivated, by, at)

    def reserve(self, *, by: Actor, at: datetime) -> AwardReserved:
        """Wait, behind the one the lot goes to."""
        return self._happened(AwardReserved, by, at)

    def open_signing(self, until: datetime, *, by: Actor, at: datetime) -> SigningOpened:
        """Be there to be confirmed until this time."""
        self.sign_until = until
        return self._happened(SigningOpened, by, at, sign_until=until)

    def close_signing(self) -> None:
        """Stand still again, since another lot's award passed on."""
        self.sign_until = None

    def must_be_signable(self, at: datetime) -> None:
        """Pass while the winner may confirm; raises MoveNotAllowed, SigningNotOpen or SigningOver."""
        CONFIRM_AWARD(self.status)
        if self.sign_until is None:
            raise SigningNotOpen
        if at >= self.sign_until:
            raise SigningOver(sign_until=self.sign_until)

    def confirm(self, negotiation_id: UUID, *, by: Actor, at: datetime) -> AwardConfirmed:
        """Bind the winner: there is a deal."""
        self.must_be_signable(at)
        self.status = CONFIRM_AWARD(self.status)
        self.confirmed_by, self.negotiation_id, self.decided_at = by.id, negotiation_id, at
        return self._happened(AwardConfirmed, by, at, negotiation_id=negotiation_id)

    def cancel(self, loss: AwardLoss, *, by: Actor, at: datetime, reason: str | None = None) -> AwardCancelled:
        """Take it from its bidder."""
        self.status = CANCEL_AWARD(self.status)
        self.loss, self.decline_reason, self.sign_until, self.decided_at = loss, reason, None, at
        return self._happened(AwardCancelled, by, at, reason=loss.value)

    def drop(self, *, by: Actor, at: datetime) -> AwardDropped:
        """Wait no longer."""
        self.status = DROP_AWARD(self.status)
        self.decided_at = at
        return self._happened(AwardDropped, by, at)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        able = actor.can(Permission.AWARD_CONFIRM, within=self.bidder_id)
        signable = self.status is AwardStatus.ACTIVE and self.sign_until is not None
        return [CONFIRM_AWARD.name, DECLINE] if able and signable else []

    def _happened(self, event: type[E], by: Actor, at: datetime, **facts: Any) -> E:
        return event(subject_id=self.id, **self.among(by, at), lot=self.lot, rank=self.rank, **facts)


def seat(bid: Bid, awards: Iterable[Award]) -> None:
    """Give a bid that is in the competition the place its awards leave it: winning, in reserve, or losing."""
    own = [award for award in awards if award.bid_id == bid.id]
    if any(award.is_held for award in own):
        place = BidStatus.WINNING
    else:
        waits = any(award.status is AwardStatus.PENDING for award in own)
        place = BidStatus.RESERVE if waits else BidStatus.LOSING
    if bid.status is place:
        return
    if place is BidStatus.RESERVE and bid.status is BidStatus.WINNING:
        bid.reconsider()
    {BidStatus.WINNING: bid.win, BidStatus.RESERVE: bid.hold, BidStatus.LOSING: bid.lose}[place]()
