"""A complaint about how bids were judged or a lot awarded, and what the owner decided."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from techexchange.auctions.errors.award import ComplaintOutOfTime
from techexchange.auctions.events.award import (
    ComplaintAccepted,
    ComplaintDeclined,
    ComplaintEvent,
    ComplaintMade,
    ComplaintSatisfied,
    ComplaintStopped,
)
from techexchange.auctions.lifecycle import (
    ACCEPT_COMPLAINT,
    COMPLAINT_LIFE,
    DECLINE_COMPLAINT,
    SATISFY_COMPLAINT,
    STOP_COMPLAINT,
    AuctionStatus,
    ComplaintStatus,
)
from techexchange.auctions.models.auction import Auction
from techexchange.auctions.models.standing import OfCompetition, ties
from techexchange.infra.models import Aggregate, Coded
from techexchange.kernel.ids import new_id
from techexchange.kernel.permissions import Actor, Permission

E = TypeVar("E", bound=ComplaintEvent)
OPEN_COMPLAINT = (ComplaintStatus.PENDING, ComplaintStatus.ACCEPTED)
"""While a complaint is open, nothing is announced and nothing concluded."""


class Remedy(StrEnum):
    """What follows from a complaint that was right: all is judged again, with a bid back in, or with one out."""

    REEVALUATE = "reevaluate"
    REINSTATE_BID = "reinstate_bid"
    DISQUALIFY_BID = "disqualify_bid"


@dataclass(frozen=True)
class Protest:
    """What a bidder complains of, what it asks for, and which lot or bid it is about."""

    statement: str
    demand: str | None = None
    lot: int | None = None
    bid_id: UUID | None = None


@dataclass(frozen=True)
class Verdict:
    """Why the owner finds a complaint right, what follows, and for which bid, where the complaint names none."""

    decision: str
    remedy: Remedy
    bid_id: UUID | None = None


class Complaint(OfCompetition, Aggregate):
    """One bidder's complaint; until it is decided the award stands still."""

    __tablename__ = "complaints"
    __table_args__ = (
        Index(
            "uq_complaints_open_complainant",
            "auction_id",
            "complainant_id",
            unique=True,
            postgresql_where=text("status IN ('pending', 'accepted')"),
        ),
        Index("ix_complaints_auction_id_created_at", "auction_id", "created_at", "id"),
    )

    complainant_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    statement: Mapped[str]
    demand: Mapped[str | None]
    lot: Mapped[int | None]
    bid_id: Mapped[UUID | None] = mapped_column(ForeignKey("bids.id"))
    status: Mapped[ComplaintStatus] = mapped_column(Coded(ComplaintStatus))
    decision: Mapped[str | None]
    remedy: Mapped[Remedy | None] = mapped_column(Coded(Remedy))
    remedy_bid_id: Mapped[UUID | None] = mapped_column(ForeignKey("bids.id"))
    decided_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    @classmethod
    def make(
        cls, auction: Auction, protest: Protest, complainant_id: UUID, *, by: Actor, at: datetime
    ) -> tuple["Complaint", ComplaintMade]:
        """Complain for a bidder; raises ComplaintOutOfTime, but the standstill waits for one made in time."""
        in_time = auction.standstill_until is None or at < auction.standstill_until
        if auction.status not in {AuctionStatus.QUALIFICATION, AuctionStatus.STANDSTILL} or not in_time:
            raise ComplaintOutOfTime(standstill_until=auction.standstill_until)
        complaint = cls(
            **ties(auction),
            **vars(protest),
            id=new_id(),
            complainant_id=complainant_id,
            status=COMPLAINT_LIFE.initial,
            created_at=at,
        )
        return complaint, complaint._happened(ComplaintMade, by, at)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.status in OPEN_COMPLAINT

    def accept(self, *, by: Actor, at: datetime) -> ComplaintAccepted:
        """Look into it."""
        self.status = ACCEPT_COMPLAINT(self.status)
        return self._happened(ComplaintAccepted, by, at)

    def satisfy(self, verdict: Verdict, *, by: Actor, at: datetime) -> ComplaintSatisfied:
        """Find it right, and say what follows."""
        self.status = SATISFY_COMPLAINT(self.status)
        self.remedy, self.remedy_bid_id = verdict.remedy, verdict.bid_id or self.bid_id
        self._decide(verdict.decision, by, at)
        return self._happened(ComplaintSatisfied, by, at, remedy=verdict.remedy.value)

    def decline(self, decision: str, *, by: Actor, at: datetime) -> ComplaintDeclined:
        """Find nothing in it."""
        self.status = DECLINE_COMPLAINT(self.status)
        self._decide(decision, by, at)
        return self._happened(ComplaintDeclined, by, at)

    def stop(self, *, by: Actor, at: datetime) -> ComplaintStopped:
        """Be taken back by its bidder, or end with the auction."""
        self.status = STOP_COMPLAINT(self.status)
        self.decided_at = at
        return self._happened(ComplaintStopped, by, at)

    def is_told_to(self, actor: Actor) -> bool:
        """Whether the actor may read what it says: its bidder, and those who run or supervise auctions."""
        return actor.can(Permission.BID_READ, self.complainant_id) or actor.can(Permission.AUCTION_RUN_READ)

    def moves_of(self, actor: Actor) -> list[str]:
        """The moves this actor may make now."""
        decides = actor.can(Permission.COMPLAINT_DECIDE)
        complains = actor.can(Permission.COMPLAINT_MAKE, within=self.complainant_id)
        may = {move.name: decides for move in (ACCEPT_COMPLAINT, SATISFY_COMPLAINT, DECLINE_COMPLAINT)}
        may[STOP_COMPLAINT.name] = complains
        return [move.name for move in COMPLAINT_LIFE.open_from(self.status) if may[move.name]]

    def _decide(self, decision: str, by: Actor, at: datetime) -> None:
        self.decision, self.decided_by, self.decided_at = decision, by.id, at

    def _happened(self, event: type[E], by: Actor, at: datetime, **facts: Any) -> E:
        return event(subject_id=self.id, **self.within(by, at), complainant_id=self.complainant_id, **facts)
